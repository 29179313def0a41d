// throttle.h - What a thread does that allocates past the goal, and finds nothing to mark.
//
// The collector is late then: it was woken and did not get a processor yet, or lost it in the middle of its
// work. So the thread makes room for it, a bounded pause at each slow path of the allocator, and the heap
// grows slowly instead of as fast as memory can be written.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_THROTTLE_H
#define WBGC_GC_THROTTLE_H

#include "thread/thread.h"

namespace wbgc::rt {

/// Yields the processor if the heap is past its goal. Further past it, sleeps: for less than a tenth of a
/// millisecond, or, where the collector has had no processor for long, for up to 0.7. The calling thread. It is in
/// no blocking region meanwhile: a signal handler may run barriers here as everywhere.
void giveWay(Thread &thread);

} // namespace wbgc::rt

#endif // WBGC_GC_THROTTLE_H
