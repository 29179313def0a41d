// backing.cpp - See backing.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/backing.h"

#include "gc/pacer.h"
#include "gc/trace_events.h"
#include "heap/heap.h"

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

void backIfShort() {
  if (!wantsBacking())
    return;
  WorkEvent event("back pages");
  backAhead();
}

} // namespace wbgc::rt
