// throttle.h - What a thread does that allocates past the goal, and finds nothing to mark.
//
// The collector is late then: it was woken and did not get a processor yet, or lost it in the middle of its
// work. So the thread makes room for it, a short pause at each slow path of the allocator, and the heap
// grows slowly instead of as fast as memory can be written.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_THROTTLE_H
#define WBGC_GC_THROTTLE_H

#include "heap/cell_run.h"
#include "thread/thread.h"

namespace wbgc::rt {

/// Before an allocation of the calling thread, whose runs of cells are full-sized afterwards or not: yields the processor
/// if the heap is past its goal. Further past it, waits for 30 us besides, and cuts the thread's next runs, so that such pauses
/// come the more often the further. `largeBytes`: what is about to be taken at once, for which a thread waits in
/// proportion, for up to 0.25 ms. It is in no blocking region meanwhile: a signal handler may run barriers here as
/// everywhere.
void giveWay(Thread &thread, uint64_t largeBytes);

/// When nobody is late any more.
inline void goOn(Thread &thread) { thread.caches->runBytes = kMaxRunBytes; }

} // namespace wbgc::rt

#endif // WBGC_GC_THROTTLE_H
