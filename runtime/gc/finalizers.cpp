// finalizers.cpp - The table of finalizers, those that are due, and the thread that runs them.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/finalizers.h"

#include "base/os.h"
#include "gc/address_map.h"
#include "gc/attach.h"
#include "gc/blocking.h"
#include "gc/figures.h"
#include "gc/growing_array.h"
#include "gc/symbolize.h"
#include "gc/trace_file.h"
#include "thread/thread_registry.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>

namespace wbgc::rt {

namespace {

struct Finalizer {
  uintptr_t object; // its base; 0: taken back
  FinalizerFunction run;
  void *argument;
};

struct Finalizers {
  Mutex mutex;
  GrowingArray<Finalizer> registered; // in order of registration
  AddressMap places;                  // base of an object to its index in `registered`
  size_t takenBack = 0;
  bool isWalked = false;        // by the collector: those that are registered keep their places
  GrowingArray<Finalizer> dead; // found by it so far; the collector's alone
  GrowingArray<Finalizer> due;  // the last one runs first
};

Finalizers gTable;
std::atomic<uint32_t> gDue{0}; // due or running; a futex
std::atomic<uint32_t> gBell{
    0}; // a futex, rung for the thread: something is due, or it may be alone, or is to end
std::atomic<uint32_t> gStop{0};
std::atomic<uint32_t> gThread{0}; // 1: there is one
std::atomic<uint32_t> gRefused{0};
__thread bool gIsFinalizing; // this thread runs a finalizer
__thread bool gIsServing;    // this thread is there for nothing else
__thread bool
    gIsForkedOff; // a finalizer called fork, and this is the child: it ends when that returns

// The finalizer that ran has shut the heap down, or did not return in time, or is the child of a fork: its thread has
// nothing more to do, and may be detached.
bool isDismissed() { return gIsForkedOff || !worldIsAlive(); }

void forget(Finalizer &finalizer) {
  gTable.places.remove(finalizer.object);
  finalizer = {};
  ++gTable.takenBack;
}

// Closes the gaps, when they are the larger half.
void compact() {
  if (gTable.isWalked || 2 * gTable.takenBack <= gTable.registered.size())
    return;
  size_t kept = 0;
  for (Finalizer &finalizer : gTable.registered)
    if (finalizer.object) {
      *gTable.places.find(finalizer.object) = kept;
      gTable.registered[kept++] = finalizer;
    }
  gTable.registered.truncate(kept);
  gTable.takenBack = 0;
}

int add(uintptr_t object, FinalizerFunction run, void *argument) {
  uint64_t *place = gTable.places.insert(object);
  if (!place)
    return ENOMEM;
  *place = gTable.registered.size();
  if (gTable.registered.push({object, run, argument}))
    return 0;
  gTable.places.remove(object);
  return ENOMEM;
}

bool takeDue(Finalizer &next) {
  MutexLock lock(gTable.mutex);
  if (gTable.due.isEmpty())
    return false;
  next = gTable.due.pop();
  return true;
}

void noteDone() {
  gFigures.finalizersRun.add(1);
  tellOf(&gDue);
  if (gDue.fetch_sub(1, std::memory_order_acq_rel) == 1)
    futexWake(gDue, INT32_MAX);
}

// Inside the function, as describePlace wants it.
const void *placeOf(const Finalizer &finalizer) {
  return reinterpret_cast<const char *>(finalizer.run) + 1;
}

void onThreadExit(void *finalizer) {
  fatalIn("a finalizer ended its thread", placeOf(*static_cast<const Finalizer *>(finalizer)));
}

// pthread_exit would come back to nobody: those who wait for the finalizer would wait for ever.
void runWithoutExit(const Finalizer &finalizer) {
  pthread_cleanup_push(onThreadExit, const_cast<Finalizer *>(&finalizer));
  finalizer.run(reinterpret_cast<void *>(finalizer.object), finalizer.argument);
  pthread_cleanup_pop(0);
}

// Runs it, and holds it to leaving the thread as it found it: what comes after would fail far from the cause.
void call(const Finalizer &finalizer) {
  const uint32_t blockingBefore = currentThread()->blockingDepth;
  runWithoutExit(finalizer);
  if (isDismissed())
    return;
  if (!currentThread())
    fatalIn("a finalizer detached its thread", placeOf(finalizer));
  if (currentThread()->blockingDepth != blockingBefore)
    fatalIn("a finalizer did not leave its blocking region", placeOf(finalizer));
}

// The object is on this stack from the moment that it is no longer a root.
void runDue() {
  Finalizer next;
  while (takeDue(next)) {
    gIsFinalizing = true;
    call(next);
    gIsFinalizing = false;
    if (isDismissed())
      return;
    noteDone();
    next = {};
    safepoint(*currentThread());
  }
}

void unblockCrashSignals() {
  sigset_t crash;
  sigemptyset(&crash);
  for (int signal : {SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGTRAP})
    sigaddset(&crash, signal);
  pthread_sigmask(SIG_UNBLOCK, &crash, nullptr);
}

void ring() {
  gBell.fetch_add(1, std::memory_order_seq_cst);
  futexWake(gBell, INT32_MAX);
}

// A process ends with its last thread, which must not be this one. .inv.background-threads-end
bool isAlone() { return gThreads.count() <= 1; }

// Until it is to end, or is dismissed by what it runs.
void serve() {
  for (;;) {
    uint32_t bell = gBell.load(std::memory_order_seq_cst);
    runDue();
    if (isDismissed() || isAlone() || gStop.load(std::memory_order_acquire))
      return;
    BlockingScope blocking(currentThread());
    futexWait(gBell, bell);
  }
}

void attachAndServe() {
  if (attachThread() != 0)
    return;
  serve();
  if (Thread *thread = currentThread())
    detachAll(*thread);
}

// For what became due while the thread was on its way out. Not once it is to end: the lock is that of stopFinalizers.
bool isCalledBack() {
  MutexLock lock(gTable.mutex);
  uint32_t absent = 0;
  return !gStop.load(std::memory_order_relaxed) && gDue.load(std::memory_order_seq_cst) &&
         gThreads.count() > 0 && gThread.compare_exchange_strong(absent, 1);
}

void *runThread(void *) {
  nameThisThread("wbgc-finalize");
  nameTraceThread("finalizer");
  unblockCrashSignals(); // it runs code of the program
  gIsServing = true;
  do {
    attachAndServe();
    if (gIsForkedOff)
      return nullptr;
    if (!worldIsAlive()) { // the finalizer returned too late
      gDue.store(0, std::memory_order_relaxed);
      gStop.store(0, std::memory_order_relaxed);
    }
    gThread.store(0, std::memory_order_seq_cst);
  } while (isCalledBack());
  return nullptr;
}

// The next of those that are not due yet. False: no memory, also for the time when they are.
bool noteDead(const Finalizer &finalizer) {
  size_t wanted = gTable.due.size() + gTable.dead.size() + 1;
  return (gTable.due.isEmpty() || gTable.due.reserve(wanted)) && gTable.dead.push(finalizer);
}

// Takes those of white objects out of the table, oldest first, in turns with the threads that wait for the lock. What
// these register meanwhile is of living objects, which they have; to look at it too would take for ever, if they
// register faster than this looks. Without memory to note one its object lives, and is asked about again in the next cycle. False: there was none.
bool takeDead(MarkSink &marks) {
  constexpr size_t kTurn = 256; // some 20 microseconds
  MutexLock lock(gTable.mutex);
  bool any = false;
  gTable.isWalked = true;
  for (size_t i = 0, end = gTable.registered.size(); i < end; ++i) {
    if (i % kTurn == 0)
      gTable.mutex.giveTurn();
    Finalizer &finalizer = gTable.registered[i];
    ObjectRef object = finalizer.object ? findObject(finalizer.object) : ObjectRef{};
    if (!object || isMarked(object))
      continue;
    any = true;
    if (noteDead(finalizer))
      forget(finalizer);
    else
      marks.shade(object);
  }
  return any;
}

// So that the newest runs first, and those that wait from an earlier cycle after.
void makeDue() {
  gDue.fetch_add(static_cast<uint32_t>(gTable.dead.size()), std::memory_order_acq_rel);
  if (gTable.due.isEmpty())
    gTable.due.swap(gTable.dead);
  for (Finalizer &finalizer : gTable.dead)
    gTable.due.push(finalizer); // there is room: noteDead
  gTable.dead.clear();
}

// In the child of a fork, too, whose parent was in the middle of one: what was dead is, since nothing was swept. After
// stopFinalizers nothing is due.
void endWalk() {
  if (gTable.isWalked)
    makeDue();
  gTable.dead.clear();
  gTable.isWalked = false;
}

} // namespace

int setFinalizer(void *object, FinalizerFunction run, void *argument) {
  ObjectRef found = findLiveObject(reinterpret_cast<uintptr_t>(object));
  if (!found)
    return EINVAL;
  MutexLock lock(gTable.mutex);
  if (uint64_t *place = gTable.places.find(found.base))
    forget(gTable.registered[*place]);
  compact();
  return run ? add(found.base, run, argument) : 0;
}

bool queueFinalizers(MarkSink &marks) {
  bool any = takeDead(marks);
  // Greyed only now, so that one that another one reaches is due in the same cycle; and before they are due, since from
  // then on they may run.
  for (Finalizer &finalizer : gTable.dead)
    marks.shadeWord(finalizer.object);
  MutexLock lock(gTable.mutex);
  endWalk();
  return any;
}

void scanDueFinalizers(MarkSink &marks) {
  MutexLock lock(gTable.mutex);
  for (Finalizer &finalizer : gTable.due)
    marks.shadeWord(finalizer.object);
}

void runFinalizersSoon() {
  if (!gDue.load(std::memory_order_acquire))
    return;
  uint32_t absent = 0;
  if (gThread.compare_exchange_strong(absent, 1) && createThread(runThread, nullptr) != 0) {
    gRefused.store(1, std::memory_order_release);
    gThread.store(0, std::memory_order_release);
  }
  ring();
}

void dismissFinalizers() { ring(); }

bool waitForFinalizers(int64_t patienceNanos) {
  uint64_t begin = nowNanos();
  while (uint32_t due = gDue.load(std::memory_order_acquire)) {
    int64_t passed = static_cast<int64_t>(nowNanos() - begin);
    bool isPointless = gIsFinalizing || !gThread.load(std::memory_order_acquire);
    if (isPointless)
      return true;
    if (passed >= patienceNanos)
      return false;
    futexWait(gDue, due, patienceNanos - passed);
  }
  hearOf(&gDue);
  return true;
}

void runFinalizersHere() {
  if (gRefused.load(std::memory_order_relaxed) && !gIsFinalizing &&
      !gThread.load(std::memory_order_acquire))
    runDue();
}

bool areFinalizersStopped() { return !gIsFinalizing && !gThread.load(std::memory_order_acquire); }

void stopFinalizers(uint64_t patienceNanos) {
  {
    MutexLock lock(gTable.mutex);
    gStop.store(1, std::memory_order_release);
  }
  const uint64_t begin = nowNanos();
  while (gThread.load(std::memory_order_acquire) && !gIsFinalizing &&
         nowNanos() - begin < patienceNanos) {
    ring();
    sleepNanos(50000);
  }
  if (!gThread.load(std::memory_order_acquire))
    gStop.store(0, std::memory_order_release);
  MutexLock lock(gTable.mutex);
  gTable.registered.clear();
  gTable.places.clear();
  gTable.due.clear();
  gTable.takenBack = 0;
  gTable.isWalked = false;
  gDue.store(0, std::memory_order_release);
}

void finalizersBeforeFork() WBGC_NO_THREAD_SAFETY_ANALYSIS { gTable.mutex.lock(); }

void finalizersAfterFork(bool inChild) WBGC_NO_THREAD_SAFETY_ANALYSIS {
  if (!inChild)
    return gTable.mutex.unlock();
  gTable.mutex.resetAfterFork();
  gThread.store(0, std::memory_order_relaxed);
  gRefused.store(0, std::memory_order_relaxed);
  gIsForkedOff = gIsServing && gIsFinalizing;
  endWalk();
  // One that another thread of the parent runs is done there.
  uint32_t ownDue = gIsFinalizing && !gIsServing ? 1 : 0;
  gDue.store(static_cast<uint32_t>(gTable.due.size()) + ownDue, std::memory_order_relaxed);
}

} // namespace wbgc::rt
