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

static constexpr uint64_t kLeastLead = kHugePageBytes;
static constexpr uint64_t kMostLead = uint64_t{64} << 20;
static constexpr uint64_t kLeadShare = 16; // of what the heap may grow to

// A lead that threads have outrun was too short: it is doubled, twice at most, and stays so, but below a quarter of the
// heap, since what is backed ahead of a heap that grows no further is memory for nothing.
static constexpr unsigned kMostHaste = 2;

static std::atomic<unsigned> gHaste{0};

static uint64_t leadFor(uint64_t goal) {
  uint64_t heap = goal == UINT64_MAX ? heapBytes() : goal;
  uint64_t share = heap / kLeadShare, hasty = kLeastLead << gHaste.load(std::memory_order_relaxed);
  if (hasty > heap / 4)
    hasty = kLeastLead;
  uint64_t lead = share < hasty ? hasty : share;
  return lead < kMostLead ? lead : kMostLead;
}

bool backAhead() {
  uint64_t goal = gPacer.goalBytes(); // none if the heap grows without a collection
  unsigned haste = gHaste.load(std::memory_order_relaxed);
  if (takeOutrun() && haste < kMostHaste)
    gHaste.store(haste + 1, std::memory_order_relaxed);
  return backStep(leadFor(goal), goal) > 0;
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

void backBeforeScan(uintptr_t begin, uintptr_t end, uintptr_t objectEnd, bool mayWait) {
  auto *from = reinterpret_cast<void *>(begin);
  if (mayWait && begin % kHugePageBytes == 0 && objectEnd - begin >= kHugePageBytes)
    osBack(from, kHugePageBytes);
  else
    osTouch(from, end - begin);
}

} // namespace wbgc::rt
