// backing.cpp - See backing.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/backing.h"

#include "base/os.h"
#include "gc/pacer.h"
#include "gc/trace_events.h"
#include "heap/heap.h"

#include <atomic>

namespace wbgc::rt {

static constexpr uint64_t kLeastLead = uint64_t{2} << 20;
static constexpr uint64_t kMostLead = uint64_t{64} << 20;
static constexpr uint64_t kLeadShare = 16; // of what the heap may grow to

bool backAhead() {
  uint64_t goal = gPacer.goalBytes(); // none if the heap grows without a collection
  uint64_t share = (goal == UINT64_MAX ? heapBytes() : goal) / kLeadShare;
  uint64_t lead = share < kLeastLead ? kLeastLead : share > kMostLead ? kMostLead : share;
  return backStep(lead, goal) > 0;
}

// The work between the slices gets as much time as the system took: else a program that allocates fast would keep the
// marker from ending, and what is born meanwhile counts as living.
void backIfShort() {
  static std::atomic<uint64_t> next{0}; // nanoseconds
  uint64_t begin;
  if (!wantsBacking() || (begin = nowNanos()) < next.load(std::memory_order_relaxed))
    return;
  WorkEvent event("back pages");
  backAhead();
  uint64_t end = nowNanos();
  next.store(end + (end - begin), std::memory_order_relaxed);
}

} // namespace wbgc::rt
