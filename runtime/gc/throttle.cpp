// throttle.cpp - See throttle.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/throttle.h"

#include "base/os.h"
#include "gc/pacer.h"
#include "gc/trace_events.h"
#include "heap/accounting.h"

namespace wbgc::rt {

// With the system's slack less than a tenth of a millisecond. At one run of cells a pause, each thread lets the heap
// grow by 80 MB/s at most; longer pauses, up to half a millisecond, were measured and held it no better.
static constexpr int64_t kPauseNanos = 40000;
static constexpr uint64_t kPatience = 16; // a share of the goal, before the first pause

void giveWay(Thread &thread) {
  uint64_t heap = heapBytes(), goal = gPacer.goalBytes();
  if (heap <= goal)
    return;
  HoldEvent hold(thread, "give way");
  if (heap - goal < goal / kPatience)
    return yieldProcessor();
  sleepNanos(kPauseNanos);
}

} // namespace wbgc::rt
