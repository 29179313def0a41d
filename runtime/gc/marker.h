// marker.h - Scanning grey objects: what workers, the collector and assisting threads all do.
//
// The order is depth first, through a small stack and a ring in which objects wait while their memory is
// fetched. A large object is scanned in pieces, so that nobody is held by one, and others can take
// the rest.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_MARKER_H
#define WBGC_GC_MARKER_H

#include "mark/shade.h"

namespace wbgc::rt {

/// Scans greys until there are none, here or in the shared queue, or `wordBudget` words were
/// scanned, or `deadline` (nowNanos; 0: none) has passed, looked at every few objects. Returns the
/// words scanned. Whoever calls has no other greys than those in `marks`.
uint64_t drainGreys(MarkSink &marks, uint64_t wordBudget, uint64_t deadline);

/// After segments could not be had: scans every marked object once more, so that what was dropped
/// from the queue is scanned too. The collector.
void rescanMarked(MarkSink &marks);

} // namespace wbgc::rt

#endif // WBGC_GC_MARKER_H
