// page_heap.cpp - Bins, boundary tags and growth; see page_heap.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/page_heap.h"

#include "base/atomics.h"
#include "base/check.h"
#include "base/os.h"
#include "heap/accounting.h"

namespace wbgc::rt {

constinit PageHeap gPageHeap;

static constexpr size_t kMaxGrowthPages = (size_t{64} << 20) / kPageBytes;

// A heap grows by whole huge pages, and as soon as it has some use the background backs it with them: a page of 4 KiB
// costs its first user 0.5 to 12 us, a huge one a fiftieth of that for as many bytes, and random accesses miss the TLB
// less. A smaller heap gets small pages: that much more memory would be a large share. No thread that allocates gets a
// huge page: to zero it takes 0.1 to 5 ms.
static constexpr size_t kHugePages = kHugePageBytes / kPageBytes;
static constexpr size_t kBackFromPages = (size_t{128} << 10) / kPageBytes;

// Clean pages are handed out by batches of 64 KiB, for which the system finds memory in one call: half the price of a
// fault for each, and 20 us at once.
static constexpr size_t kBatchPages = (size_t{64} << 10) / kPageBytes;

unsigned PageHeap::binOf(size_t pages) {
  if (pages <= kExactBins)
    return static_cast<unsigned>(pages - 1);
  unsigned top = highestBit(pages);
  return kExactBins + (top - 6) * 4 + (static_cast<unsigned>(pages >> (top - 2)) & 3);
}

void PageHeap::clear(Bins &bins) {
  for (PageIndex &head : bins.heads)
    head = kNil;
  for (uint64_t &word : bins.nonEmpty)
    word = 0;
  bins.pages = 0;
}

bool PageHeap::init(uintptr_t rangeBegin, size_t rangeBytes, size_t skippedPages) {
  MutexLock lock(mutex);
  limitPages = rangeBytes >> kPageShift;
  tags = static_cast<Tag *>(osMap(roundUp(limitPages * sizeof(Tag), kOsPageBytes)));
  if (!tags)
    return false;
  begin = rangeBegin;
  top = first = static_cast<PageIndex>(skippedPages);
  usedPages = 0;
  leadPages = kHugePages;
  for (Fresh &entry : fresh)
    entry = {};
  isLeadShort.store(false, std::memory_order_relaxed);
  isOutrun.store(false, std::memory_order_relaxed);
  for (Bins &bins : pools)
    clear(bins);
  return true;
}

void PageHeap::release() {
  MutexLock lock(mutex);
  osRelease(tags, roundUp(limitPages * sizeof(Tag), kOsPageBytes));
  osRelease(reinterpret_cast<void *>(begin), limitPages << kPageShift);
  tags = nullptr;
  limitPages = 0;
  top = 0;
}

void PageHeap::link(PageIndex page, size_t pages, Pool pool) {
  Bins &bins = binsOf(pool);
  unsigned bin = binOf(pages);
  PageIndex next = bins.heads[bin];
  uint32_t count = static_cast<uint32_t>(pages);
  tags[page + pages - 1] = {count, kNil, kNil, pool};
  tags[page] = {count, kNil, next, pool};
  if (next != kNil)
    tags[next].previous = page;
  bins.heads[bin] = page;
  bins.nonEmpty[bin / 64] |= uint64_t{1} << (bin % 64);
  bins.pages += pages;
}

void PageHeap::unlink(PageIndex page) {
  Tag tag = tags[page];
  Bins &bins = binsOf(tag.pool);
  unsigned bin = binOf(tag.pages);
  if (tag.next != kNil)
    tags[tag.next].previous = tag.previous;
  if (tag.previous != kNil)
    tags[tag.previous].next = tag.next;
  else if ((bins.heads[bin] = tag.next) == kNil)
    bins.nonEmpty[bin / 64] &= ~(uint64_t{1} << (bin % 64));
  bins.pages -= tag.pages;
  tags[page].pool = kNone;
  tags[page + tag.pages - 1].pool = kNone;
}

// Links a run after merging it with its neighbours in the same pool.
void PageHeap::insert(PageIndex page, size_t pages, Pool pool) {
  if (page && tags[page - 1].pool == pool) {
    PageIndex before = page - tags[page - 1].pages;
    pages += tags[before].pages;
    unlink(before);
    page = before;
  }
  PageIndex after = page + static_cast<PageIndex>(pages);
  if (after < top && tags[after].pool == pool) {
    pages += tags[after].pages;
    unlink(after);
  }
  link(page, pages, pool);
}

// A run of at least `pages`: the best of a few in its own bin, else any of the next bin that has
// one.
PageHeap::PageIndex PageHeap::find(size_t pages, Pool pool) {
  constexpr int kMaxTries = 32;
  Bins &bins = binsOf(pool);
  unsigned bin = binOf(pages);
  PageIndex best = kNil;
  int tries = 0;
  for (PageIndex at = bins.heads[bin]; at != kNil && tries < kMaxTries; at = tags[at].next, ++tries)
    if (tags[at].pages >= pages && (best == kNil || tags[at].pages < tags[best].pages))
      best = at;
  for (++bin; best == kNil && bin < kBins; bin = (bin / 64 + 1) * 64)
    if (uint64_t word = bins.nonEmpty[bin / 64] & bitsFrom(bin % 64))
      best = bins.heads[bin / 64 * 64 + lowestBit(word)];
  return best;
}

PageHeap::PageIndex PageHeap::largest(Pool pool) {
  Bins &bins = binsOf(pool);
  for (unsigned word = sizeof(bins.nonEmpty) / sizeof(bins.nonEmpty[0]); word-- > 0;)
    if (bins.nonEmpty[word])
      return bins.heads[word * 64 + highestBit(bins.nonEmpty[word])];
  return kNil;
}

// Takes `pages` out of the middle of a free run, and leaves the rest in its pool. Returns the first.
PageHeap::PageIndex PageHeap::cut(PageIndex run, size_t skipped, size_t pages) {
  Tag tag = tags[run];
  Pool pool = static_cast<Pool>(tag.pool);
  size_t rest = tag.pages - skipped - pages;
  PageIndex taken = run + static_cast<PageIndex>(skipped);
  unlink(run);
  if (skipped)
    link(run, skipped, pool);
  if (rest)
    link(taken + static_cast<PageIndex>(pages), rest, pool);
  return taken;
}

// The clean run [next, end) follows what is handed out: its pages up to the end of the batch are backed ones from now on.
// Returns how many.
size_t PageHeap::extendBatch(PageIndex next, PageIndex end) {
  size_t pages = roundUp(next, kBatchPages) - next, left = end - next;
  pages = pages < left ? pages : left;
  if (pages)
    insert(cut(next, 0, pages), pages, kBacked);
  return pages;
}

// Cuts the aligned run out of a free one.
PageRun PageHeap::carve(PageIndex run, size_t pages, size_t alignPages) {
  uint32_t pool = tags[run].pool;
  PageIndex end = run + tags[run].pages;
  uintptr_t base = roundUp(addressOf(run), alignPages << kPageShift);
  PageIndex taken = cut(run, (base - addressOf(run)) >> kPageShift, pages);
  usedPages += pages;
  size_t batch = 0;
  if (pool == kClean) {
    bool fillsBatches = kBatchPages % pages == 0; // else the rest would be too short for the next
    batch = pages + (fillsBatches ? extendBatch(taken + static_cast<PageIndex>(pages), end) : 0);
    gHeapAccount.mappedBytes.add(batch << kPageShift);
    noteFresh(base, pages);
    isOutrun.store(true, std::memory_order_relaxed);
  }
  if (pool != kDirty && usedPages >= kBackFromPages && binsOf(kBacked).pages < leadPages / 2)
    isLeadShort.store(true, std::memory_order_relaxed);
  return {base, pool != kDirty, batch};
}

PageRun PageHeap::take(size_t pages, size_t alignPages) {
  size_t wanted = pages + alignPages - 1; // enough wherever the run begins
  for (Pool pool : {kDirty, kBacked, kClean})
    if (PageIndex run = find(wanted, pool); run != kNil)
      return carve(run, pages, alignPages);
  return {};
}

// Commits more of the range: a share of what is there, so that the number of system calls is
// logarithmic.
bool PageHeap::grow(size_t pages) {
  size_t left = limitPages - top, step = top / 8;
  step = step > kMaxGrowthPages ? kMaxGrowthPages : step;
  if (step < pages)
    step = pages;
  step = roundUp(top + step, kHugePages) - top;
  if (step > left)
    step = left;
  if (step < pages)
    return false;
  auto *from = reinterpret_cast<void *>(addressOf(top));
  if (!osCommit(from, step << kPageShift)) {
    step = pages; // the last pages that the system has
    if (!osCommit(from, step << kPageShift))
      return false;
  }
  PageIndex grown = top;
  storeRelease(&top, grown + static_cast<PageIndex>(step));
  insert(grown, step, kClean);
  return true;
}

// When the range is used up: all runs become dirty ones and merge with their neighbours. True if any did.
bool PageHeap::mergePools() {
  bool any = false;
  for (Pool pool : {kBacked, kClean})
    for (PageIndex run; (run = largest(pool)) != kNil; any = true) {
      size_t pages = tags[run].pages;
      unlink(run);
      if (pool == kClean)
        gHeapAccount.mappedBytes.add(pages << kPageShift);
      insert(run, pages, kDirty);
    }
  return any;
}

void PageHeap::populate(const PageRun &run) {
  if (run.batchPages && run.batchPages <= kBatchPages)
    osPopulate(reinterpret_cast<void *>(run.base), run.batchPages << kPageShift);
}

PageRun PageHeap::allocate(size_t pages, size_t alignPages, Refusal &why) {
  MutexLock lock(mutex);
  if (pages > limitPages || alignPages > limitPages) {
    why = Refusal::TooLarge;
    return {};
  }
  if ((usedPages + pages) << kPageShift > gHeapAccount.limit.read()) {
    why = Refusal::Limit;
    return {};
  }
  PageRun run = take(pages, alignPages);
  if (!run.base && (grow(pages + alignPages - 1) || mergePools()))
    run = take(pages, alignPages);
  if (!run.base)
    why = Refusal::System;
  gHeapAccount.spanBytes.set(usedPages << kPageShift);
  return run;
}

void PageHeap::free(uintptr_t base, size_t pages) {
  MutexLock lock(mutex);
  WBGC_CHECK_GE(usedPages, pages);
  usedPages -= pages;
  forgetFresh(base, pages);
  gHeapAccount.spanBytes.set(usedPages << kPageShift);
  insert(static_cast<PageIndex>((base - begin) >> kPageShift), pages, kDirty);
}

// The run is in no pool while the system works on it, so the lock is not held over the call.
uint64_t PageHeap::releaseStep(uint64_t keepBytes, uint64_t maxBytes) {
  uint64_t released = 0;
  while (released < maxBytes) {
    PageIndex run;
    size_t pages;
    Pool pool;
    {
      MutexLock lock(mutex);
      run = largest(kBacked) != kNil ? largest(kBacked) : largest(kDirty);
      uint64_t held = heldPages(), keep = keepBytes >> kPageShift;
      if (run == kNil || held <= keep)
        break;
      pool = static_cast<Pool>(tags[run].pool);
      pages = tags[run].pages;
      size_t wanted = held - keep, allowed = ((maxBytes - released - 1) >> kPageShift) + 1;
      wanted = wanted < allowed ? wanted : allowed;
      pages = pages < wanted ? pages : wanted;
      cut(run, 0, pages);
    }
    bool done = osDecommit(reinterpret_cast<void *>(addressOf(run)), pages << kPageShift);
    MutexLock lock(mutex);
    insert(run, pages, done ? kClean : pool);
    if (!done)
      break;
    gHeapAccount.mappedBytes.subtract(pages << kPageShift);
    released += pages << kPageShift;
  }
  return released;
}

// Pages of a free run before its first whole huge page; kNil: it has none.
PageHeap::PageIndex PageHeap::pagesBeforeHuge(PageIndex run) {
  if (run == kNil)
    return kNil;
  uintptr_t aligned = roundUp(addressOf(run), kHugePageBytes);
  auto before = static_cast<PageIndex>((aligned - addressOf(run)) >> kPageShift);
  return before + kHugePages <= tags[run].pages ? before : kNil;
}

// A clean run of one huge page, or of less where the range ends or the system gives no more: what is left of a huge page
// that threads have begun to use is theirs. kNil: enough is held, or there is none. `pages` is set.
PageHeap::PageIndex PageHeap::takeToBack(uint64_t mostPages, size_t &pages) {
  if (usedPages < kBackFromPages || heldPages() >= leadPages ||
      usedPages + heldPages() >= mostPages)
    return kNil;
  PageIndex run = largest(kClean);
  if (pagesBeforeHuge(run) == kNil && grow(kHugePages))
    run = largest(kClean);
  if (run == kNil)
    return kNil;
  PageIndex skipped = pagesBeforeHuge(run);
  pages = skipped != kNil || tags[run].pages > kHugePages ? kHugePages : tags[run].pages;
  return cut(run, skipped != kNil ? skipped : 0, pages);
}

// A large object comes from pages that hold no memory yet. Its owner, and the marker, would fault for each of them.
void PageHeap::noteFresh(uintptr_t base, size_t pages) {
  uintptr_t begin = roundUp(base, kHugePageBytes),
            end = roundDown(base + (pages << kPageShift), kHugePageBytes);
  if (begin >= end)
    return;
  for (Fresh &entry : fresh)
    if (entry.begin == entry.end) {
      entry = {begin, end};
      isLeadShort.store(true, std::memory_order_relaxed);
      return;
    }
}

void PageHeap::forgetFresh(uintptr_t base, size_t pages) {
  for (Fresh &entry : fresh)
    if (entry.begin - base < pages << kPageShift)
      entry = {};
}

// One huge page of a fresh run, 0: there is none.
uintptr_t PageHeap::takeFresh() {
  for (Fresh &entry : fresh)
    if (entry.begin != entry.end) {
      entry.begin += kHugePageBytes;
      return entry.begin - kHugePageBytes;
    }
  return 0;
}

// As in releaseStep, the lock is not held while the system works. What is fresh is used already: touching it
// changes nothing, also if it is freed meanwhile.
uint64_t PageHeap::backStep(uint64_t leadBytes, uint64_t mostBytes) {
  PageIndex run;
  size_t pages = 0;
  uintptr_t used;
  {
    MutexLock lock(mutex);
    leadPages = leadBytes >> kPageShift;
    isLeadShort.store(false, std::memory_order_relaxed);
    used = takeFresh();
    run = used ? kNil : takeToBack(mostBytes >> kPageShift, pages);
  }
  if (used) {
    osBack(reinterpret_cast<void *>(used), kHugePageBytes);
    return kHugePageBytes;
  }
  if (run == kNil)
    return 0;
  osBack(reinterpret_cast<void *>(addressOf(run)), pages << kPageShift);
  MutexLock lock(mutex);
  insert(run, pages, kBacked);
  gHeapAccount.mappedBytes.add(pages << kPageShift);
  return pages << kPageShift;
}

void PageHeap::verify(uint64_t spanPages) {
  MutexLock lock(mutex);
  WBGC_CHECK_EQ(usedPages, spanPages);
  uint64_t pages[kPools] = {};
  for (PageIndex page = first; page < top; ++page) {
    uint32_t pool = tags[page].pool;
    if (pool == kNone)
      continue;
    WBGC_CHECK_LE(page + tags[page].pages, top);
    PageIndex last = page + tags[page].pages - 1;
    WBGC_CHECK_EQ(tags[last].pages, tags[page].pages);
    WBGC_CHECK_EQ(tags[last].pool, pool);
    WBGC_CHECK(last + 1 == top || tags[last + 1].pool != pool);
    pages[pool - kDirty] += tags[page].pages;
    page = last;
  }
  uint64_t free = 0;
  for (Pool pool : {kDirty, kBacked, kClean}) {
    WBGC_CHECK_EQ(pages[pool - kDirty], binsOf(pool).pages);
    free += binsOf(pool).pages;
  }
  WBGC_CHECK_EQ(free + usedPages, uint64_t{top - first});
}

} // namespace wbgc::rt
