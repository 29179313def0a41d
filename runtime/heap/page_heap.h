// page_heap.h - Pages of the reserved range: which are free, and which of those are backed by
// memory.
//
// Free runs are in one of three pools. *Dirty* runs were used and still hold memory; *clean* runs
// read as zero and hold none: never touched, or returned to the system; *backed* runs are clean ones for which
// memory was found ahead of time, by the background or with the rest of a batch. Within a pool neighbours are merged at once, so no two
// free runs of a pool touch. Dirty pages are handed out first: they are warm, and the process does
// not grow; clean ones last, since their first user has to wait for the system to find and zero memory.
//
// Runs are found by bins, exact up to 64 pages, four to a doubling above, in lists threaded through
// a table with one entry a page of which only those of a run's first and last page mean anything
// (boundary tags, Knuth 1973, 2.5). The range is committed in growing steps; a refusal of the
// system, or the limit, is the caller's to handle.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_PAGE_HEAP_H
#define WBGC_HEAP_PAGE_HEAP_H

#include "base/mutex.h"
#include "heap/size_classes.h"
#include "heap/thread_caches.h"

#include <atomic>

namespace wbgc::rt {

struct PageRun {
  uintptr_t base = 0; // 0: refused
  bool isZero = false;
  size_t batchPages = 0; // from `base` on, that the system has yet to find memory for
};

class PageHeap {
public:
  /// For the reserved range, of which the first `skippedPages` are never handed out. False: no memory for the table.
  bool init(uintptr_t rangeBegin, size_t rangeBytes, size_t skippedPages = 0);
  /// Gives table and range back to the system.
  void release();

  /// `pages` pages whose first is aligned to `alignPages` (a power of two). On refusal `why` is
  /// set, nothing else. What the run says of a batch is for populate.
  PageRun allocate(size_t pages, size_t alignPages, Refusal &why) WBGC_EXCLUDES(mutex);
  void free(uintptr_t base, size_t pages) WBGC_EXCLUDES(mutex);
  /// Lets the system find memory for the batch of `run`, if it has one: up to 60 us, in which nobody should have to wait
  /// for the caller. Who touches the pages before faults for each.
  static void populate(const PageRun &run);

  /// See heap.h. Returns bytes.
  uint64_t releaseStep(uint64_t keepBytes, uint64_t maxBytes) WBGC_EXCLUDES(mutex);
  uint64_t backStep(uint64_t leadBytes, uint64_t mostBytes) WBGC_EXCLUDES(mutex);
  bool wantsBacking() const { return isLeadShort.load(std::memory_order_relaxed); }
  bool takeOutrun() { return isOutrun.exchange(false, std::memory_order_relaxed); }

  /// End of what was ever handed out; all spans lie below. Only grows.
  uintptr_t topAddress() const { return addressOf(__atomic_load_n(&top, __ATOMIC_ACQUIRE)); }

  /// Fatal if lists, tags and counts disagree. `usedPages` is what the spans add up to.
  void verify(uint64_t usedPages) WBGC_EXCLUDES(mutex);

  void beforeFork() WBGC_NO_THREAD_SAFETY_ANALYSIS { mutex.lock(); }
  void afterFork(bool inChild) WBGC_NO_THREAD_SAFETY_ANALYSIS {
    inChild ? mutex.resetAfterFork() : mutex.unlock();
  }

private:
  using PageIndex = uint32_t;
  enum Pool : uint32_t { kNone, kDirty, kBacked, kClean };
  static constexpr unsigned kPools = 3;
  static constexpr PageIndex kNil = UINT32_MAX;
  static constexpr unsigned kExactBins = 64;
  static constexpr unsigned kBins = kExactBins + 4 * (32 - 6);

  struct Tag { // of the first page of a free run: all; of its last page: pages and pool
    uint32_t pages;
    PageIndex previous, next;
    uint32_t pool;
  };
  struct Bins {
    PageIndex heads[kBins];
    uint64_t nonEmpty[(kBins + 63) / 64];
    uint64_t pages;
  };

  static unsigned binOf(size_t pages);
  static void clear(Bins &bins);
  uintptr_t addressOf(PageIndex page) const { return begin + (uintptr_t{page} << kPageShift); }

  void link(PageIndex page, size_t pages, Pool pool) WBGC_REQUIRES(mutex);
  void unlink(PageIndex page) WBGC_REQUIRES(mutex);
  void insert(PageIndex page, size_t pages, Pool pool) WBGC_REQUIRES(mutex);
  PageIndex find(size_t pages, Pool pool) WBGC_REQUIRES(mutex);
  PageIndex largest(Pool pool) WBGC_REQUIRES(mutex);
  PageIndex cut(PageIndex run, size_t skipped, size_t pages) WBGC_REQUIRES(mutex);
  PageRun take(size_t pages, size_t alignPages) WBGC_REQUIRES(mutex);
  PageRun carve(PageIndex run, size_t pages, size_t alignPages) WBGC_REQUIRES(mutex);
  size_t extendBatch(PageIndex next, PageIndex end) WBGC_REQUIRES(mutex);
  bool grow(size_t pages) WBGC_REQUIRES(mutex);
  void noteFresh(uintptr_t base, size_t pages) WBGC_REQUIRES(mutex);
  void forgetFresh(uintptr_t base, size_t pages) WBGC_REQUIRES(mutex);
  uintptr_t takeFresh() WBGC_REQUIRES(mutex);
  PageIndex pagesBeforeHuge(PageIndex run) WBGC_REQUIRES(mutex);
  PageIndex takeToBack(uint64_t mostPages, size_t &pages) WBGC_REQUIRES(mutex);
  bool mergePools() WBGC_REQUIRES(mutex);

  Bins &binsOf(uint32_t pool) WBGC_REQUIRES(mutex) { return pools[pool - kDirty]; }
  // Free pages that hold memory.
  uint64_t heldPages() WBGC_REQUIRES(mutex) { return binsOf(kDirty).pages + binsOf(kBacked).pages; }

  Mutex mutex;
  uintptr_t begin = 0;
  size_t limitPages = 0; // of the range
  PageIndex first = 0;   // that is handed out
  Tag *tags = nullptr;
  PageIndex top = 0; // pages below were committed; atomic for readers without the lock
  uint64_t usedPages WBGC_GUARDED_BY(mutex) = 0;
  uint64_t leadPages WBGC_GUARDED_BY(mutex) =
      0;                                // backed ones that the background was last asked to keep
  std::atomic<bool> isLeadShort{false}; // or a fresh run waits
  std::atomic<bool> isOutrun{false};    // a thread has taken a clean page since takeOutrun
  // Whole huge pages of large runs that were handed out clean, and that the background has yet to touch.
  struct Fresh {
    uintptr_t begin = 0, end = 0;
  };
  static constexpr unsigned kFreshRuns = 8; // more at once go without
  Fresh fresh[kFreshRuns] WBGC_GUARDED_BY(mutex) = {};
  Bins pools[kPools] WBGC_GUARDED_BY(mutex) = {};
};

extern PageHeap gPageHeap;

} // namespace wbgc::rt

#endif // WBGC_HEAP_PAGE_HEAP_H
