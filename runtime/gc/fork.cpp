// fork.cpp - Before a fork: no cycle runs, every thread stands at a safepoint, every lock is held.
// So the child finds all structures whole, with one thread in them, and goes on from there.
//
// A thread that does not come to a safepoint in time is in foreign code, outside the runtime: it is
// left where it is. If a cycle waits for it, that is left where it is, too, and abandoned in the child
// (docs/design/thread.md, .fork). Order of locks: gLifeMutex, the collector's turn, then as in phase.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/fork.h"

#include "base/meta_arena.h"
#include "gc/attach.h"
#include "gc/blocking.h"
#include "gc/collector.h"
#include "gc/cycle.h"
#include "gc/finalizers.h"
#include "gc/phase.h"
#include "gc/pins.h"
#include "gc/profile.h"
#include "gc/trace_file.h"
#include "gc/weak.h"
#include "heap/heap.h"
#include "thread/inside_scope.h"
#include "thread/roots.h"
#include "thread/stop_threads.h"

#include <new>
#include <pthread.h>

namespace wbgc::rt {

Mutex gLifeMutex;

namespace {

constexpr uint64_t kPatience = 100000000;
constexpr uint64_t kPoll = 50000;

// What the calling thread's fork holds of the runtime.
struct Held {
  bool locks;
  bool life;      // gLifeMutex
  bool collector; // no cycle is under way
  bool threads;   // they stand still
};
__thread Held gHeld;

alignas(StoppedThreads) unsigned char gStopped[sizeof(StoppedThreads)];

StoppedThreads &stopped() { return *std::launder(reinterpret_cast<StoppedThreads *>(gStopped)); }

// Not for ever: wbgc_shutdown may wait for the finalizer that forks, and a signal's handler that forks may have
// interrupted either function on this thread.
bool holdLife() WBGC_NO_THREAD_SAFETY_ANALYSIS {
  uint64_t begin = nowNanos();
  while (!gLifeMutex.tryLock()) {
    if (nowNanos() - begin >= kPatience)
      return false;
    sleepNanos(kPoll);
  }
  return true;
}

// The registry, with the caller in no step that the collector runs for it. One that is stopped has been through it.
void lockThreads() WBGC_NO_THREAD_SAFETY_ANALYSIS {
  Thread *self = currentThread();
  gThreads.mutex.lock();
  while (self && self->gateNow() == Gate::Borrowed && !self->isStopped) {
    gThreads.mutex.unlock();
    sleepNanos(kPoll);
    gThreads.mutex.lock();
  }
}

void lockAll() WBGC_NO_THREAD_SAFETY_ANALYSIS {
  lockThreads();
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
}

// What a signal's handler interrupted may hold any of the locks, and would never let go of them.
void checkPlace(const Thread *thread) {
  if (InsideScope::isOpen() || (thread && thread->stub.busy))
    fatal("fork in a signal handler that interrupted the runtime", "fork");
}

// A process that crashes may hold any of this.
void beforeFork() {
  gHeld = {};
  if (worldIsDying())
    return;
  Thread *thread = currentThread();
  checkPlace(thread);
  if (thread)
    blockingEnter(*thread);
  gHeld.life = holdLife();
  gHeld.collector = holdCollectorFor(kPatience);
  gHeld.threads = gHeld.collector && worldIsAlive(); // one handshake at a time
  if (gHeld.threads)
    new (gStopped) StoppedThreads(kPatience);
  lockAll();
  gHeld.locks = true;
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

void releaseLife(bool inChild) {
  if (gHeld.life || inChild)
    unlock(gLifeMutex, inChild);
}

void leaveOwnRegion() {
  if (Thread *thread = currentThread())
    blockingLeave(*thread);
}

void afterForkInParent() {
  if (!gHeld.locks)
    return;
  releaseLocks(false);
  if (gHeld.threads)
    stopped().~StoppedThreads();
  if (gHeld.collector)
    releaseCollector();
  releaseLife(false);
  leaveOwnRegion();
}

// Of the calling thread, which is blocked.
void forgetHandshake(Thread &thread) {
  thread.request.store(nullptr, std::memory_order_relaxed);
  thread.gate.store(static_cast<uint32_t>(Gate::Blocked), std::memory_order_relaxed);
  thread.isStopped = false;
  thread.id = threadId();
}

// The other threads are gone, and with them who would answer: nobody is waited for.
void afterForkInChild() {
  if (!gHeld.locks)
    return;
  releaseLocks(true);
  forgetCollector();
  if (Thread *thread = currentThread())
    forgetHandshake(*thread);
  forgetOtherThreads();
  if (!gHeld.collector)
    abandonCycle();
  releaseLife(true);
  leaveOwnRegion();
}

} // namespace

__attribute__((constructor)) void handleForks() {
  pthread_atfork(beforeFork, afterForkInParent, afterForkInChild);
}

} // namespace wbgc::rt
