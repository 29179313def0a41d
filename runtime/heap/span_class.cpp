// span_class.cpp - Lists, generations and the choice of the next span; see span_class.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/span_class.h"

#include "base/check.h"
#include "heap/span_heap.h"
#include "heap/sweep.h"

namespace wbgc::rt {

SpanClass *gSpanClasses[kCacheCount];

// Spans that one allocation sweeps at most: so many full ones in a row say that the class is dense,
// and that fresh pages come cheaper than further search. A few microseconds.
static constexpr unsigned kSweepBudget = 8;

static constinit SpanClass gSized[kSizedKinds][kSizeClassCount];
static constinit SpanClass gSmallest, gLarge;

static Scan scanOf(SizedKind kind) {
  switch (kind) {
  case SizedKind::NoScan:
    return Scan::None;
  case SizedKind::AllWords:
    return Scan::AllWords;
  case SizedKind::LaidOut:
    return Scan::CellLayout;
  }
  __builtin_unreachable();
}

static void initSpanClass(SpanClass &spanClass, uint32_t cache, uint64_t cellBytes, Scan scan) {
  spanClass.cellBytes = static_cast<uint32_t>(cellBytes);
  spanClass.pages = spanPagesFor(cellBytes);
  spanClass.scan = scan;
  spanClass.cacheIndex = cache;
  gSpanClasses[cache] = &spanClass;
}

void initSpanClasses() {
  gSpanClasses[0] = &gLarge;
  initSpanClass(gSmallest, kSmallestCache, kMinCellBytes, Scan::None);
  for (unsigned kind = 0; kind < kSizedKinds; ++kind)
    for (unsigned index = 0; index < kSizeClassCount; ++index)
      initSpanClass(gSized[kind][index], sizedCache(static_cast<SizedKind>(kind), index),
                    sizeClassBytes(index), scanOf(static_cast<SizedKind>(kind)));
}

void clearSpanClasses() {
  for (uint32_t cache = 0; cache < typeCacheEnd(); ++cache)
    if (SpanClass *spanClass = gSpanClasses[cache]) {
      MutexLock lock(spanClass->mutex);
      spanClass->partial = spanClass->full = spanClass->unswept = {};
      spanClass->spans = 0;
    }
}

void SpanClass::beginGeneration() {
  uint32_t current = sweepGeneration();
  if (generation == current)
    return;
  unswept.append(partial);
  unswept.append(full);
  generation = current;
}

// Where a span belongs that comes back from a thread. One that was swept in this generation has
// been handed out up to its frontier.
void SpanClass::put(Span *span) {
  storeRelaxed(&span->run, static_cast<const wbgc_alloc_cache *>(nullptr));
  if (span->generation != generation)
    unswept.push(span);
  else
    (span->frontier < span->cells ? partial : full).push(span);
}

// A span with free cells, after sweeping a few if need be.
Span *SpanClass::takeSwept() {
  if (Span *span = partial.pop())
    return span;
  for (unsigned swept = 0; swept < kSweepBudget; ++swept) {
    Span *span = unswept.pop();
    if (!span)
      return nullptr;
    sweepSpan(span, generation);
    if (span->live < span->cells)
      return span;
    full.push(span);
  }
  return nullptr;
}

// A large span, if the class has many and there is room for one.
Span *SpanClass::takeFresh(PageRun &run, Refusal &why) {
  uint64_t most = spans < kSmallSpans ? pages : largeSpanPages(pages);
  Span *span = createSpan(*this, most, run, why);
  if (!span && most > pages)
    span = createSpan(*this, pages, run, why);
  spans += span != nullptr;
  return span;
}

Span *SpanClass::exchange(ThreadCaches &caches) {
  PageRun fresh;
  Span *&span = caches.spans[cacheIndex];
  {
    MutexLock lock(mutex);
    beginGeneration();
    if (span)
      put(span);
    span = takeSwept();
    if (!span)
      span = takeFresh(fresh, caches.refusal);
    if (span)
      storeRelease(&span->run, static_cast<const wbgc_alloc_cache *>(caches.runs + cacheIndex));
  }
  PageHeap::populate(fresh);
  return span;
}

void SpanClass::giveBack(ThreadCaches &caches) {
  MutexLock lock(mutex);
  beginGeneration();
  put(caches.spans[cacheIndex]);
  caches.spans[cacheIndex] = nullptr;
}

Span *SpanClass::createLarge(ThreadCaches &caches, uint64_t bytes, uint64_t align, Scan how,
                             const Layout *where) {
  PageRun fresh;
  {
    MutexLock lock(mutex);
    caches.large = createLargeSpan(bytes, align, how, where, fresh, caches.refusal);
  }
  PageHeap::populate(fresh);
  return caches.large;
}

void SpanClass::addLarge(ThreadCaches &caches) {
  MutexLock lock(mutex);
  beginGeneration();
  (caches.large->generation == generation ? full : unswept).push(caches.large);
  caches.large = nullptr;
}

bool SpanClass::sweepOne() {
  MutexLock lock(mutex);
  beginGeneration();
  Span *span = unswept.pop();
  if (!span)
    return false;
  sweepSpan(span, generation);
  if (span->live) {
    (span->live < span->cells ? partial : full).push(span);
  } else {
    freeSpan(span);
    --spans;
  }
  return true;
}

uint64_t SpanClass::verify() {
  MutexLock lock(mutex);
  uint64_t spans = 0;
  uint32_t current = generation;
  auto expect = [&](const SpanList &list, bool isSwept) {
    list.forEach([&](const Span *span) {
      WBGC_CHECK_EQ(span->cacheIndex, cacheIndex);
      WBGC_CHECK(!span->run);
      WBGC_CHECK_EQ(span->generation == current, isSwept);
      ++spans;
    });
  };
  expect(partial, true);
  expect(full, true);
  expect(unswept, false);
  partial.forEach([](const Span *span) { WBGC_CHECK_LT(span->frontier, span->cells); });
  return spans;
}

} // namespace wbgc::rt
