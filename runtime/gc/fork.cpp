// fork.cpp - Before a fork: no cycle runs, every thread stands at a safepoint, every lock is held.
// So the child finds all structures whole, with one thread in them, and goes on from there.
//
// A thread that does not come to a safepoint in time is in foreign code, outside the runtime: it is
// left where it is. Order of locks as in phase.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/fork.h"

#include "base/meta_arena.h"
#include "gc/attach.h"
#include "gc/blocking.h"
#include "gc/collector.h"
#include "gc/finalizers.h"
#include "gc/phase.h"
#include "gc/pins.h"
#include "gc/profile.h"
#include "gc/trace_file.h"
#include "gc/weak.h"
#include "heap/heap.h"
#include "thread/roots.h"
#include "thread/stop_threads.h"

#include <new>
#include <pthread.h>

namespace wbgc::rt {

namespace {

constexpr int64_t kPatience = 100000000;

bool gIsHandled = false;
bool gIsHeld = false; // the fork under way holds the runtime
alignas(StoppedThreads) unsigned char gStopped[sizeof(StoppedThreads)];

StoppedThreads &stopped() { return *std::launder(reinterpret_cast<StoppedThreads *>(gStopped)); }

void beforeFork() WBGC_NO_THREAD_SAFETY_ANALYSIS {
  if (!worldIsAlive())
    return;
  if (Thread *thread = currentThread())
    blockingEnter(*thread);
  holdCollector();
  new (gStopped) StoppedThreads(kPatience);
  gThreads.mutex.lock();
  gPhase.mutex.lock();
  gRoots.mutex.lock();
  gWeakMutex.lock();
  gPinMutex.lock();
  finalizersBeforeFork();
  heapBeforeFork();
  gMarkQueue.lockForFork();
  traceFileBeforeFork();
  profileBeforeFork();
  metaBeforeFork(); // last: every structure above may grow
  gIsHeld = true;
}

void unlock(Mutex &mutex, bool inChild) WBGC_NO_THREAD_SAFETY_ANALYSIS {
  inChild ? mutex.resetAfterFork() : mutex.unlock();
}

void releaseLocks(bool inChild) {
  metaAfterFork(inChild);
  profileAfterFork(inChild);
  traceFileAfterFork(inChild);
  gMarkQueue.unlockAfterFork(inChild);
  heapAfterFork(inChild);
  finalizersAfterFork(inChild);
  unlock(gPinMutex, inChild);
  unlock(gWeakMutex, inChild);
  unlock(gRoots.mutex, inChild);
  unlock(gPhase.mutex, inChild);
  unlock(gThreads.mutex, inChild);
}

void leaveOwnRegion() {
  if (Thread *thread = currentThread())
    blockingLeave(*thread);
}

void afterForkInParent() {
  if (!gIsHeld)
    return;
  gIsHeld = false;
  releaseLocks(false);
  stopped().~StoppedThreads();
  releaseCollector();
  leaveOwnRegion();
}

// The other threads are gone, and with them who would answer: nobody is waited for.
void afterForkInChild() {
  if (!gIsHeld)
    return forgetCollector(); // there is no heap, but its thread may have been on its way out
  gIsHeld = false;
  releaseLocks(true);
  forgetCollector();
  if (Thread *thread = currentThread()) {
    thread->request.store(nullptr, std::memory_order_relaxed);
    thread->gate.store(static_cast<uint32_t>(Gate::Blocked), std::memory_order_relaxed);
    thread->isStopped = false;
    thread->id = threadId();
  }
  forgetOtherThreads();
  leaveOwnRegion();
}

} // namespace

void handleForks() {
  if (!gIsHandled)
    gIsHandled = pthread_atfork(beforeFork, afterForkInParent, afterForkInChild) == 0;
}

} // namespace wbgc::rt
