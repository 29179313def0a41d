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

void giveWay(Thread &thread) {
  uint64_t heap = heapBytes(), goal = gPacer.goalBytes();
  if (heap <= goal)
    return;
  HoldEvent hold(thread, "give way");
  if (heap - goal <= goal / 16)
    return yieldProcessor();
  sleepNanos(kPauseNanos);
}

} // namespace wbgc::rt
