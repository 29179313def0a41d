// object_ref_test.cpp - From any word to an object, or to none.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap_fixture.h"

#include "heap/page_heap.h"

#include <random>

using namespace wbgc::rt;

namespace {

class ObjectRefTest : public HeapTest {};

TEST_F(ObjectRefTest, EveryByteOfAnObjectLeadsToItsBase) {
  for (uint64_t size = 8; size < 3000; size += size < 200 ? 8 : 104) {
    wbgc_type type = makePlainType("ref::Sized", size);
    for (int i = 0; i < 40; ++i) {
      void *object = allocateObject(*caches, &type);
      for (uint64_t offset : {uint64_t{0}, uint64_t{1}, uint64_t{7}, size / 2, size - 1}) {
        ObjectRef ref = findObject(word(object) + offset);
        ASSERT_TRUE(ref);
        ASSERT_EQ(ref.base, word(object));
        ASSERT_EQ(findLiveObject(word(object) + offset), ref);
        ASSERT_EQ(objectType(ref)->size, size);
      }
    }
  }
}

TEST_F(ObjectRefTest, InteriorPointersIntoLargeObjects) {
  void *object = allocateConservative(*caches, 10 << 20);
  for (uint64_t offset = 0; offset < 10 << 20; offset += 12345)
    ASSERT_EQ(findObject(word(object) + offset).base, word(object));
  EXPECT_FALSE(findObject(word(object) + (10 << 20)));
  EXPECT_FALSE(findObject(word(object) - 1));
}

TEST_F(ObjectRefTest, OnePastTheEndIsAskedForSeparately) {
  wbgc_type type = makePlainType("ref::End", 48);
  void *a = allocateObject(*caches, &type), *b = allocateObject(*caches, &type);
  ASSERT_EQ(word(b), word(a) + 48);
  EXPECT_EQ(findObject(word(a) + 48).base, word(b));
  EXPECT_EQ(findObjectEndingAt(word(a) + 48).base, word(a));
  EXPECT_FALSE(findObjectEndingAt(word(a) + 47));
  EXPECT_FALSE(findObjectEndingAt(word(a)) && findObjectEndingAt(word(a)).base == word(a));
  void *large = allocateConservative(*caches, 64 << 10);
  EXPECT_EQ(findObjectEndingAt(word(large) + (64 << 10)).base, word(large));
}

TEST_F(ObjectRefTest, JunkLeadsNowhere) {
  int local = 0;
  for (uintptr_t junk :
       {uintptr_t{0}, uintptr_t{1}, UINTPTR_MAX, word(&local), gPageMap.rangeBegin() - 1,
        gPageMap.rangeBegin() + gPageMap.rangeBytes()}) {
    EXPECT_FALSE(isHeapAddress(junk) && findObject(junk));
    EXPECT_FALSE(findObject(junk));
  }
  EXPECT_FALSE(findObject(gPageMap.rangeBegin() + gPageMap.rangeBytes() - 8))
      << "in the range, never used";
}

TEST_F(ObjectRefTest, CellsNotYetAllocatedAreNoObjects) {
  wbgc_type type = makePlainType("ref::Unborn", 64);
  void *object = allocateObject(*caches, &type);
  uintptr_t next = word(object) + 64;
  EXPECT_FALSE(findLiveObject(next));
  EXPECT_EQ(countObjects(), 1u);
  void *born = allocateObject(*caches, &type);
  ASSERT_EQ(word(born), next);
  EXPECT_TRUE(findLiveObject(next));
  EXPECT_EQ(countObjects(), 2u);
}

TEST_F(ObjectRefTest, DeadObjectsAreNoneEvenBeforeTheirSpanIsSwept) {
  wbgc_type type = makePlainType("ref::Dead", 64);
  void *living = allocateObject(*caches, &type), *dead = allocateObject(*caches, &type);
  void *large = allocateNoScan(*caches, 100000);
  cycleWithoutSweep({living});
  EXPECT_TRUE(findLiveObject(word(living)));
  EXPECT_FALSE(findLiveObject(word(dead)));
  EXPECT_FALSE(findLiveObject(word(large)));
  EXPECT_EQ(countObjects(), 1u);
  retireStale(*caches);
  sweepAll();
  EXPECT_TRUE(findObject(word(living)));
  EXPECT_FALSE(findObject(word(dead)));
  EXPECT_FALSE(findObject(word(large)));
  EXPECT_EQ(countObjects(), 1u);
}

TEST_F(ObjectRefTest, TheRestOfASpanBehindTheLastCellIsNoObject) {
  wbgc_type type = makePlainType("ref::Tail", 1000);
  void *object = allocateObject(*caches, &type);
  Span *span = findObject(word(object)).span;
  EXPECT_EQ(span->cells, 8u);
  EXPECT_FALSE(findObject(span->base + span->cellsBytes));
  EXPECT_FALSE(findObject(span->base + kPageBytes - 1));
}

TEST_F(ObjectRefTest, AgreesWithASearchOfAllObjects) {
  std::mt19937_64 random(3);
  std::vector<std::pair<uintptr_t, size_t>> objects; // ascending
  for (int i = 0; i < 3000; ++i) {
    size_t bytes = 16 + random() % (i % 100 ? 600 : 60000);
    objects.push_back({word(allocateConservative(*caches, bytes)), bytes});
  }
  std::sort(objects.begin(), objects.end());
  uintptr_t low = objects.front().first - 100, high = objects.back().first + 70000;
  for (int i = 0; i < 200000; ++i) {
    uintptr_t probe = low + random() % (high - low);
    ObjectRef ref = findLiveObject(probe);
    auto after = std::upper_bound(objects.begin(), objects.end(), std::pair{probe, SIZE_MAX});
    bool inside = after != objects.begin() && probe < after[-1].first + after[-1].second;
    if (inside) {
      ASSERT_TRUE(ref);
      ASSERT_EQ(ref.base, after[-1].first);
    } else if (ref) {
      ASSERT_NE(after, objects.begin());
      ASSERT_EQ(ref.base, after[-1].first) << "only the rounding of an object may lead to it";
    }
  }
}

TEST_F(ObjectRefTest, MarksOnce) {
  void *object = allocateConservative(*caches, 64);
  ObjectRef ref = findObject(word(object));
  EXPECT_FALSE(isMarked(ref));
  EXPECT_TRUE(tryMark(ref));
  EXPECT_FALSE(tryMark(ref));
  EXPECT_TRUE(isMarked(ref));
}

} // namespace
