// workers.cpp - See workers.h.
//
// Termination: `gWorking` counts those that may hold greys, workers and threads that assist. A worker that
// finds the queue empty leaves the count, and enters it again before it takes a segment; a thread that assists
// enters before it takes a grey and leaves when it has given away what it found. So if the count is zero and the
// queue is empty, nobody holds anything but what barriers found since. The collector is the one who looks, having left
// the count itself.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/workers.h"

#include "base/os.h"
#include "gc/backing.h"
#include "gc/marker.h"
#include "gc/own_processor.h"
#include "gc/pacer.h"
#include "gc/trace_events.h"

namespace wbgc::rt {

namespace {

constexpr uint64_t kSliceWords = 1 << 12; // then a worker says what it has done
constexpr int kSpins = 200;               // some 5 microseconds
constexpr int64_t kHungryNanos = 50000;   // to sleep while others may still find work

enum Command : uint32_t { kSleep, kMark, kStop };

std::atomic<uint32_t> gCommand{kSleep}; // a futex
std::atomic<uint32_t> gWorking{0};      // see above
std::atomic<uint32_t> gHelpers{0};      // threads other than the collector
std::atomic<uint32_t> gAwake{0};        // helpers inside markUntilDone
unsigned gRefused = 0;                  // threads that the system did not give; not asked for again

// Marks as long as this worker finds greys. Leaves none behind.
void markWhatIsThere(MarkSink &marks) {
  while (!marks.queue.isEmpty() || !gMarkQueue.isEmpty()) {
    leaveToMutator();
    gPacer.addWork(drainGreys(marks, kSliceWords, 0));
    backIfShort();
  }
}

bool isNothingLeft() {
  return gWorking.load(std::memory_order_seq_cst) == 0 && gMarkQueue.isEmpty();
}

// Until there is something to take, or nobody who may still share some. Those who scan share within microseconds.
void waitForGreys() {
  auto isWaiting = [] {
    return gMarkQueue.isEmpty() && gWorking.load(std::memory_order_seq_cst) != 0;
  };
  for (int i = 0; i < kSpins && isWaiting(); ++i)
    spinPause();
  while (isWaiting())
    sleepNanos(kHungryNanos);
}

void markUntilDone(MarkSink &marks) {
  gWorking.fetch_add(1, std::memory_order_seq_cst);
  for (;;) {
    markWhatIsThere(marks);
    gWorking.fetch_sub(1, std::memory_order_seq_cst);
    waitForGreys();
    if (isNothingLeft())
      return;
    gWorking.fetch_add(1, std::memory_order_seq_cst);
  }
}

void *runHelper(void *) {
  nameThisThread("wbgc-mark");
  nameTraceThread("worker");
  MarkSink marks;
  for (;;) {
    uint32_t command = gCommand.load(std::memory_order_acquire);
    if (command == kStop)
      break;
    if (command == kSleep) {
      futexWait(gCommand, kSleep);
      continue;
    }
    gAwake.fetch_add(1, std::memory_order_seq_cst);
    if (gCommand.load(std::memory_order_seq_cst) == kMark) {
      WorkEvent event("mark");
      markUntilDone(marks);
      marks.report();
    }
    gAwake.fetch_sub(1, std::memory_order_seq_cst);
    while (gCommand.load(std::memory_order_acquire) == kMark)
      futexWait(gCommand, kMark);
  }
  marks.queue.release();
  gHelpers.fetch_sub(1, std::memory_order_release);
  return nullptr;
}

void command(Command next) {
  gCommand.store(next, std::memory_order_seq_cst);
  futexWake(gCommand, INT32_MAX);
}

} // namespace

void beginAssist() { gWorking.fetch_add(1, std::memory_order_seq_cst); }
void endAssist() { gWorking.fetch_sub(1, std::memory_order_seq_cst); }

void startWorkers(unsigned wanted) {
  while (workerCount() + gRefused < wanted) {
    gHelpers.fetch_add(1, std::memory_order_relaxed);
    if (createThread(runHelper, nullptr) == 0)
      continue;
    gHelpers.fetch_sub(1, std::memory_order_relaxed);
    ++gRefused;
  }
}

unsigned workerCount() { return gHelpers.load(std::memory_order_acquire) + 1; }

void markWithWorkers(MarkSink &marks) {
  command(kMark);
  markUntilDone(marks);
  command(kSleep);
  // A helper that woke late may be on its way into an empty queue.
  while (gAwake.load(std::memory_order_seq_cst) != 0)
    spinPause();
  marks.report();
}

void stopWorkers() {
  command(kStop);
  while (gHelpers.load(std::memory_order_acquire) != 0)
    sleepNanos(kHungryNanos);
  gCommand.store(kSleep, std::memory_order_release);
  gRefused = 0;
}

void forgetWorkers() {
  gHelpers.store(0, std::memory_order_relaxed);
  gWorking.store(0, std::memory_order_relaxed);
  gAwake.store(0, std::memory_order_relaxed);
  gCommand.store(kSleep, std::memory_order_relaxed);
  gRefused = 0;
}

} // namespace wbgc::rt
