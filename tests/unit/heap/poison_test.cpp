// poison_test.cpp - WBGC_CHECK=poison: a store into freed memory is found, and nothing else is.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/poison.h"

#include "heap/cell_run.h"
#include "heap_fixture.h"

#include <cstring>

using namespace wbgc::rt;

namespace {

class PoisonTest : public HeapTest {
protected:
  PoisonTest() : HeapTest({.reserveBytes = uint64_t{256} << 20, .poison = true}) {}
  ~PoisonTest() override { gPoison = false; }
};

TEST_F(PoisonTest, FreedCellsAreFilledAndReusedZeroed) {
  wbgc_type type = makePlainType("poison::Filled", 48);
  void *living = allocateObject(*caches, &type);
  auto *dead = static_cast<uint64_t *>(allocateObject(*caches, &type));
  dead[2] = 5;
  cycle({living});
  EXPECT_EQ(dead[0], kPoison);
  EXPECT_EQ(dead[2], kPoison);
  for (int i = 0; i < 1000; ++i)
    ASSERT_TRUE(isZero(allocateObject(*caches, &type), 48));
}

TEST_F(PoisonTest, AStoreIntoAFreedCellIsFatalWhenItIsReused) {
  wbgc_type type = makePlainType("poison::Written", 48);
  void *living = allocateObject(*caches, &type);
  auto *dead = static_cast<uint64_t *>(allocateObject(*caches, &type));
  cycle({living});
  dead[1] = 1;
  EXPECT_DEATH(
      {
        for (int i = 0; i < 1000; ++i)
          allocateObject(*caches, &type);
      },
      "wbgc: fatal: freed memory was written at 0x[0-9a-f]+ \\(poison::Written\\)");
  dead[1] = kPoison;
}

TEST_F(PoisonTest, AStoreIntoAFreedLargeObjectIsFatalWhenItsPagesAreReused) {
  auto *large = static_cast<uint64_t *>(allocateNoScan(*caches, 100000));
  cycle({});
  large[5000] = 1;
  EXPECT_DEATH(allocateNoScan(*caches, 100000), "freed memory was written .*free pages");
  large[5000] = kPoison;
}

// What a thread has zeroed that does not exist in the child of a fork.
TEST_F(PoisonTest, FreeCellsCanBeFilledAgain) {
  wbgc_type type = makePlainType("poison::CutOff", 48);
  auto *living = static_cast<uint64_t *>(allocateObject(*caches, &type)), *next = living + 6;
  *living = 7;
  returnRun(*caches, type.cache);
  EXPECT_EQ(*next, kPoison);
  memset(next, 0, 48);
  restorePoison(*caches);
  EXPECT_EQ(*living, 7u);
  EXPECT_EQ(*next, kPoison);
  for (int i = 0; i < 1000; ++i)
    ASSERT_TRUE(isZero(allocateObject(*caches, &type), 48));
}

TEST_F(PoisonTest, OrdinaryUseOverManyCyclesIsNotReported) {
  wbgc_type type = makePlainType("poison::Ordinary", 56);
  std::vector<void *> living;
  for (int round = 0; round < 30; ++round) {
    for (int i = 0; i < 3000; ++i) {
      void *object = i % 10 ? allocateObject(*caches, &type) : allocateNoScan(*caches, 10 + i * 20);
      ASSERT_NE(object, nullptr);
      memset(object, 0xee, 10);
      if (i % 17 == round % 17)
        living.push_back(object);
    }
    if (living.size() > 2000)
      living.erase(living.begin(), living.begin() + 1500);
    cycle(living);
    if (round % 5 == 0)
      releaseStep(0, UINT64_MAX);
    verifyHeap();
  }
}

} // namespace
