// heap.cpp - Beginning and end of the heap, its part in a cycle, and the walk; see heap.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/heap.h"

#include "base/check.h"
#include "base/meta_arena.h"
#include "base/os.h"
#include "heap/page_heap.h"
#include "heap/poison.h"
#include "heap/span_class.h"
#include "heap/sweep.h"

#include <errno.h>

namespace wbgc::rt {

constinit HeapAccount gHeapAccount;

static constexpr uint64_t kDefaultReserve = uint64_t{256} << 30;
static constexpr uint64_t kLeastReserve = uint64_t{16} << 20;
static constexpr uint64_t kRangeAlign = kHugePageBytes;
static bool gMarksAreStale = false; // the collector's

// So that a small heap ends where the first huge page begins.
static constexpr uint64_t kSkippedBytes = kRangeAlign - (uint64_t{256} << 10);

static void resetAccount(const HeapConfig &config, uint64_t reserved) {
  for (Counter *counter :
       {&gHeapAccount.live, &gHeapAccount.allocated, &gHeapAccount.black,
        &gHeapAccount.allocatedEver, &gHeapAccount.freedEver, &gHeapAccount.spanBytes,
        &gHeapAccount.mappedBytes, &gHeapAccount.sweptSpans, &gHeapAccount.refusals})
    counter->set(0);
  gHeapAccount.reservedBytes.set(reserved);
  setHeapGoal(UINT64_MAX);
  setHeapLimit(config.limitBytes);
}

// Tables of page map and page heap go with the range: a range whose tables don't fit is given back
// as well.
static bool initRange(uint64_t bytes) {
  void *range = osReserve(bytes, kRangeAlign);
  if (!range)
    return false;
  auto begin = reinterpret_cast<uintptr_t>(range);
  if (gPageHeap.init(begin, bytes, kSkippedBytes >> kPageShift)) {
    if (gPageMap.init(begin, bytes))
      return true;
    gPageHeap.release();
    return false;
  }
  osRelease(range, bytes);
  return false;
}

int initHeap(const HeapConfig &config) {
  uint64_t bytes =
      roundUp(config.reserveBytes ? config.reserveBytes : kDefaultReserve, kRangeAlign);
  while (!initRange(bytes)) {
    bytes = roundDown(bytes / 2, kRangeAlign);
    if (bytes < kLeastReserve)
      return ENOMEM;
  }
  initSpanClasses();
  gPoison = config.poison;
  gMarksAreStale = false;
  resetAccount(config, bytes);
  return 0;
}

static void freeHeader(Span *span) { metaFree(span, span->metadataBytes); }

template <typename F> static void forEachSpan(F fn) {
  uintptr_t end = gPageHeap.topAddress();
  for (uintptr_t at = gPageMap.rangeBegin(); at < end;) {
    Span *span = gPageMap.lookup(at);
    uint64_t pages = span && loadRelaxed(&span->base) == at ? loadRelaxed(&span->pages) : 0;
    if (pages)
      fn(span);
    at += (pages ? pages : 1) << kPageShift;
  }
}

void shutdownHeap() {
  checkCachesReleased();
  forEachSpan(freeHeader);
  clearSpanClasses();
  gPageMap.release();
  gPageHeap.release();
}

// Of spans that are swept: only in them a cycle has marked.
static void clearStaleMarks() {
  forEachSpan(clearMarks);
  gMarksAreStale = false;
}

void prepareMark() {
  checkCachesRetired();
  sweepAll();
  if (gMarksAreStale)
    clearStaleMarks();
}

void abandonMark() {
  gHeapAccount.black.set(0);
  gMarksAreStale = true;
}

// The generation first: from then on nothing that is allocated counts as black. What was is in `allocated`, too, and
// nobody is to see it twice: a thread may look between any two of these, and the collector may lose its processor there.
void finishMark(uint64_t markedBytes) {
  beginSweepGeneration();
  gHeapAccount.allocated.subtract(gHeapAccount.allocated.read());
  gHeapAccount.live.set(markedBytes + gHeapAccount.black.read());
  gHeapAccount.black.set(0);
}

uint64_t releaseStep(uint64_t keepBytes, uint64_t maxBytes) {
  return gPageHeap.releaseStep(keepBytes, maxBytes);
}

uint64_t backStep(uint64_t leadBytes, uint64_t mostBytes) {
  return gPageHeap.backStep(leadBytes, mostBytes);
}

bool wantsBacking() { return gPageHeap.wantsBacking(); }

bool takeOutrun() { return gPageHeap.takeOutrun(); }

// The sweeper may free the span meanwhile, and its header become another's: then what was read of it leads to cells that
// are gone, or to others, which are seen through their own span.
void forEachObject(void (*fn)(ObjectRef object, void *argument), void *argument) {
  forEachSpan([&](Span *span) {
    uintptr_t cell = loadRelaxed(&span->base);
    uint64_t cellBytes = loadRelaxed(&span->cellBytes);
    for (uint32_t left = loadRelaxed(&span->cells); left > 0; --left, cell += cellBytes)
      if (ObjectRef object = findLiveObject(cell); object.span == span && object.base == cell)
        fn(object, argument);
  });
}

// Locks in the order in which they are nested: caches, types, classes, pages.
static void lockClasses() WBGC_NO_THREAD_SAFETY_ANALYSIS {
  for (uint32_t cache = 0; cache < typeCacheEnd(); ++cache)
    if (gSpanClasses[cache])
      gSpanClasses[cache]->mutex.lock();
}

static void unlockClasses(bool inChild) WBGC_NO_THREAD_SAFETY_ANALYSIS {
  for (uint32_t cache = 0; cache < typeCacheEnd(); ++cache)
    if (SpanClass *spanClass = gSpanClasses[cache])
      inChild ? spanClass->mutex.resetAfterFork() : spanClass->mutex.unlock();
}

void heapBeforeFork() {
  cachesBeforeFork();
  typeTableBeforeFork();
  lockClasses();
  gPageHeap.beforeFork();
}

void heapAfterFork(bool inChild) {
  gPageHeap.afterFork(inChild);
  unlockClasses(inChild);
  typeTableAfterFork(inChild);
  cachesAfterFork(inChild);
}

static void verifySpan(Span *span) {
  WBGC_CHECK_LE(span->frontier, span->cells);
  WBGC_CHECK_LE(span->live, span->cells);
  WBGC_CHECK_LE(span->cellsBytes, span->pages << kPageShift);
  WBGC_CHECK_EQ(gPageMap.lookup(span->base + span->cellsBytes - 1), span);
}

void verifyHeap() {
  uint64_t pages = 0, spans = 0, placed = verifyCaches();
  forEachSpan([&](Span *span) {
    verifySpan(span);
    pages += span->pages;
    ++spans;
  });
  for (uint32_t cache = 0; cache < typeCacheEnd(); ++cache)
    if (SpanClass *spanClass = gSpanClasses[cache])
      placed += spanClass->verify();
  WBGC_CHECK_EQ(placed, spans); // each is in one list, or held by one thread
  gPageHeap.verify(pages);
}

} // namespace wbgc::rt
