// thread_caches.cpp - The caches of all threads: made, coloured, given back, recycled.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/thread_caches.h"

#include "base/check.h"
#include "base/meta_arena.h"
#include "base/mutex.h"
#include "base/os.h"
#include "heap/cell_run.h"
#include "heap/heap.h"
#include "heap/poison.h"
#include "heap/span_class.h"
#include "heap/sweep.h"

// Never written, so that it takes address space and no memory.
wbgc_alloc_cache wbgcEmptyRuns[wbgc::rt::kCacheCount] = {};

namespace wbgc::rt {

// Never shrinks: walks and findLiveObject read the runs of threads that may be gone.
static constinit Mutex gCachesMutex;
static constinit ThreadCaches *gAllCaches WBGC_GUARDED_BY(gCachesMutex) = nullptr;

static ThreadCaches *makeCaches() {
  auto *caches = metaNew<ThreadCaches>();
  if (!caches)
    return nullptr;
  constexpr size_t kRuns = kCacheCount * sizeof(wbgc_alloc_cache);
  constexpr size_t kSpans = kCacheCount * sizeof(Span *), kActive = kCacheCount * sizeof(uint32_t);
  // One mapping, touched only where types are used.
  auto *tables = static_cast<char *>(osMap(kRuns + kSpans + kActive));
  if (!tables) {
    metaFree(caches, sizeof(ThreadCaches));
    return nullptr;
  }
  caches->runs = reinterpret_cast<wbgc_alloc_cache *>(tables);
  caches->spans = reinterpret_cast<Span **>(tables + kRuns);
  caches->active = reinterpret_cast<uint32_t *>(tables + kRuns + kSpans);
  return caches;
}

static ThreadCaches *takeFree() WBGC_REQUIRES(gCachesMutex) {
  for (ThreadCaches *caches = gAllCaches; caches; caches = caches->next)
    if (!caches->isUsed)
      return caches;
  ThreadCaches *caches = makeCaches();
  if (caches) {
    caches->next = gAllCaches;
    gAllCaches = caches;
  }
  return caches;
}

ThreadCaches *acquireCaches() {
  MutexLock lock(gCachesMutex);
  ThreadCaches *caches = takeFree();
  if (caches) {
    caches->isUsed = true;
    caches->generation = sweepGeneration();
    caches->isBlack = false;
    caches->isAllocating = false;
    caches->shortWayEnd = 0;
    caches->runBytes = kMaxRunBytes;
    caches->refusal = Refusal::None;
  }
  return caches;
}

// Nothing of the thread's is in any span afterwards. Also for a thread that a fork cut off anywhere.
static void giveBackAll(ThreadCaches &caches) {
  for (uint32_t i = 0; i < caches.activeCount; ++i) {
    uint32_t cache = caches.active[i];
    if (!caches.spans[cache])
      continue;
    returnRun(caches, cache);
    gSpanClasses[cache]->giveBack(caches);
  }
  caches.activeCount = 0;
  if (caches.large)
    gSpanClasses[0]->addLarge(caches);
  flushAllocated(caches);
}

void releaseCaches(ThreadCaches *caches) {
  giveBackAll(*caches);
  MutexLock lock(gCachesMutex);
  caches->isUsed = false;
}

void restorePoison(ThreadCaches &caches) {
  if (!gPoison)
    return;
  for (uint32_t i = 0; i < caches.activeCount; ++i)
    if (Span *span = caches.spans[caches.active[i]])
      poisonFreeCells(span);
}

void beginBlack(ThreadCaches &caches) {
  retireStale(caches);
  flushAllocated(caches);
  caches.isBlack = true;
  for (uint32_t i = 0; i < caches.activeCount; ++i)
    markRun(caches, caches.active[i]);
}

void abandonBlack(ThreadCaches &caches) {
  flushAllocated(caches);
  caches.isBlack = false;
}

void retireStale(ThreadCaches &caches) {
  uint32_t current = sweepGeneration();
  if (caches.generation == current)
    return;
  giveBackAll(caches);
  caches.isBlack = false;
  storeRelaxed(&caches.generation, current);
}

void checkCachesReleased() {
  MutexLock lock(gCachesMutex);
  for (ThreadCaches *caches = gAllCaches; caches; caches = caches->next)
    WBGC_CHECK(!caches->isUsed);
}

void checkCachesRetired() {
  MutexLock lock(gCachesMutex);
  for (ThreadCaches *caches = gAllCaches; caches; caches = caches->next)
    if (caches->isUsed)
      WBGC_CHECK_EQ(loadRelaxed(&caches->generation),
                    sweepGeneration()); // .inv.stale-caches-retired
}

static void verifyRun(const ThreadCaches &caches, uint32_t cache) {
  const wbgc_alloc_cache &run = caches.runs[cache];
  const Span *span = caches.spans[cache];
  WBGC_CHECK_EQ(span->cacheIndex, cache);
  WBGC_CHECK_EQ(span->run, &run);
  auto cursor = reinterpret_cast<uintptr_t>(run.cursor),
       limit = reinterpret_cast<uintptr_t>(run.limit);
  WBGC_CHECK_LE(cursor, limit);
  if (!limit)
    return;
  WBGC_CHECK_EQ((limit - cursor) % span->cellBytes,
                0u); // else the inline path would never see the end
  WBGC_CHECK_EQ(limit, span->cellAt(span->frontier));
}

uint64_t verifyCaches() {
  MutexLock lock(gCachesMutex);
  uint64_t spans = 0;
  for (ThreadCaches *caches = gAllCaches; caches; caches = caches->next) {
    spans += caches->large != nullptr;
    for (uint32_t i = 0; i < caches->activeCount; ++i, ++spans)
      verifyRun(*caches, caches->active[i]);
  }
  return spans;
}

void cachesBeforeFork() WBGC_NO_THREAD_SAFETY_ANALYSIS { gCachesMutex.lock(); }

void cachesAfterFork(bool inChild) WBGC_NO_THREAD_SAFETY_ANALYSIS {
  inChild ? gCachesMutex.resetAfterFork() : gCachesMutex.unlock();
}

} // namespace wbgc::rt
