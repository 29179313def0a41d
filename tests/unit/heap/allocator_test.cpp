// allocator_test.cpp - What allocation promises: zero, aligned, apart, or refused without harm.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap_fixture.h"

#include "heap/hole.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <utility>

using namespace wbgc::rt;

namespace {

class AllocatorTest : public HeapTest {};

struct Block {
  char *begin;
  size_t bytes;
};

// Fills each block with its number, then checks that all still hold it.
void expectDisjoint(const std::vector<Block> &blocks) {
  for (size_t i = 0; i < blocks.size(); ++i)
    memset(blocks[i].begin, static_cast<int>(i % 255 + 1), blocks[i].bytes);
  for (size_t i = 0; i < blocks.size(); ++i)
    for (size_t at = 0; at < blocks[i].bytes; ++at)
      ASSERT_EQ(static_cast<unsigned char>(blocks[i].begin[at]), i % 255 + 1);
}

TEST_F(AllocatorTest, EveryUntypedSizeIsZeroedAlignedAndApart) {
  std::vector<Block> blocks;
  for (size_t bytes = 0; bytes < 1200; ++bytes)
    for (auto allocate : {allocateNoScan, allocateConservative}) {
      auto *begin = static_cast<char *>(allocate(*caches, bytes));
      ASSERT_NE(begin, nullptr);
      ASSERT_TRUE(isZero(begin, bytes));
      ASSERT_TRUE(bytes < 16 || word(begin) % 16 == 0);
      blocks.push_back({begin, bytes});
    }
  expectDisjoint(blocks);
}

TEST_F(AllocatorTest, LargeSizesToo) {
  std::vector<Block> blocks;
  for (size_t bytes : {4095, 4096, 4097, 32767, 32768, 32769, 65536, 100000, 1000000})
    for (auto allocate : {allocateNoScan, allocateConservative}) {
      auto *begin = static_cast<char *>(allocate(*caches, bytes));
      ASSERT_NE(begin, nullptr);
      ASSERT_EQ(word(begin) % 16, 0u);
      ASSERT_TRUE(isZero(begin, bytes));
      blocks.push_back({begin, bytes});
    }
  expectDisjoint(blocks);
}

TEST_F(AllocatorTest, ObjectsAreAlignedForTheirType) {
  for (uint32_t align = 1; align <= 65536; align *= 2)
    for (uint64_t size : {uint64_t{align}, uint64_t{align} * 3, uint64_t{align} + 8}) {
      wbgc_type type = makePlainType("alloc::Aligned", size, align);
      for (int i = 0; i < 5; ++i) {
        void *object = allocateObject(*caches, &type);
        ASSERT_NE(object, nullptr);
        ASSERT_EQ(word(object) % align, 0u) << size << " aligned to " << align;
        void *array = allocateArray(*caches, &type, 3);
        ASSERT_EQ(word(array) % align, 0u) << "array of " << size << " aligned to " << align;
        ASSERT_TRUE(isZero(array, 3 * size));
      }
    }
}

TEST_F(AllocatorTest, EverySmallObjectIsOneOfItsOwn) {
  for (size_t bytes = 0; bytes <= 32; ++bytes)
    for (int i = 0; i < 3; ++i) {
      auto *object = static_cast<char *>(allocateNoScan(*caches, bytes));
      ASSERT_EQ(findObject(word(object)).base, word(object)) << bytes;
      ASSERT_EQ(findObject(word(object + (bytes ? bytes - 1 : 0))).base, word(object)) << bytes;
      ASSERT_EQ(word(object) % (bytes > 8 ? 16 : 8), 0u) << bytes;
      ASSERT_TRUE(isZero(object, bytes));
      memset(object, 0xff, bytes);
    }
}

// As an entry point does, with nothing else due: a hole, else a run of the held span, else any.
void *allocateShort(ThreadCaches &caches, wbgc_type &type, unsigned &holes) {
  caches.shortWayEnd = caches.takenBytes + 1;
  void *object = allocateFromHole(caches, type.cache);
  holes += object != nullptr;
  if (!object)
    object = allocateFromHeldSpan(caches, type.cache);
  return object ? object : allocateObject(caches, &type);
}

// Every other cell is a hole of one cell: each comes by the short way, zeroed, once.
TEST_F(AllocatorTest, TheShortWayFillsTheHolesOfTheHeldSpan) {
  for (auto [name, size] :
       {std::pair{"alloc::Hole16", 16u}, {"alloc::Hole24", 24u}, {"alloc::Hole96", 96u}}) {
    wbgc_type type = makePlainType(name, size);
    std::vector<void *> living, dead;
    for (int i = 0; i < 2000; ++i) {
      void *object = allocateObject(*caches, &type);
      memset(object, 0xff, size);
      (i % 2 ? dead : living).push_back(object);
    }
    cycle(living);
    EXPECT_EQ(allocateFromHeldSpan(*caches, type.cache), nullptr) << "no span is held yet";
    std::vector<void *> got;
    unsigned holes = 0;
    while (got.size() < dead.size()) {
      got.push_back(allocateShort(*caches, type, holes));
      ASSERT_TRUE(isZero(got.back(), size));
    }
    EXPECT_EQ(holes > 900, size <= kMaxHoleBytes) << holes << " of 1,000 holes of " << size;
    std::sort(dead.begin(), dead.end());
    std::sort(got.begin(), got.end());
    EXPECT_EQ(got, dead);
    for (void *object : living)
      ASSERT_FALSE(isZero(object, size)) << "a living object was cleared";
  }
}

// Holes of every length and place: short ones, such as end with a group of 64 cells or go beyond, and the rest of a span
// that was never used.
TEST_F(AllocatorTest, EveryPatternOfHolesIsFilledOnce) {
  std::mt19937 random(3);
  for (uint32_t size : {16u, 32u, 48u, 64u, 144u})
    for (unsigned run : {2u, 8u, 100u}) { // as many of a kind side by side
      wbgc_type type = makePlainType("alloc::Pattern", size);
      std::vector<void *> living, dead;
      bool isLiving = true;
      for (int i = 0; i < 3000; ++i) {
        void *object = allocateObject(*caches, &type);
        memset(object, 0xff, size);
        isLiving = random() % run == 0 ? !isLiving : isLiving;
        (isLiving ? living : dead).push_back(object);
      }
      cycle(living);
      std::vector<void *> got;
      unsigned holes = 0;
      while (got.size() < dead.size()) {
        got.push_back(allocateShort(*caches, type, holes));
        ASSERT_TRUE(isZero(got.back(), size));
        memset(got.back(), 0xee, size);
      }
      std::sort(got.begin(), got.end());
      ASSERT_EQ(std::unique(got.begin(), got.end()), got.end()) << "a cell was handed out twice";
      for (void *object : living)
        ASSERT_EQ(*static_cast<unsigned char *>(object), 0xff) << "a living object was handed out";
    }
}

// .inv.alloc-black-before-scan
TEST_F(AllocatorTest, WhatFillsAHoleWhileACycleMarksIsBlack) {
  wbgc_type type = makePlainType("alloc::BlackHole", 16);
  std::vector<void *> living, filled;
  for (int i = 0; i < 1000; ++i) {
    void *object = allocateObject(*caches, &type);
    if (i % 2)
      living.push_back(object);
  }
  cycle(living);
  allocateObject(*caches, &type);
  retireStale(*caches);
  prepareMark();
  beginBlack(*caches);
  unsigned holes = 0;
  for (int i = 0; i < 400; ++i) {
    filled.push_back(allocateShort(*caches, type, holes));
    EXPECT_TRUE(isMarked(findObject(word(filled.back()))));
  }
  EXPECT_GT(holes, 350u);
  std::vector<void *> all = living;
  all.insert(all.end(), filled.begin(), filled.end());
  uint64_t bytes = 0;
  for (void *object : all)
    bytes += mark(object);
  finishMark(bytes);
  retireStale(*caches);
}

TEST_F(AllocatorTest, TheShortWayIsClosedInsideAnAllocationAndAfterACycle) {
  wbgc_type type = makePlainType("alloc::Closed", 32);
  std::vector<void *> living;
  for (int i = 0; i < 100; ++i) {
    void *object = allocateObject(*caches, &type);
    if (i % 2)
      living.push_back(object);
  }
  cycle(living);
  void *object = allocateObject(*caches, &type); // holds the span with the holes
  for (auto allocate : {allocateFromHole, allocateFromHeldSpan}) {
    caches->shortWayEnd = UINT64_MAX;
    EXPECT_NE(allocate(*caches, type.cache), nullptr);
    enterAllocation(*caches, "test");
    EXPECT_EQ(allocate(*caches, type.cache), nullptr);
    leaveAllocation(*caches, "test");
    EXPECT_NE(allocate(*caches, type.cache), nullptr);
  }
  caches->shortWayEnd = caches->takenBytes;
  EXPECT_EQ(allocateFromHole(*caches, type.cache), nullptr) << "something else may be due";
  caches->shortWayEnd = UINT64_MAX;
  prepareMark();
  uint64_t bytes = mark(object);
  for (void *alive : living)
    bytes += mark(alive);
  finishMark(bytes);
  EXPECT_EQ(allocateFromHole(*caches, type.cache), nullptr) << "what it holds is stale";
  EXPECT_EQ(allocateFromHeldSpan(*caches, type.cache), nullptr) << "what it holds is stale";
}

TEST_F(AllocatorTest, ReusesDeadCellsZeroed) {
  wbgc_type type = makePlainType("alloc::Reused", 48);
  std::vector<void *> living;
  std::vector<uintptr_t> dead;
  for (int i = 0; i < 10000; ++i) {
    void *object = allocateObject(*caches, &type);
    memset(object, 0xff, 48);
    if (i % 3 == 0)
      living.push_back(object);
    else
      dead.push_back(word(object));
  }
  uint64_t spanBytes = gHeapAccount.spanBytes.read();
  cycle(living);
  std::vector<uintptr_t> fresh;
  for (size_t i = 0; i < dead.size(); ++i) {
    void *object = allocateObject(*caches, &type);
    ASSERT_TRUE(isZero(object, 48));
    fresh.push_back(word(object));
  }
  EXPECT_LE(gHeapAccount.spanBytes.read(), spanBytes + 2 * kPageBytes)
      << "nothing but what was freed was used";
  std::sort(dead.begin(), dead.end());
  std::sort(fresh.begin(), fresh.end());
  size_t same = 0;
  for (uintptr_t object : fresh)
    same += std::binary_search(dead.begin(), dead.end(), object);
  EXPECT_GT(same, dead.size() * 9 / 10);
  for (void *object : living)
    ASSERT_EQ(*static_cast<unsigned char *>(object), 0xff) << "the living keep what they hold";
}

// A few objects of each of many types stay small; many of one are found, swept and marked in fewer pieces.
TEST_F(AllocatorTest, AClassOfManyObjectsTakesLargerSpans) {
  wbgc_type type = makeAllSlotsType("alloc::Many", 16);
  auto pagesOfNext = [&] { return findObject(word(allocateObject(*caches, &type))).span->pages; };
  constexpr uint64_t kCells = kPageBytes / 16;
  for (uint64_t i = 0; i < kSmallSpans * kCells; ++i)
    ASSERT_EQ(pagesOfNext(), 1u);
  for (uint64_t i = 0; i < 10 * 4 * kCells; ++i)
    ASSERT_EQ(pagesOfNext(), 4u);
  EXPECT_EQ(gHeapAccount.spanBytes.read(), (kSmallSpans + 10 * 4) * kPageBytes);
  verifyHeap();
  cycle({});
  releaseCaches(caches);
  caches = acquireCaches();
  cycle({});
  EXPECT_EQ(pagesOfNext(), 1u) << "spans that are gone do not count";
}

TEST_F(AllocatorTest, RefusesSizesThatOverflow) {
  wbgc_type type = makePlainType("alloc::Huge", 1 << 20);
  EXPECT_EQ(allocateArray(*caches, &type, SIZE_MAX / 2), nullptr);
  EXPECT_EQ(caches->refusal, Refusal::TooLarge);
  EXPECT_EQ(allocateNoScan(*caches, SIZE_MAX), nullptr);
  EXPECT_EQ(caches->refusal, Refusal::TooLarge);
  EXPECT_EQ(allocateFlex(*caches, &type, &type, 8, SIZE_MAX >> 20), nullptr);
  EXPECT_EQ(caches->refusal, Refusal::TooLarge);
  EXPECT_NE(allocateNoScan(*caches, 100), nullptr);
}

TEST_F(AllocatorTest, EmptyArraysAndTypesAreObjectsOfTheirOwn) {
  wbgc_type empty = makePlainType("alloc::Empty", 0, 1), type = makePlainType("alloc::Some", 24);
  void *a = allocateArray(*caches, &type, 0), *b = allocateArray(*caches, &type, 0);
  EXPECT_NE(a, b);
  EXPECT_NE(allocateObject(*caches, &empty), allocateObject(*caches, &empty));
}

TEST_F(AllocatorTest, FlexibleArraysHoldHeadAndElements) {
  uint64_t bits[] = {0b10};
  wbgc_type head = makeType("alloc::FlexHead", 16, bits),
            element = makeType("alloc::FlexElement", 16, bits);
  for (size_t count : {size_t{0}, size_t{1}, size_t{100}, size_t{10000}}) {
    auto *object = static_cast<char *>(allocateFlex(*caches, &head, &element, 16, count));
    ASSERT_NE(object, nullptr);
    ASSERT_TRUE(isZero(object, 16 + 16 * count));
    EXPECT_GE(objectBytes(findObject(word(object))), 16 + 16 * count);
  }
}

TEST_F(AllocatorTest, CountsWhatItTakes) {
  wbgc_type type = makePlainType("alloc::Counted", 64);
  for (int i = 0; i < 100000; ++i)
    allocateObject(*caches, &type);
  EXPECT_NEAR(static_cast<double>(heapBytes()), 6.4e6, 64e3);
  setHeapGoal(8 << 20);
  EXPECT_FALSE(isOverGoal());
  allocateNoScan(*caches, 2 << 20);
  EXPECT_TRUE(isOverGoal());
  cycle({});
  EXPECT_LT(heapBytes(), 64e3);
}

class LimitedHeapTest : public HeapTest {
protected:
  LimitedHeapTest() : HeapTest({.limitBytes = 1 << 20, .reserveBytes = uint64_t{64} << 20}) {}
};

TEST_F(LimitedHeapTest, RefusesAtTheLimitAndGoesOnAfterACollection) {
  wbgc_type type = makePlainType("alloc::Limited", 128); // the last spans are small again
  std::vector<void *> all;
  while (void *object = allocateObject(*caches, &type))
    all.push_back(object);
  EXPECT_EQ(caches->refusal, Refusal::Limit);
  EXPECT_NEAR(static_cast<double>(all.size()), 8192, 64);
  EXPECT_EQ(allocateNoScan(*caches, 100000), nullptr);
  EXPECT_EQ(caches->refusal, Refusal::Limit);
  verifyHeap();
  all.resize(10);
  cycle(all);
  EXPECT_NE(allocateObject(*caches, &type), nullptr);
  EXPECT_NE(allocateNoScan(*caches, 100000), nullptr);
}

class TinyRangeTest : public HeapTest {
protected:
  TinyRangeTest() : HeapTest({.reserveBytes = uint64_t{16} << 20}) {}
};

TEST_F(TinyRangeTest, SurvivesTheEndOfTheAddressRange) {
  std::vector<void *> all;
  while (void *object = allocateConservative(*caches, 50000))
    all.push_back(object);
  EXPECT_EQ(caches->refusal, Refusal::System);
  EXPECT_GT(all.size(), 200u);
  while (allocateConservative(*caches, 64))
    continue;
  verifyHeap();
  cycle({all[0]});
  EXPECT_NE(allocateConservative(*caches, 8 << 20), nullptr)
      << "the freed spans have become one run";
}

TEST_F(AllocatorTest, NestedAllocationIsFatal) {
  enterAllocation(*caches, "wbgc_new");
  EXPECT_DEATH(enterAllocation(*caches, "wbgc_new"),
               "allocation inside an allocation \\(wbgc_new\\)");
  leaveAllocation(*caches, "wbgc_new");
  EXPECT_DEATH(leaveAllocation(*caches, "wbgc_new"), "allocation ended twice");
}

} // namespace
