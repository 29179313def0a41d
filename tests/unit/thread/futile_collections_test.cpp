// futile_collections_test.cpp - Which collections are in vain, and when there have been enough of them.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/futile_collections.h"

#include <gtest/gtest.h>

namespace wbgc::rt {
namespace {

constexpr uint64_t kMilli = 1000000;
constexpr uint64_t kHeap = 64 << 20;
constexpr uint64_t kShare = kHeap / 64;

// A thread that collects for `pause`, and works for `work` before it does.
class FutileCollectionsTest : public testing::Test {
protected:
  void collect(uint64_t work, uint64_t pause, uint64_t freed) {
    futile.note(now + work, now + work + pause, freed, kHeap);
    now += work + pause;
  }
  // How many until there have been enough; `most`: there never were.
  int collectUntilEnough(uint64_t work, uint64_t pause, uint64_t freed, int most) {
    for (int i = 1; i <= most; ++i) {
      collect(work, pause, freed);
      if (futile.areEnough())
        return i;
    }
    return most + 1;
  }

  FutileCollections futile;
  uint64_t now = 1000 * 1000 * kMilli;
};

TEST_F(FutileCollectionsTest, ASecondOfThemIsEnough) {
  EXPECT_FALSE(futile.areEnough());
  EXPECT_EQ(collectUntilEnough(0, 10 * kMilli, 24, 1000), 100);
}

TEST_F(FutileCollectionsTest, OneThatTakesSecondsIsNot) {
  EXPECT_EQ(collectUntilEnough(0, 5000 * kMilli, 24, 1000), 4);
}

TEST_F(FutileCollectionsTest, OneThatFreesAShareOfTheHeapForgetsThoseBefore) {
  EXPECT_EQ(collectUntilEnough(0, 10 * kMilli, kShare, 1000), 1001);
  EXPECT_EQ(collectUntilEnough(0, 10 * kMilli, kShare - 1, 99), 100);
  collect(0, 10 * kMilli, kShare);
  EXPECT_EQ(collectUntilEnough(0, 10 * kMilli, kShare - 1, 1000), 100);
}

TEST_F(FutileCollectionsTest, AProgramThatWorksMeanwhileIsNotCrawling) {
  EXPECT_EQ(collectUntilEnough(kMilli, 16 * kMilli, 0, 10000), 10001);
  EXPECT_LT(collectUntilEnough(kMilli, 24 * kMilli, 0, 10000), 200); // a third of it counts
}

TEST_F(FutileCollectionsTest, AskingTheProgramBeginsANewSecond) {
  EXPECT_EQ(collectUntilEnough(0, 100 * kMilli, 0, 100), 10);
  futile.forget();
  EXPECT_FALSE(futile.areEnough());
  EXPECT_EQ(collectUntilEnough(0, 100 * kMilli, 0, 100), 10);
}

} // namespace
} // namespace wbgc::rt
