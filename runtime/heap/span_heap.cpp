// span_heap.cpp - Headers, pages and the page map, in the right order; see span_heap.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/span_heap.h"

#include "base/meta_arena.h"
#include "heap/page_heap.h"
#include "heap/page_map.h"
#include "heap/poison.h"
#include "heap/sweep.h"

#include <string.h>

namespace wbgc::rt {

static uint64_t metadataBytes(uint32_t cells, Scan scan, bool isLarge) {
  uint64_t layouts = scan == Scan::CellLayout && !isLarge ? cells * sizeof(uint32_t) : 0;
  return sizeof(Span) + Span::markBytes(cells) + divideUp(cells, 64) * sizeof(uint64_t) + layouts;
}

// Free pages that are not zero are poisoned, and the whole span is from now on.
static void poisonFresh(const Span *span, bool isZero) {
  size_t bytes = span->pages << kPageShift;
  if (!isZero)
    checkPoisonOrZero(span->base, bytes, "found in free pages");
  if (!span->isLarge)
    poison(span->base, bytes);
}

// A header with pages, complete but for the fields that depend on the kind. nullptr: refused.
static Span *makeSpan(size_t pages, size_t alignPages, uint32_t cells, Scan scan, bool isLarge,
                      PageRun &run, Refusal &why) {
  uint64_t bytes = metadataBytes(cells, scan, isLarge);
  auto *span = static_cast<Span *>(metaAllocate(bytes));
  if (!span) {
    why = Refusal::System;
    return nullptr;
  }
  run = gPageHeap.allocate(pages, alignPages, why);
  if (!run.base) {
    metaFree(span, bytes);
    return nullptr;
  }
  storeRelaxed(&span->base, run.base);
  storeRelaxed(&span->pages, static_cast<uint64_t>(pages));
  storeRelaxed(&span->cells, cells);
  storeRelaxed(&span->scan, scan);
  span->isLarge = isLarge;
  span->metadataBytes = static_cast<uint32_t>(bytes);
  span->zeroFrom = run.isZero && !gPoison ? 0 : cells;
  storeRelaxed(&span->generation, sweepGeneration());
  if (gPoison)
    poisonFresh(span, run.isZero);
  return span;
}

// For marking, which then needs no other load to know where the slots are. 0: it has to look further.
static uint64_t slotBits(const SpanClass &spanClass) {
  const TypeInfo *head = spanClass.layout ? spanClass.layout->head : nullptr;
  uint64_t words = spanClass.cellBytes / kWordBytes;
  if (words > 64 || spanClass.scan == Scan::None || spanClass.scan == Scan::CellLayout)
    return 0;
  if (spanClass.scan == Scan::AllWords)
    return ~uint64_t{0} >> (64 - words);
  return head && !spanClass.layout->element ? head->bitmap[0] : 0;
}

static Span *publish(Span *span, uint64_t cellBytes) {
  storeRelaxed(&span->cellBytes, cellBytes);
  storeRelaxed(&span->cellsBytes, span->cells * cellBytes);
  gPageMap.set(span->base, span->pages, span);
  return span;
}

Span *createSpan(SpanClass &spanClass, uint64_t pages, PageRun &run, Refusal &why) {
  auto cells = static_cast<uint32_t>((pages << kPageShift) / spanClass.cellBytes);
  Span *span = makeSpan(pages, 1, cells, spanClass.scan, false, run, why);
  if (!span)
    return nullptr;
  storeRelaxed(&span->layout, spanClass.layout);
  span->slotBits = slotBits(spanClass);
  span->cacheIndex = spanClass.cacheIndex;
  storeRelaxed(&span->reciprocal, Reciprocal::of(spanClass.cellBytes));
  return publish(span, spanClass.cellBytes);
}

Span *createLargeSpan(uint64_t bytes, uint64_t align, Scan scan, const Layout *layout, PageRun &run,
                      Refusal &why) {
  uint64_t alignPages = divideUp(align, kPageBytes), pages = divideUp(bytes, kPageBytes);
  Span *span = makeSpan(pages, alignPages, 1, scan, true, run, why);
  if (!span)
    return nullptr;
  storeRelaxed(&span->layout, layout);
  return publish(span, roundUp(bytes, kWordBytes));
}

void beginLife(Span *span) {
  if (span->zeroFrom)
    memset(reinterpret_cast<void *>(span->base), 0, span->cellBytes);
  storeRelease(&span->frontier, 1u);
}

void freeSpan(Span *span) {
  gPageMap.set(span->base, span->pages, nullptr);
  if (gPoison)
    poison(span->base, span->pages << kPageShift);
  gPageHeap.free(span->base, span->pages);
  storeRelaxed(&span->cellsBytes, uint64_t{0}); // for a reader that still holds it
  metaFree(span, span->metadataBytes);
}

} // namespace wbgc::rt
