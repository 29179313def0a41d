// collector.h - Who runs cycles, and when: the background thread and the requests to it.
//
// The thread is made at the first request. If the system refuses it, whoever asks for a cycle runs
// it, as a thread in a blocking region: then the program is held for the length of a cycle, and
// goes on.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_COLLECTOR_H
#define WBGC_GC_COLLECTOR_H

#include "thread/thread.h"

namespace wbgc::rt {

/// Asks for a cycle unless one was asked for, and returns; without a background thread, runs it.
/// The caller is attached and at a safepoint; its registers are on its stack from `sp` up.
void requestCycle(Thread &thread, uintptr_t sp);
/// The same, but the cycle is left out if the heap is below its goal again when its turn comes.
void requestCycleOverGoal(Thread &thread, uintptr_t sp);
/// Asks for memory to be found ahead of its use (gc/backing.h), if the system gives a background thread. Any thread
/// that is attached.
void requestBacking();
/// One whole cycle that begins after the call, swept, with its finalizers run or a second waited.
/// Otherwise the same.
void collectNow(Thread &thread, uintptr_t sp);

/// The last thread has detached: the background threads end.
void dismissCollector();

/// Waits for the cycle under way and keeps others from beginning: around shutdown and fork. The
/// caller is not attached, or blocked.
void holdCollector();
/// The same, at most about so long. False: the cycle waits for a thread that comes to no safepoint.
bool holdCollectorFor(uint64_t nanos);
void releaseCollector();
/// Ends the background thread. The collector is held.
void stopCollector();
/// In the child of a fork, where the thread does not exist.
void forgetCollector();

} // namespace wbgc::rt

#endif // WBGC_GC_COLLECTOR_H
