// collector.cpp - See collector.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/collector.h"

#include "base/mutex.h"
#include "base/os.h"
#include "gc/backing.h"
#include "gc/blocking.h"
#include "gc/cycle.h"
#include "gc/finalizers.h"
#include "gc/own_processor.h"
#include "gc/trace_events.h"
#include "gc/trace_file.h"
#include "gc/workers.h"
#include "heap/heap.h"
#include "thread/handshake.h"
#include "thread/thread_registry.h"

namespace wbgc::rt {

namespace {

constexpr int64_t kFinalizerPatience = 1000000000;
constexpr int64_t kSignalPoll = 10000000;
constexpr uint64_t kTurnPoll = 200000;

Mutex gTurn; // held while a cycle runs
enum Wish : uint32_t { kCycle = 1, kBacking = 2, kCycleOverGoal = 4 };
constexpr uint32_t kAnyCycle = kCycle | kCycleOverGoal;
std::atomic<uint32_t> gWanted{0};   // a futex: what is asked for
std::atomic<uint32_t> gStarted{0};  // cycles
std::atomic<uint32_t> gFinished{0}; // a futex
std::atomic<uint32_t> gStop{0};

enum ThreadState : uint32_t { kAbsent, kPresent };
std::atomic<uint32_t> gThread{kAbsent};
Mutex gThreadMutex; // for making it

// The request that a cycle answers is taken before the cycle counts as started: a later one asks
// for another. None begins once wbgc_shutdown has held the turn.
void takeTurn() {
  gWanted.fetch_and(~kAnyCycle, std::memory_order_seq_cst);
  if (!worldIsAlive())
    return;
  gStarted.fetch_add(1, std::memory_order_seq_cst);
  runCycle();
  gFinished.fetch_add(1, std::memory_order_seq_cst);
  futexWake(gFinished, INT32_MAX);
}

bool isCycleWanted() { return gWanted.load(std::memory_order_acquire) & kAnyCycle; }

// A thread that asks because the heap is over its goal may lose its processor between the two, and ask when the cycle
// that it means is over. One more at once would find nothing, take its time, for there is room, and count as living
// what is born meanwhile: the goal would grow by half.
bool isCycleDue() {
  uint32_t wanted = gWanted.fetch_and(~uint32_t{kCycleOverGoal}, std::memory_order_seq_cst);
  return wanted & kCycle || (wanted & kCycleOverGoal && isOverGoal());
}

// A cycle comes first if it is wanted meanwhile.
void backHeap() {
  gWanted.fetch_and(~uint32_t{kBacking}, std::memory_order_seq_cst);
  WorkEvent event("back pages");
  while (!isCycleWanted() && backAhead())
    leaveToMutator();
}

// Nobody asks for anything: a process ends with its last thread, which must not be this one or a worker.
// .inv.background-threads-end
bool endIfUnused() {
  if (gThreads.count() > 0)
    return false;
  MutexLock turn(gTurn);
  stopWorkers();
  return true;
}

bool isStopped() { return gStop.load(std::memory_order_acquire); }

void serve() {
  while (!isStopped()) {
    if (!gWanted.load(std::memory_order_acquire)) {
      if (endIfUnused())
        return;
      futexWait(gWanted, 0);
      continue;
    }
    leaveToMutator();
    MutexLock turn(gTurn);
    if (isCycleDue() && !isStopped())
      takeTurn();
    backHeap();
  }
}

// By a thread that attached meanwhile, and asked who was about to end; see wake.
bool isCalledBack() {
  MutexLock lock(gThreadMutex);
  uint32_t absent = kAbsent;
  return !isStopped() && gWanted.load(std::memory_order_seq_cst) &&
         gThread.compare_exchange_strong(absent, kPresent);
}

void *runCollector(void *) {
  nameThisThread("wbgc");
  nameTraceThread("collector");
  do {
    serve();
    gThread.store(kAbsent, std::memory_order_seq_cst);
  } while (isCalledBack());
  return nullptr;
}

// False: the system gives no thread.
bool ensureThread() {
  if (gThread.load(std::memory_order_acquire) == kPresent)
    return true;
  MutexLock lock(gThreadMutex);
  if (gThread.load(std::memory_order_acquire) == kPresent)
    return true;
  gThread.store(kPresent, std::memory_order_release);
  if (createThread(runCollector, nullptr) == 0)
    return true;
  gThread.store(kAbsent, std::memory_order_release);
  return false;
}

bool isFinished(uint32_t cycle) {
  return static_cast<int32_t>(gFinished.load(std::memory_order_acquire) - cycle) >= 0;
}

// Before it is asked, the thread is there; it may have ended until it is.
void wake(Wish wish) {
  if (!(gWanted.fetch_or(wish, std::memory_order_seq_cst) & wish)) {
    noteMutatorHere();
    futexWake(gWanted, 1);
  }
  if (gThread.load(std::memory_order_seq_cst) == kAbsent && !isStopped())
    ensureThread();
}

// Without a collector's thread; the caller is blocked.
void runHere(uint32_t cycle) {
  MutexLock turn(gTurn);
  if (!isFinished(cycle))
    takeTurn();
}

// A signal handler of the program that ran a barrier has opened the thread's gate; now it is done.
void lookAgain(Thread &thread) {
  if (thread.gateNow() == Gate::Running)
    enterBlocked(thread, thread.blocked.sp);
}

// Asks for the cycle, and once more in the child of a fork by a signal's handler, which forgot what was asked for.
void waitFor(Thread &thread, uint32_t cycle) {
  for (uint64_t asker = 0;;) {
    lookAgain(thread);
    uint32_t finished = gFinished.load(std::memory_order_acquire);
    if (isFinished(cycle) || !worldIsAlive()) // wbgc_shutdown does not wait for who waits for it
      return;
    if (asker != thread.id) {
      asker = thread.id;
      wake(kCycle);
    }
    futexWait(gFinished, finished, kSignalPoll);
    if (worldIsAlive() && !ensureThread()) // it ended, and the system gives no other
      return runHere(cycle);
  }
}

void waitForDueFinalizers(Thread &thread) {
  uint64_t end = nowNanos() + kFinalizerPatience;
  while (nowNanos() < end && !waitForFinalizers(kSignalPoll))
    lookAgain(thread);
}

} // namespace

static void request(Wish wish, Thread &thread, uintptr_t sp) {
  // A cycle over the goal may be left out, so it is no answer to who wants one whatever the goal.
  uint32_t answers = wish == kCycle ? kCycle : kAnyCycle;
  if (!worldIsAlive() || gWanted.load() & answers || gStarted.load() != gFinished.load())
    return;
  if (ensureThread())
    return wake(wish);
  enterBlocked(thread, sp);
  runHere(gStarted.load() + 1);
  leaveBlocked(thread, sp);
}

void requestCycle(Thread &thread, uintptr_t sp) { request(kCycle, thread, sp); }
void requestCycleOverGoal(Thread &thread, uintptr_t sp) { request(kCycleOverGoal, thread, sp); }

// Asked again and again while a cycle keeps the thread from it: then without a locked instruction.
void requestBacking() {
  if (!(gWanted.load(std::memory_order_relaxed) & kBacking) && worldIsAlive() && ensureThread())
    wake(kBacking);
}

// True: a cycle that began after the call is complete. The thread was open for its handlers' barriers all the while.
static bool waitForCollector(Thread &thread, uintptr_t sp) {
  if (!ensureThread())
    return false;
  WaitScope wait(&thread);
  enterBlocked(thread, sp);
  waitFor(thread, gStarted.load(std::memory_order_seq_cst) + 1);
  waitForDueFinalizers(thread);
  leaveBlocked(thread, sp);
  return true;
}

void collectNow(Thread &thread, uintptr_t sp) {
  if (!worldIsAlive() || waitForCollector(thread, sp))
    return;
  enterBlocked(thread, sp);
  runHere(gStarted.load(std::memory_order_seq_cst) + 1);
  waitForFinalizers(kFinalizerPatience);
  leaveBlocked(thread, sp);
}

void dismissCollector() {
  if (gThread.load(std::memory_order_acquire) == kPresent)
    wake(kBacking);
}

void holdCollector() WBGC_NO_THREAD_SAFETY_ANALYSIS { gTurn.lock(); }

bool holdCollectorFor(uint64_t nanos) WBGC_NO_THREAD_SAFETY_ANALYSIS {
  Thread *thread = currentThread();
  for (uint64_t begin = nowNanos(); !gTurn.tryLock(); sleepNanos(kTurnPoll)) {
    if (thread && thread->isWaiting)
      lookAgain(*thread);
    if (nowNanos() - begin >= nanos)
      return false;
  }
  return true;
}

void releaseCollector() WBGC_NO_THREAD_SAFETY_ANALYSIS { gTurn.unlock(); }

void stopCollector() {
  stopWorkers();
  {
    MutexLock lock(gThreadMutex);
    gStop.store(1, std::memory_order_release);
  }
  wake(kCycle);
  releaseCollector();
  while (gThread.load(std::memory_order_acquire) != kAbsent)
    sleepNanos(50000);
  holdCollector();
  gStop.store(0, std::memory_order_release);
  gWanted.store(0, std::memory_order_release);
}

void forgetCollector() {
  gTurn.resetAfterFork();
  gThreadMutex.resetAfterFork();
  gThread.store(kAbsent, std::memory_order_relaxed);
  gWanted.store(0, std::memory_order_relaxed);
  gStop.store(0, std::memory_order_relaxed);
  gFinished.store(gStarted.load());
  forgetWorkers();
}

} // namespace wbgc::rt
