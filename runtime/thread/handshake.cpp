// handshake.cpp - Request, answer, and acting for blocked threads; see handshake.h.
//
// Two pairs of stores and loads carry the proof, all sequentially consistent:
//   collector  request = R ; read gate        thread  gate = Blocked ; read request
// One of them sees the other, so no request waits for a thread that is blocked and was not noticed.
// Whoever exchanges `request` for null runs the step: exactly one does.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/handshake.h"

#include "amd64/vector_state.h"
#include "base/atomics.h"
#include "base/check.h"
#include "base/mappings.h"
#include "base/race_detector.h"
#include "thread/roots.h"

namespace wbgc::rt {

static constexpr uintptr_t kUsualStackBytes = uintptr_t{8} << 20; // the system is not asked about
static constexpr int64_t kDelayNanos = 1000000000;

static const char gSteps = 0; // stands for all steps of all threads: race_detector.h

static bool compareAndSetGate(Thread &thread, Gate from, Gate to) {
  uint32_t expected = static_cast<uint32_t>(from);
  return thread.gate.compare_exchange_strong(expected, static_cast<uint32_t>(to),
                                             std::memory_order_seq_cst);
}

static void setGate(Thread &thread, Gate to) {
  thread.gate.store(static_cast<uint32_t>(to), std::memory_order_seq_cst);
}

// Runs the step that is wanted of `thread`, if nobody has taken it.
static void runStep(Thread &thread, const StackView &stack) {
  if (HandshakeRequest *request = thread.request.exchange(nullptr, std::memory_order_seq_cst)) {
    hearOf(&gSteps);
    request->step(thread, stack, request->argument);
    tellOf(&gSteps);
    if (request->remaining.fetch_sub(1, std::memory_order_acq_rel) == 1)
      futexWake(request->remaining, 1);
  }
}

// Of a stack that is larger than most, or of none of the thread's.
static __attribute__((noinline)) bool isStackFar(Thread &thread, uintptr_t sp) {
  if (sp >= thread.stackHigh)
    return true;
  if (sp < thread.stackReadable || !thread.stackReadable)
    thread.stackReadable = readableFrom(sp, thread.stackHigh);
  return !thread.stackReadable;
}

// The stack of a coroutine or of a signal would not be scanned: if it lies above the thread's, nothing would be. If it
// lies below, the scan would come upon what can't be read in between. .inv.own-stack
static void checkStack(Thread &thread, uintptr_t sp) {
  if (__builtin_expect(thread.stackHigh - sp - 1 >= kUsualStackBytes, 0) && isStackFar(thread, sp))
    fatal("the runtime is entered on a stack that is not the thread's, and is not scanned",
          "WBGC_CHECK=alloc tells where");
}

void answerHandshake(Thread &thread, uintptr_t sp) {
  checkStack(thread, sp);
  // Before the request is taken: a request that comes later sets it again.
  storeRelaxed(&thread.block->poll, thread.idlePoll);
  {
    // Here, and not where the collector acts for a blocked thread: that may be in the poll of a loop around a
    // condition variable, which sets `busy` and clears it again. What were put back then would stay, and no
    // later barrier would be recorded. .inv.busy-is-own
    BusyScope busy(thread);
    runStep(thread, {{sp, thread.stackHigh}, {}, currentFakeStack()});
  }
  clearDeadFrames();
  wbgcClearVectors();
}

static StackView viewOfBlocked(const Thread &thread) {
  const BlockedFrame &frame = thread.blocked;
  uintptr_t snapshot = reinterpret_cast<uintptr_t>(frame.snapshot);
  return {
      {frame.sp, thread.stackHigh}, {snapshot, snapshot + frame.snapshotBytes}, frame.fakeStack};
}

static void giveBack(Thread &thread) {
  setGate(thread, Gate::Blocked);
  futexWake(thread.gate, 1);
}

// A borrowed thread stays in the list, so the walk goes on from it.
void actForBlocked(bool keep) {
  gThreads.mutex.lock();
  for (Thread *thread = gThreads.first(); thread; thread = thread->next) {
    if (!isHandshakeWanted(*thread) || !compareAndSetGate(*thread, Gate::Blocked, Gate::Borrowed))
      continue;
    gThreads.mutex.unlock(); // a stack may be deep: attach and detach go on meanwhile
    hearOf(&thread->gate);
    runStep(*thread, viewOfBlocked(*thread));
    tellOf(&thread->gate);
    gThreads.mutex.lock();
    if (!keep)
      giveBack(*thread);
  }
  gThreads.mutex.unlock();
}

void giveBackBorrowed() {
  MutexLock lock(gThreads.mutex);
  gThreads.forEach([](Thread &thread) {
    if (thread.gateNow() == Gate::Borrowed)
      giveBack(thread);
  });
}

uint32_t postRequest(HandshakeRequest &request, void (*announce)(void *), void *announceArgument) {
  MutexLock lock(gThreads.mutex);
  if (announce)
    announce(announceArgument);
  uint32_t count = static_cast<uint32_t>(gThreads.count());
  request.remaining.store(count, std::memory_order_relaxed);
  tellOf(&gSteps); // of those that have left the list
  gThreads.forEach([&](Thread &thread) {
    WBGC_ASSERT(!isHandshakeWanted(thread));
    thread.request.store(&request, std::memory_order_seq_cst);
    storeRelaxed(&thread.block->poll, uint32_t{1});
  });
  return count;
}

static void reportDelayed(const HandshakeRequest &request,
                          void (*onDelay)(Thread &, const char *)) {
  if (!onDelay)
    return;
  MutexLock lock(gThreads.mutex);
  gThreads.forEach([&](Thread &thread) {
    if (isHandshakeWanted(thread))
      onDelay(thread, request.name);
  });
}

void runHandshake(HandshakeRequest &request, void (*announce)(void *), void *announceArgument,
                  void (*onDelay)(Thread &, const char *)) {
  postRequest(request, announce, announceArgument);
  actForBlocked(/*keep=*/false);
  while (uint32_t left = request.remaining.load(std::memory_order_acquire)) {
    uint64_t before = nowNanos();
    futexWait(request.remaining, left, kDelayNanos);
    if (nowNanos() - before >= kDelayNanos)
      reportDelayed(request, onDelay);
  }
  hearOf(&gSteps);
}

static void takeSnapshot(Thread &thread, uintptr_t sp) {
  BlockedFrame &frame = thread.blocked;
  size_t bytes = thread.stackHigh - sp;
  frame.sp = sp;
  frame.fakeStack = currentFakeStack();
  frame.snapshotBytes = bytes < BlockedFrame::kSnapshotBytes ? bytes : BlockedFrame::kSnapshotBytes;
  copyStackWords(frame.snapshot, sp, frame.snapshotBytes);
}

// In a blocking region barriers and allocations reach a slow path, which refuses them.
static void setClosed(Thread &thread, bool closed) {
  thread.isClosed = closed;
  if (thread.caches)
    thread.caches->shortWayEnd = 0;
  thread.buffer.setClosed(closed);
  thread.updateFlag();
  thread.updateRuns();
}

void enterBlocked(Thread &thread, uintptr_t sp) {
  checkStack(thread, sp);
  refreshThreadRoots(thread); // the collector, which acts for a blocked thread, can't ask for them
  setClosed(thread, true);
  takeSnapshot(thread, sp);
  tellOf(&thread.gate);
  for (;;) {
    setGate(thread, Gate::Blocked);
    if (!isHandshakeWanted(thread) || !compareAndSetGate(thread, Gate::Blocked, Gate::Running))
      return; // nothing is asked, or the collector is answering for us
    answerHandshake(thread, sp);
  }
}

void openGate(Thread &thread) {
  while (thread.gateNow() != Gate::Running &&
         !compareAndSetGate(thread, Gate::Blocked, Gate::Running))
    futexWait(thread.gate, static_cast<uint32_t>(Gate::Borrowed));
}

void leaveBlocked(Thread &thread, uintptr_t sp) {
  openGate(thread);
  hearOf(&thread.gate);
  setClosed(thread, false);
  answerHandshake(thread, sp);
}

void hearOfSteps() { hearOf(&gSteps); }

void leaveRegistry(Thread &thread, uintptr_t sp, void (*lastStep)(Thread &)) {
  for (;;) {
    answerHandshake(thread, sp);
    MutexLock lock(gThreads.mutex);
    if (isHandshakeWanted(thread))
      continue;
    lastStep(thread);
    gThreads.remove(&thread);
    return;
  }
}

} // namespace wbgc::rt
