// page_heap_test.cpp - Page runs: disjoint, aligned, merged, zero when said so, refused without
// harm.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/page_heap.h"

#include "base/os.h"
#include "heap/accounting.h"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <sys/mman.h>
#include <vector>

using namespace wbgc::rt;

namespace {

class PageHeapTest : public testing::Test {
protected:
  static constexpr size_t kRange = size_t{64} << 20, kPages = kRange / kPageBytes;
  static constexpr size_t kBatch = (size_t{64} << 10) / kPageBytes;

  PageHeapTest() {
    setHeapLimit(0);
    gHeapAccount.mappedBytes.set(0);
    void *range = osReserve(kRange, kPageBytes);
    EXPECT_TRUE(heap.init(reinterpret_cast<uintptr_t>(range), kRange));
  }
  ~PageHeapTest() override {
    heap.verify(used);
    heap.release();
  }
  PageRun allocate(size_t pages, size_t align = 1) {
    PageRun run = heap.allocate(pages, align, why);
    if (run.base)
      used += pages;
    return run;
  }
  void free(PageRun run, size_t pages) {
    heap.free(run.base, pages);
    used -= pages;
  }

  PageHeap heap;
  Refusal why = Refusal::None;
  uint64_t used = 0;
};

TEST_F(PageHeapTest, FreshPagesAreZeroAndFreedOnesAreNot) {
  PageRun run = allocate(3);
  EXPECT_TRUE(run.isZero);
  auto *memory = reinterpret_cast<char *>(run.base);
  EXPECT_EQ(memory[3 * kPageBytes - 1], 0);
  memset(memory, 1, 3 * kPageBytes);
  free(run, 3);
  PageRun again = allocate(3);
  EXPECT_EQ(again.base, run.base) << "warm pages come first";
  EXPECT_FALSE(again.isZero);
}

TEST_F(PageHeapTest, NeighboursMergeInAnyOrder) {
  PageRun runs[4];
  for (PageRun &run : runs)
    run = allocate(5);
  for (int i : {1, 3, 0, 2})
    free(runs[i], 5);
  PageRun all = allocate(20);
  EXPECT_EQ(all.base, runs[0].base);
  EXPECT_FALSE(all.isZero);
}

TEST_F(PageHeapTest, RunsAreAligned) {
  allocate(1);
  for (size_t align : {2, 16, 256, 1024}) {
    PageRun run = allocate(3, align);
    EXPECT_EQ(run.base % (align * kPageBytes), 0u) << align;
  }
}

TEST_F(PageHeapTest, ReleasedPagesReadAsZeroAndLeaveWhatIsToBeKept) {
  PageRun run = allocate(1000);
  memset(reinterpret_cast<void *>(run.base), 1, 1000 * kPageBytes);
  free(run, 1000);
  uint64_t mapped = gHeapAccount.mappedBytes.read();
  EXPECT_EQ(heap.releaseStep(400 * kPageBytes, 100 * kPageBytes), 100 * kPageBytes)
      << "bounded by the step";
  EXPECT_EQ(heap.releaseStep(400 * kPageBytes, UINT64_MAX), 500 * kPageBytes)
      << "bounded by what is kept";
  EXPECT_EQ(heap.releaseStep(400 * kPageBytes, UINT64_MAX), 0u);
  EXPECT_EQ(mapped - gHeapAccount.mappedBytes.read(), 600 * kPageBytes);
  PageRun big = allocate(600);
  ASSERT_TRUE(big.isZero);
  for (size_t page = 0; page < 600; ++page)
    ASSERT_EQ(*reinterpret_cast<uint64_t *>(big.base + page * kPageBytes), 0u);
}

TEST_F(PageHeapTest, SkippedPagesAreNeverHandedOut) {
  PageHeap skipping;
  void *range = osReserve(kRange, kPageBytes);
  ASSERT_TRUE(skipping.init(reinterpret_cast<uintptr_t>(range), kRange, 100));
  EXPECT_EQ(skipping.allocate(1, 1, why).base,
            reinterpret_cast<uintptr_t>(range) + 100 * kPageBytes);
  EXPECT_EQ(skipping.allocate(kPages - 100, 1, why).base, 0u);
  skipping.verify(1);
  skipping.release();
}

bool isResident(const PageRun &run, size_t pages) {
  std::vector<unsigned char> state(pages * kPageBytes / kOsPageBytes);
  EXPECT_EQ(mincore(reinterpret_cast<void *>(run.base), pages * kPageBytes, state.data()), 0);
  return std::all_of(state.begin(), state.end(), [](unsigned char page) { return page & 1; });
}

// One system call instead of a fault for each.
TEST_F(PageHeapTest, SinglePagesAreFoundByBatches) {
  PageRun first = allocate(1);
  EXPECT_FALSE(isResident(first, kBatch)) << "found under the lock, for which others wait";
  PageHeap::populate(first);
  EXPECT_TRUE(isResident(first, kBatch));
  EXPECT_EQ(gHeapAccount.mappedBytes.read(), kBatch * kPageBytes);
  EXPECT_TRUE(heap.takeOutrun());
  for (size_t i = 1; i < kBatch; ++i) {
    PageRun next = allocate(1);
    EXPECT_EQ(next.base, first.base + i * kPageBytes);
    EXPECT_TRUE(next.isZero);
  }
  EXPECT_FALSE(heap.takeOutrun()) << "all of them had memory";
  EXPECT_EQ(gHeapAccount.mappedBytes.read(), kBatch * kPageBytes);
  allocate(1);
  EXPECT_EQ(gHeapAccount.mappedBytes.read(), 2 * kBatch * kPageBytes);
  EXPECT_TRUE(heap.takeOutrun());
}

// Their rests would be too short for another one.
TEST_F(PageHeapTest, RunsThatDoNotFillBatchesStandAlone) {
  PageRun first = allocate(5), second = allocate(5);
  EXPECT_EQ(second.base, first.base + 5 * kPageBytes);
  EXPECT_EQ(gHeapAccount.mappedBytes.read(), 10 * kPageBytes);
  PageHeap::populate(first);
  PageHeap::populate(second);
  EXPECT_TRUE(isResident(first, 10));
}

class BackedPagesTest : public PageHeapTest {
protected:
  static constexpr size_t kHuge = size_t{2} << 20, kHugePages = kHuge / kPageBytes;

