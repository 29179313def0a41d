// trace.h - WBGC_TRACE=1: one line a cycle, for a person.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_TRACE_H
#define WBGC_GC_TRACE_H

#include "gc/cycle.h"

namespace wbgc::rt {

/// Time zero of the trace.
void initTrace();
void traceCycle(const CycleReport &report);
/// Says once a second that a thread does not come to a safepoint.
void traceSilentThread(uint64_t thread, const char *handshake);

} // namespace wbgc::rt

#endif // WBGC_GC_TRACE_H
