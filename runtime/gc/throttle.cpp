// throttle.cpp - See throttle.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/throttle.h"

#include "base/os.h"
#include "gc/pacer.h"
#include "gc/trace_events.h"
#include "heap/accounting.h"

namespace wbgc::rt {

static constexpr uint64_t kPatience = 16;     // a share of the goal, before the first pause
static constexpr int64_t kPauseNanos = 40000; // and the system's slack, 50000
static constexpr uint64_t kQuarters = 4;      // of a goal: the pause doubles with each
static constexpr uint64_t kMostDoublings = 4;

// At one run of cells a pause, each thread lets the heap grow by 80 MB/s at first. Longer pauses keep it no better
// where the collector has a processor (measured); they are for where it has none.
static int64_t pauseFor(uint64_t excess, uint64_t goal) {
  uint64_t doublings = excess / (goal / kQuarters + 1);
  return kPauseNanos << (doublings < kMostDoublings ? doublings : kMostDoublings);
}

void giveWay(Thread &thread) {
  uint64_t heap = heapBytes(), goal = gPacer.goalBytes();
  if (heap <= goal)
    return;
  HoldEvent hold(thread, "give way");
  if (heap - goal < goal / kPatience)
    return yieldProcessor();
  sleepNanos(pauseFor(heap - goal, goal));
}

} // namespace wbgc::rt
