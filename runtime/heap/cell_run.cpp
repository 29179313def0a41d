// cell_run.cpp - Finding, zeroing and colouring runs of free cells; see cell_run.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/cell_run.h"

#include "base/bits.h"
#include "base/check.h"
#include "base/os.h"
#include "heap/accounting.h"
#include "heap/poison.h"
#include "heap/sweep.h"

#include <string.h>

namespace wbgc::rt {

static constexpr int64_t kAccountStep = 32768; // bytes a thread takes between two additions

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

static void mark(Span *span, uint32_t first, uint32_t end) {
  uint8_t *marks = span->marks();
  for (uint32_t index = first; index < end; ++index)
    storeRelaxed(marks + index, uint8_t{1});
}

// A hole between living objects is often a single cell, and not worth a call.
static constexpr uint64_t kHoleBytes = 64;

static void clearWords(uintptr_t begin, uint64_t bytes) {
  auto *words = reinterpret_cast<uint64_t *>(begin);
  for (uint64_t i = 0; i < bytes / sizeof(uint64_t); ++i)
    storeRelaxed(words + i, uint64_t{0});
}

static void clear(uintptr_t begin, uint64_t bytes) {
  if (bytes > kHoleBytes)
    memset(reinterpret_cast<void *>(begin), 0, bytes);
  else
    clearWords(begin, bytes);
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
    clear(span->cellAt(first), (dirtyEnd - first) * span->cellBytes);
  if (dirtyEnd < end)
    touchPages(span->cellAt(dirtyEnd > first ? dirtyEnd : first), span->cellAt(end));
  if (end > span->zeroFrom)
    span->zeroFrom = end;
}

// The old limit goes first, so that who reads limit, cursor and limit again never pairs two runs.
static void setRun(wbgc_alloc_cache &run, uintptr_t begin, uintptr_t end) {
  storeRelaxed(&run.limit, static_cast<char *>(nullptr));
  storeRelease(&run.cursor, reinterpret_cast<char *>(begin));
  storeRelease(&run.limit, reinterpret_cast<char *>(end));
}

static void countAllocated(ThreadCaches &caches, int64_t bytes) {
  caches.allocatedBytes += bytes;
  if (caches.allocatedBytes >= kAccountStep)
    flushAllocated(caches);
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

// Zeroed cells become the thread's.
static void handOut(ThreadCaches &caches, uint32_t cache, Span *span, uint32_t first,
                    uint32_t end) {
  if (caches.isBlack)
    mark(span, first, end); // .inv.alloc-black-before-scan
  storeRelease(&span->frontier, end);
  uintptr_t begin = span->cellAt(first);
  uint64_t bytes = (end - first) * span->cellBytes;
  setRun(caches.runs[cache], begin, begin + bytes);
  caches.takenBytes += bytes;
  countAllocated(caches, static_cast<int64_t>(bytes));
}

// The way for a few cells between two living ones of the same 64: the usual one where a heap is in pieces, and less
// work. False: there is none at the frontier, or not of this kind.
static bool takeHole(ThreadCaches &caches, uint32_t cache, Span *span) {
  uint32_t group = span->frontier / 64, index = span->frontier % 64;
  if (span->frontier == span->cells || gPoison)
    return false;
  uint64_t used = span->allocated()[group], free = ~used & bitsFrom(index);
  if (!free)
    return false;
  uint32_t hole = lowestBit(free);
  uint64_t usedBehind = used & bitsFrom(hole);
  if (!usedBehind)
    return false;
  uint32_t first = group * 64 + hole, end = group * 64 + lowestBit(usedBehind);
  uint64_t bytes = (end - first) * span->cellBytes;
  if (bytes > kHoleBytes || end > span->zeroFrom)
    return false;
  clearWords(span->cellAt(first), bytes);
  handOut(caches, cache, span, first, end);
  return true;
}

bool takeRun(ThreadCaches &caches, uint32_t cache) {
  Span *span = caches.spans[cache];
  if (takeHole(caches, cache, span))
    return true;
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
  handOut(caches, cache, span, first, end);
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
  setRun(run, 0, 0);
}

void markRun(ThreadCaches &caches, uint32_t cache) {
  const wbgc_alloc_cache &run = caches.runs[cache];
  if (run.cursor == run.limit)
    return;
  Span *span = caches.spans[cache];
  uint32_t first = span->indexOf(reinterpret_cast<uintptr_t>(run.cursor));
  uint32_t end = span->indexOf(reinterpret_cast<uintptr_t>(run.limit));
  mark(span, first, end);
  gHeapAccount.black.add((end - first) * span->cellBytes);
}

} // namespace wbgc::rt
