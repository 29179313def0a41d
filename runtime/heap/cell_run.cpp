// cell_run.cpp - Finding, zeroing and colouring runs of free cells; see cell_run.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/cell_run.h"

#include "base/bits.h"
#include "base/check.h"
#include "base/os.h"
#include "heap/accounting.h"
#include "heap/hole.h"
#include "heap/poison.h"
#include "heap/sweep.h"

#include <string.h>

namespace wbgc::rt {

// The first cell from `index` on whose bit is `wanted`, or `end`.
static uint32_t findBit(const uint64_t *bits, uint32_t index, uint32_t end, bool wanted) {
  uint64_t flip = wanted ? 0 : ~uint64_t{0};
  while (index < end) {
    uint64_t word = (bits[index / 64] ^ flip) & bitsFrom(index % 64);
    if (word) {
      index = static_cast<uint32_t>(roundDown(index, 64)) + lowestBit(word);
      return index < end ? index : end;
    }
    index = static_cast<uint32_t>(roundDown(index, 64)) + 64;
  }
  return end;
}

// Of memory that was never used: a load, of a barrier or the marker, would map the system's page of zeroes, and the
// first store would then fault once more and interrupt every other processor of the program.
static void touchPages(uintptr_t begin, uintptr_t end) {
  for (uintptr_t at = begin; at < end; at = roundUp(at + 1, kOsPageBytes))
    storeRelaxed(reinterpret_cast<uint64_t *>(at), uint64_t{0});
}

// Cells from `zeroFrom` on were never used. Also the poison ends here.
static void zero(Span *span, uint32_t first, uint32_t end) {
  if (gPoison)
    checkPoison(span->cellAt(first), (end - first) * span->cellBytes,
                span->layout && span->layout->type() && span->layout->type()->name
                    ? span->layout->type()->name
                    : "untyped memory");
  uint32_t dirtyEnd = end < span->zeroFrom ? end : span->zeroFrom;
  if (first < dirtyEnd)
    memset(reinterpret_cast<void *>(span->cellAt(first)), 0, (dirtyEnd - first) * span->cellBytes);
  if (dirtyEnd < end)
    touchPages(span->cellAt(dirtyEnd > first ? dirtyEnd : first), span->cellAt(end));
  if (end > span->zeroFrom)
    span->zeroFrom = end;
}

void flushAllocated(ThreadCaches &caches) {
  auto bytes = static_cast<uint64_t>(caches.allocatedBytes); // may be negative: counters wrap back
  gHeapAccount.allocated.add(bytes);
  gHeapAccount.allocatedEver.add(bytes);
  if (caches.isBlack && caches.generation == sweepGeneration())
    gHeapAccount.black.add(bytes);
  caches.allocatedBytes = 0;
}

uint64_t unusedBytes(const ThreadCaches &caches) {
  uint64_t bytes = 0;
  for (uint32_t i = 0; i < caches.activeCount; ++i) {
    const wbgc_alloc_cache &run = caches.runs[caches.active[i]];
    bytes += static_cast<uint64_t>(run.limit - run.cursor);
  }
  return bytes;
}

static void countAllocated(ThreadCaches &caches, int64_t bytes) {
  caches.allocatedBytes += bytes;
  if (caches.allocatedBytes >= kAccountStep)
    flushAllocated(caches);
}

bool takeRun(ThreadCaches &caches, uint32_t cache) {
  Span *span = caches.spans[cache];
  if (uint64_t bytes = gPoison ? 0 : takeHole(caches, cache, span)) {
    countAllocated(caches, static_cast<int64_t>(bytes));
    return true;
  }
  uint32_t first = findBit(span->allocated(), span->frontier, span->cells, false);
  if (first == span->cells) {
    storeRelease(&span->frontier, span->cells);
    return false;
  }
  uint64_t most = caches.runBytes / span->cellBytes;
  uint32_t cap =
      span->cells - first <= most ? span->cells : first + static_cast<uint32_t>(most ? most : 1);
  uint32_t end = findBit(span->allocated(), first, cap, true);
  zero(span, first, end);
  CellRange cells = rangeOf(span, first, end);
  handOut(caches, cache, span, cells);
  countAllocated(caches, static_cast<int64_t>(cells.bytes));
  return true;
}

// A run without a limit was being set when its thread ceased to exist: its cells stay in use, unmarked, until the
// next cycle.
void returnRun(ThreadCaches &caches, uint32_t cache) {
  wbgc_alloc_cache &run = caches.runs[cache];
  Span *span = caches.spans[cache];
  auto cursor = reinterpret_cast<uintptr_t>(run.cursor);
  auto limit = reinterpret_cast<uintptr_t>(run.limit);
  if (limit && limit != cursor) {
    WBGC_CHECK_LT(cursor, limit);
    storeRelease(&span->frontier, span->indexOf(cursor));
    if (gPoison)
      poison(cursor, limit - cursor);
    countAllocated(caches, -static_cast<int64_t>(limit - cursor));
  }
  setRun(run, nullptr, nullptr);
}

void markRun(ThreadCaches &caches, uint32_t cache) {
  const wbgc_alloc_cache &run = caches.runs[cache];
  if (run.cursor == run.limit)
    return;
  Span *span = caches.spans[cache];
  uint32_t first = span->indexOf(reinterpret_cast<uintptr_t>(run.cursor));
  uint32_t end = span->indexOf(reinterpret_cast<uintptr_t>(run.limit));
  markCells(span, first, end);
  gHeapAccount.black.add((end - first) * span->cellBytes);
}

} // namespace wbgc::rt
