// hole.h - A few free cells between two living ones: how a heap in pieces is allocated from.
//
// Where every second cell lives, each object is a run of its own, and no allocation finds one ready. So a hole has a
// shorter way than a run (cell_run.h): found in one word of bits, zeroed by a few stores, and inlined into the entry
// point, which then has no frame below it to clean.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_HOLE_H
#define WBGC_HEAP_HOLE_H

#include "base/check.h"
#include "heap/cell_run.h"
#include "heap/sweep.h"

namespace wbgc::rt {

inline constexpr uint64_t kMaxHoleBytes = 64;

/// The next free cells at the frontier, if living ones of the same 64 lie behind them; else none, or not of this kind,
/// and the range is empty. Owner only.
inline __attribute__((always_inline)) CellRange findHole(Span *span) {
  uint32_t frontier = span->frontier;
  if (frontier == span->cells)
    return {};
  uint64_t used = span->allocated()[frontier / 64] >> (frontier % 64);
  if (used == ~uint64_t{0})
    return {};
  uint32_t before = lowestBit(~used);
  uint64_t behind = used >> before; // its lowest bit is the first free cell's
  if (!behind)
    return {};
  uint32_t first = frontier + before;
  return rangeOf(span, first, first + lowestBit(behind));
}

/// Makes the next hole of `span`, which is caches.spans[cache], its run; whoever calls counts it. Returns its bytes; 0:
/// nothing has changed, and takeRun knows more. Owner only; not with poison.
inline __attribute__((always_inline)) uint64_t takeHole(ThreadCaches &caches, uint32_t cache,
                                                        Span *span) {
  CellRange hole = findHole(span);
  if (!hole.bytes || hole.bytes > kMaxHoleBytes)
    return 0;
  WBGC_ASSERT_LE(hole.end, span->zeroFrom); // the cell behind it lives
  auto *words = reinterpret_cast<uint64_t *>(hole.begin);
  WBGC_LOOP_OF_FEW
  for (uint64_t i = 0; i < hole.bytes / kWordBytes; ++i)
    storeRelaxed(words + i, uint64_t{0});
  handOut(caches, cache, span, hole);
  return hole.bytes;
}

/// A cell of the next hole of the span that the thread holds at `cache`, without a call, while its short way is open.
/// nullptr: nothing has changed; take the long way.
inline __attribute__((always_inline)) void *allocateFromHole(ThreadCaches &caches, uint32_t cache) {
  const wbgc_alloc_cache &run = caches.runs[cache];
  Span *span = caches.spans[cache];
  if (caches.takenBytes >= caches.shortWayEnd || caches.isAllocating || !span ||
      run.cursor != run.limit ||
      caches.generation != sweepGeneration() || // .inv.black-within-generation
      caches.allocatedBytes >= kAccountStep - static_cast<int64_t>(kMaxHoleBytes))
    return nullptr;
  caches.isAllocating = true;
  uint64_t bytes = takeHole(caches, cache, span);
  caches.isAllocating = false;
  if (!bytes)
    return nullptr;
  caches.allocatedBytes += static_cast<int64_t>(bytes);
  return bump(caches, cache, span);
}

} // namespace wbgc::rt

#endif // WBGC_HEAP_HOLE_H
