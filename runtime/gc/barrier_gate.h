// barrier_gate.h - A barrier on a thread that is closed: in a blocking region, or waiting in the runtime.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_BARRIER_GATE_H
#define WBGC_GC_BARRIER_GATE_H

#include "thread/thread.h"

#include <wbgc/annotations.h>

namespace wbgc::rt {

/// Whether the barrier at `pc` is to be recorded. A wait of the runtime is opened for the handler of a signal, and goes
/// on afterwards (.inv.wait-looks-again); on a crash path the barrier does nothing; in a blocking region it is fatal.
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC bool letsBarrierPass(Thread &thread, const void *pc);

} // namespace wbgc::rt

#endif // WBGC_GC_BARRIER_GATE_H
