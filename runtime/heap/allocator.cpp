// allocator.cpp - Choosing the cell; see allocator.h.
//
//   object of a type    cache of the type        cells of its size, layout in the span
//   no slots            NoScan by size class     arrays and untyped memory; up to 8 bytes the smallest cache
//   every word a slot   AllWords by size class
//   other arrays        LaidOut by size class    layout in a table of the span
//   above 32 KiB        a span of its own        layout in the span
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/allocator.h"

#include "base/check.h"
#include "heap/accounting.h"
#include "heap/cell_run.h"
#include "heap/page_map.h"
#include "heap/span_class.h"
#include "heap/span_heap.h"
#include "heap/sweep.h"
#include "heap/type_table.h"

namespace wbgc::rt {

static void *refuse(ThreadCaches &caches, Refusal why) {
  caches.refusal = why;
  gHeapAccount.refusals.add(1);
  return nullptr;
}

// ---- Cells ----

// A cache that holds a span is active; entered before it has one, so that a child of a fork, which may have come in
// the middle of this, finds every span of the threads that it does not have.
static void addActive(ThreadCaches &caches, uint32_t cache) {
  storeRelaxed(&caches.active[caches.activeCount], cache);
  storeRelease(&caches.activeCount, caches.activeCount + 1);
}

static void forgetActive(ThreadCaches &caches, uint32_t cache) {
  uint32_t last = caches.activeCount - 1;
  for (uint32_t i = 0; i < last; ++i)
    if (caches.active[i] == cache)
      storeRelaxed(&caches.active[i], caches.active[last]);
  storeRelease(&caches.activeCount, last);
}

static bool exchangeSpan(ThreadCaches &caches, uint32_t cache) {
  if (!caches.spans[cache])
    addActive(caches, cache);
  if (gSpanClasses[cache]->exchange(caches))
    return true;
  forgetActive(caches, cache);
  return false;
}

// The run is empty: the next one of the span, or of another span. When a cycle ends meanwhile, a
// span of the new generation must not be coloured by a thread that is still black, so the
// generation is asked again after each exchange. .inv.black-within-generation
static void *allocateCellSlow(ThreadCaches &caches, uint32_t cache) {
  for (;;) {
    retireStale(caches);
    if (caches.spans[cache] && takeRun(caches, cache))
      return bump(caches, cache, caches.spans[cache]);
    if (!exchangeSpan(caches, cache))
      return refuse(caches, caches.refusal);
  }
}

void *allocateFromHeldSpan(ThreadCaches &caches, uint32_t cache) {
  const wbgc_alloc_cache &run = caches.runs[cache];
  if (caches.isAllocating || caches.generation != sweepGeneration()) // .inv.black-within-generation
    return nullptr;
  if (run.cursor != run.limit)
    return bump(caches, cache, caches.spans[cache]);
  if (!caches.spans[cache])
    return nullptr;
  caches.isAllocating = true;
  bool hasRun = takeRun(caches, cache);
  caches.isAllocating = false;
  return hasRun ? bump(caches, cache, caches.spans[cache]) : nullptr;
}

static void *allocateCell(ThreadCaches &caches, uint32_t cache) {
  const wbgc_alloc_cache &run = caches.runs[cache];
  if (__builtin_expect(run.cursor != run.limit, 1))
    return bump(caches, cache, caches.spans[cache]);
  return allocateCellSlow(caches, cache);
}

// ---- Large objects ----

static void *allocateLarge(ThreadCaches &caches, uint64_t bytes, uint64_t align, Scan scan,
                           const Layout *layout) {
  constexpr unsigned kSweepBudget = 4;
  if (bytes > gPageMap.rangeBytes())
    return refuse(caches, Refusal::TooLarge);
  retireStale(caches); // .inv.black-within-generation
  SpanClass &large = *gSpanClasses[0];
  for (unsigned swept = 0; swept < kSweepBudget && large.sweepOne(); ++swept)
    continue;
  Span *span = large.createLarge(caches, bytes, align, scan, layout);
  if (!span)
    return refuse(caches, caches.refusal);
  beginLife(span);
  // If a cycle ended meanwhile, a span of the old generation keeps its mark until it is swept, and one of the new
  // gets none. .inv.black-within-generation
  if (caches.isBlack && span->generation == caches.generation) {
    storeRelaxed(span->marks(), uint8_t{1});
    gHeapAccount.black.add(span->cellBytes);
  }
  gHeapAccount.allocated.add(span->cellBytes);
  gHeapAccount.allocatedEver.add(span->cellBytes);
  large.addLarge(caches);
  return reinterpret_cast<void *>(span->base);
}

// ---- By size ----

// The cache of the smallest cell that holds `bytes` and keeps `align`; 0: none does.
static uint32_t sizedCacheFor(SizedKind kind, uint64_t bytes, uint64_t align) {
  if (bytes > kMaxSmallBytes || align > kPageBytes)
    return 0;
  unsigned sizeClass = sizeClassOf(bytes);
  while (sizeClass < kSizeClassCount && sizeClassBytes(sizeClass) & (align - 1))
    ++sizeClass;
  return sizeClass < kSizeClassCount ? sizedCache(kind, sizeClass) : 0;
}

static Scan largeScanOf(SizedKind kind) {
  return kind == SizedKind::NoScan     ? Scan::None
         : kind == SizedKind::AllWords ? Scan::AllWords
                                       : Scan::SpanLayout;
}

static void *allocateSized(ThreadCaches &caches, SizedKind kind, uint64_t bytes, uint64_t align,
                           const Layout *layout) {
  if (!bytes)
    bytes = 1;
  uint32_t cache = sizedCacheFor(kind, bytes, align);
  if (!cache)
    return allocateLarge(caches, bytes, align, largeScanOf(kind), layout);
  void *cell = allocateCell(caches, cache);
  if (cell && kind == SizedKind::LaidOut) {
    Span *span = caches.spans[cache];
    // Before the address can be anywhere else; the cell's words are zero until then. .inv.publish
    storeRelease(span->layouts() + span->indexOf(reinterpret_cast<uintptr_t>(cell)), layout->id);
  }
  return cell;
}

// ---- The interface ----

void *allocateObject(ThreadCaches &caches, const wbgc_type *type) {
  TypeInfo *info = internType(type);
  if (!info)
    return refuse(caches, Refusal::System);
  if (info->spans)
    return allocateCell(caches, info->cache);
  if (info->cell) // one type too many for a cache of its own
    return allocateArray(caches, type, 1);
  Scan scan = info->isAllSlots() ? Scan::AllWords
              : info->hasSlots() ? Scan::SpanLayout
                                 : Scan::None;
  return allocateLarge(caches, info->size ? info->size : 1, info->align, scan, &info->objectLayout);
}

void *allocateArray(ThreadCaches &caches, const wbgc_type *type, size_t count) {
  TypeInfo *info = internType(type);
  uint64_t bytes;
  if (!info)
    return refuse(caches, Refusal::System);
  if (__builtin_mul_overflow(info->size, count, &bytes))
    return refuse(caches, Refusal::TooLarge);
  if (!info->hasSlots())
    return allocateSized(caches, SizedKind::NoScan, bytes, info->align, &info->objectLayout);
  const Layout *layout = info->isAllSlots() ? nullptr : arrayLayoutOf(info);
  return allocateSized(caches, layout ? SizedKind::LaidOut : SizedKind::AllWords, bytes,
                       info->align, layout);
}

void *allocateFlex(ThreadCaches &caches, const wbgc_type *head, const wbgc_type *element,
                   size_t offset, size_t count) {
  TypeInfo *headInfo = internType(head), *elementInfo = internType(element);
  uint64_t tail, bytes;
  if (!headInfo || !elementInfo)
    return refuse(caches, Refusal::System);
  if (__builtin_mul_overflow(elementInfo->size, count, &tail) ||
      __builtin_add_overflow(tail, offset, &bytes))
    return refuse(caches, Refusal::TooLarge);
  if (bytes < headInfo->size)
    bytes = headInfo->size;
  if (!headInfo->hasSlots() && !elementInfo->hasSlots())
    return allocateSized(caches, SizedKind::NoScan, bytes, headInfo->align,
                         &headInfo->objectLayout);
  const Layout *layout = flexLayoutOf(headInfo, elementInfo, offset);
  return allocateSized(caches, layout ? SizedKind::LaidOut : SizedKind::AllWords, bytes,
                       headInfo->align, layout);
}

void *allocateNoScan(ThreadCaches &caches, size_t bytes) {
  if (bytes <= kMinCellBytes)
    return allocateCell(caches, kSmallestCache);
  return allocateSized(caches, SizedKind::NoScan, bytes, kCellAlign, nullptr);
}

void *allocateConservative(ThreadCaches &caches, size_t bytes) {
  return allocateSized(caches, SizedKind::AllWords, bytes, kCellAlign, nullptr);
}

void enterAllocation(ThreadCaches &caches, const char *where) {
  if (caches.isAllocating)
    fatal("allocation inside an allocation", where);
  caches.isAllocating = true;
}

void leaveAllocation(ThreadCaches &caches, const char *where) {
  if (!caches.isAllocating)
    fatal("allocation ended twice", where);
  caches.isAllocating = false;
}

} // namespace wbgc::rt
