// throttle.cpp - See throttle.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/throttle.h"

#include "base/os.h"
#include "gc/own_processor.h"
#include "gc/pacer.h"
#include "gc/trace_events.h"
#include "heap/accounting.h"

namespace wbgc::rt {

static constexpr uint64_t kPatience = 16; // a share of the goal, before the first pause
static constexpr uint64_t kPauseNanos = 30000;
static constexpr uint64_t kQuarters = 4; // of a goal: runs are cut in half with each
static constexpr uint64_t kMostHalvings = 3;
static constexpr uint64_t kMostPauses = 8; // for one large object

// At one run of cells a pause, each thread lets the heap grow by 200 MB/s at first, and by 25 MB/s where the collector
// has had no processor for long.
static uint32_t runBytesFor(uint64_t excess, uint64_t goal) {
  uint64_t halvings = excess / (goal / kQuarters + 1);
  return kMaxRunBytes >> (halvings < kMostHalvings ? halvings : kMostHalvings);
}

// As many as for the same bytes in runs, within what a thread may be held for.
static uint64_t pausesFor(uint64_t largeBytes, uint32_t runBytes) {
  uint64_t pauses = 1 + largeBytes / runBytes;
  return pauses < kMostPauses ? pauses : kMostPauses;
}

// Awake: whoever sleeps gets its processor back when the system sees fit, which is milliseconds if the collector works
// there meanwhile, and always 10 us late.
static void waitUntil(uint64_t end) {
  while (nowNanos() < end)
    spinPause();
}

void giveWay(Thread &thread, uint64_t largeBytes) {
  uint64_t heap = heapBytes(), goal = gPacer.goalBytes();
  if (heap <= goal)
    return goOn(thread);
  HoldEvent hold(thread, "give way");
  uint64_t begin = nowNanos();
  noteMutatorHere();
  yieldProcessor();
  if (heap - goal < goal / kPatience)
    return;
  thread.caches->runBytes = runBytesFor(heap - goal, goal);
  waitUntil(begin + kPauseNanos * pausesFor(largeBytes, thread.caches->runBytes));
}

} // namespace wbgc::rt
