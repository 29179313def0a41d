// throttle.cpp - See throttle.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/throttle.h"

#include "base/os.h"
#include "gc/pacer.h"
#include "gc/trace_events.h"
#include "heap/accounting.h"

namespace wbgc::rt {

static constexpr int64_t kPauseNanos = 20000;
static constexpr uint64_t kSteps = 64;       // of a goal: the pause doubles with each
static constexpr uint64_t kPatientSteps = 4; // before the first
static constexpr uint64_t kMostDoublings = 5;

// The further the heap is past its goal the longer, so that it stops growing before a tenth is reached,
// also where several threads allocate and the collector has no processor for a while; half a
// millisecond at most.
static int64_t pauseFor(uint64_t steps) {
  uint64_t doublings = steps - kPatientSteps;
  return kPauseNanos << (doublings < kMostDoublings ? doublings : kMostDoublings);
}

void giveWay(Thread &thread) {
  uint64_t heap = heapBytes(), goal = gPacer.goalBytes();
  if (heap <= goal)
    return;
  HoldEvent hold(thread, "give way");
  uint64_t steps = (heap - goal) / (goal / kSteps + 1);
  if (steps < kPatientSteps)
    return yieldProcessor();
  sleepNanos(pauseFor(steps));
}

} // namespace wbgc::rt