  // A heap that is large enough for memory to be found ahead, and whose own memory is there.
  BackedPagesTest() {
    allocate(kPages / 2);
    backAll(0, 0);
  }
  uint64_t backAll(uint64_t lead, uint64_t most) {
    uint64_t bytes = 0;
    while (uint64_t step = heap.backStep(lead, most)) {
      EXPECT_LE(step, kHuge);
      bytes += step;
    }
    return bytes;
  }
};

TEST_F(BackedPagesTest, AreZeroAndHoldMemoryBeforeTheirFirstUse) {
  uint64_t mapped = gHeapAccount.mappedBytes.read();
  EXPECT_EQ(backAll(3 * kHuge, kRange), 3 * kHuge);
  EXPECT_EQ(gHeapAccount.mappedBytes.read() - mapped, 3 * kHuge);
  PageRun run = allocate(kHugePages);
  EXPECT_TRUE(run.isZero);
  EXPECT_TRUE(isResident(run, kHugePages));
  EXPECT_EQ(gHeapAccount.mappedBytes.read() - mapped, 3 * kHuge) << "counted when they were backed";
  for (size_t offset = 0; offset < kHuge; offset += sizeof(uint64_t))
    ASSERT_EQ(*reinterpret_cast<uint64_t *>(run.base + offset), 0u);
}

TEST_F(BackedPagesTest, AreNoMoreThanTheLeadAndTheWholeAllow) {
  EXPECT_EQ(backAll(2 * kHuge, kRange), 2 * kHuge);
  EXPECT_EQ(backAll(2 * kHuge, kRange), 0u);
  EXPECT_EQ(backAll(8 * kHuge, kRange / 2 + 3 * kHuge), kHuge) << "used and free together";
}

// Else a thread that allocates and the background would share each huge page, and the system would give small ones.
TEST_F(BackedPagesTest, AreWholeHugePagesBesideThoseThatThreadsHaveBegun) {
  allocate(1);
  EXPECT_EQ(backAll(kHuge, kRange), kHuge);
  PageRun run = allocate(kHugePages);
  EXPECT_TRUE(isResident(run, kHugePages));
  EXPECT_EQ(run.base % kHuge, 0u);
}

TEST_F(BackedPagesTest, ALargeRunThatIsHandedOutCleanIsTouchedForItsOwnerWithoutAChange) {
  PageRun run = allocate(3 * kHugePages, kHugePages);
  ASSERT_TRUE(run.isZero);
  auto *words = reinterpret_cast<uint64_t *>(run.base);
  words[0] = words[kHuge / 8] = 7;
  EXPECT_TRUE(heap.wantsBacking());
  EXPECT_EQ(backAll(0, 0), 3 * kHuge);
  EXPECT_TRUE(isResident(run, 3 * kHugePages));
  EXPECT_EQ(words[0], 7u);
  EXPECT_EQ(words[kHuge / 8], 7u);
  EXPECT_EQ(words[2 * kHuge / 8], 0u);
}

TEST_F(BackedPagesTest, ALargeRunThatIsFreedIsNotTouchedAnyMore) {
  free(allocate(3 * kHugePages), 3 * kHugePages);
  EXPECT_EQ(backAll(0, 0), 0u);
}

TEST_F(BackedPagesTest, DirtyPagesCountAsHeldAndGoFirst) {
  PageRun dirty = allocate(kHugePages);
  free(dirty, kHugePages);
  EXPECT_EQ(backAll(2 * kHuge, kRange), kHuge);
  EXPECT_EQ(allocate(kHugePages).base, dirty.base);
}

TEST_F(BackedPagesTest, AreWantedOnceHalfOfTheLeadIsUsed) {
  backAll(4 * kHuge, kRange);
  EXPECT_FALSE(heap.wantsBacking());
  allocate(2 * kHugePages);
  EXPECT_FALSE(heap.wantsBacking());
  allocate(1);
  EXPECT_TRUE(heap.wantsBacking());
  EXPECT_GT(heap.backStep(4 * kHuge, kRange), 0u);
  EXPECT_FALSE(heap.wantsBacking());
}

TEST_F(BackedPagesTest, GoBackToTheSystemFirst) {
  PageRun dirty = allocate(1);
  free(dirty, 1);
  backAll(2 * kHuge, kRange);
  EXPECT_GT(heap.releaseStep(kPageBytes, UINT64_MAX), 0u);
  PageRun kept = allocate(1);
  EXPECT_EQ(kept.base, dirty.base);
  EXPECT_FALSE(kept.isZero) << "not the dirty one";
}

TEST_F(PageHeapTest, SmallHeapsAreNotBackedAhead) {
  allocate(1);
  EXPECT_EQ(heap.backStep(kRange, kRange), 0u);
}

TEST_F(PageHeapTest, UsesTheWholeRangeAndRefusesBeyond) {
  PageRun all = allocate(kPages);
  ASSERT_NE(all.base, 0u);
  EXPECT_EQ(allocate(1).base, 0u);
  EXPECT_EQ(why, Refusal::System);
  EXPECT_EQ(allocate(kPages + 1).base, 0u);
  EXPECT_EQ(why, Refusal::TooLarge);
  free(all, kPages);
  EXPECT_NE(allocate(kPages).base, 0u) << "a refusal has changed nothing";
}

TEST_F(PageHeapTest, MergesReturnedWithUsedRunsBeforeItRefuses) {
  PageRun low = allocate(kPages / 2), high = allocate(kPages / 2);
  free(low, kPages / 2);
  heap.releaseStep(0, UINT64_MAX); // the lower half is clean
  free(high, kPages / 2);          // the upper half is dirty
  PageRun all = allocate(kPages);
  EXPECT_NE(all.base, 0u);
  EXPECT_FALSE(all.isZero);
}

TEST_F(PageHeapTest, TheLimitCountsUsedPagesOnly) {
  setHeapLimit(10 * kPageBytes);
  PageRun run = allocate(10);
  ASSERT_NE(run.base, 0u);
  EXPECT_EQ(allocate(1).base, 0u);
  EXPECT_EQ(why, Refusal::Limit);
  free(run, 10);
  EXPECT_NE(allocate(1).base, 0u);
}

TEST_F(PageHeapTest, KeepsRandomRunsApart) {
  struct Held {
    PageRun run;
    size_t pages;
    uint64_t stamp;
  };
  std::mt19937 random(7);
  std::vector<Held> held;
  for (uint64_t step = 1; step < 20000; ++step) {
    if (random() % 2 || held.empty()) {
      size_t pages = random() % 50 ? 1 + random() % 20 : 1 + random() % 800,
             align = size_t{1} << (random() % 4);
      PageRun run = allocate(pages, align);
      if (!run.base)
        continue;
      auto *words = reinterpret_cast<uint64_t *>(run.base);
      ASSERT_TRUE(!run.isZero || (words[0] | words[pages * kPageBytes / 8 - 1]) == 0);
      words[0] = words[pages * kPageBytes / 8 - 1] = step;
      held.push_back({run, pages, step});
    } else {
      std::swap(held[random() % held.size()], held.back());
      Held last = held.back();
      auto *words = reinterpret_cast<uint64_t *>(last.run.base);
      ASSERT_EQ(words[0], last.stamp);
      ASSERT_EQ(words[last.pages * kPageBytes / 8 - 1], last.stamp);
      free(last.run, last.pages);
      held.pop_back();
    }
    if (step % 1000 == 0) {
      heap.releaseStep(kRange / 16, kRange / 16);
      heap.backStep(kRange / 8, kRange);
      heap.verify(used);
    }
  }
}

} // namespace
