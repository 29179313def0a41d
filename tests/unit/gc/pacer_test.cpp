// pacer_test.cpp - The arithmetic of pacing, without a heap: docs/design/pacing.md.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/config.h"
#include "gc/pacer.h"
#include "heap/accounting.h"

#include <gtest/gtest.h>

namespace wbgc::rt {
namespace {

constexpr uint64_t kMiB = 1 << 20;

class PacerTest : public testing::Test {
protected:
  void SetUp() override {
    gConfig.options.growthPercent = 100;
    gConfig.options.limitBytes = 0;
    setHeap(0);
    pacer.init();
  }
  void TearDown() override {
    setHeap(0);
    gConfig.options = {};
  }

  static void setHeap(uint64_t bytes) {
    gHeapAccount.live.set(bytes);
    gHeapAccount.allocated.set(0);
  }
  // Begins at `startBytes`, scans `words`, finds `traced` alive, while `black` bytes are born.
  void cycle(uint64_t startBytes, uint64_t words, uint64_t traced, uint64_t black) {
    setHeap(startBytes);
    pacer.beginCycle();
    pacer.addAssistedWork(words);
    pacer.endCycle(traced + black, traced);
    setHeap(traced + black);
  }
  static uint64_t trigger() { return gHeapAccount.goal.read(); }

  Pacer pacer;
};

TEST_F(PacerTest, TheGoalIsTheLivingHeapAndItsGrowth) {
  EXPECT_EQ(pacer.goalBytes(), 8 * kMiB);
  cycle(16 * kMiB, kMiB, 8 * kMiB, 2 * kMiB);
  EXPECT_EQ(pacer.goalBytes(), 20 * kMiB);
  gConfig.options.growthPercent = 50;
  cycle(16 * kMiB, kMiB, 8 * kMiB, 2 * kMiB);
  EXPECT_EQ(pacer.goalBytes(), 15 * kMiB);
}

TEST(LeastGoalTest, GrowsWithTheThreadsThatCanRunAtOnce) {
  EXPECT_EQ(leastGoal(0, 1), 8 * kMiB); // before the first thread
  EXPECT_EQ(leastGoal(1, 64), 8 * kMiB);
  EXPECT_EQ(leastGoal(2, 64), 16 * kMiB);
  EXPECT_EQ(leastGoal(100, 2), 16 * kMiB);
  EXPECT_EQ(leastGoal(100, 64), 32 * kMiB);
}

TEST_F(PacerTest, TheLimitCapsTheGoalButLeavesSomeRoom) {
  gConfig.options.limitBytes = 20 * kMiB;
  cycle(16 * kMiB, kMiB, 12 * kMiB, 0);
  EXPECT_EQ(pacer.goalBytes(), 19 * kMiB);
  cycle(16 * kMiB, kMiB, 32 * kMiB, 0);
  EXPECT_EQ(pacer.goalBytes(), 34 * kMiB);
}

TEST_F(PacerTest, WithoutGrowthThereIsNoGoalAndNoDebt) {
  gConfig.options.growthPercent = kGrowthOff;
  cycle(16 * kMiB, kMiB, 8 * kMiB, 0);
  EXPECT_EQ(pacer.goalBytes(), UINT64_MAX);
  EXPECT_EQ(trigger(), UINT64_MAX);
  setHeap(64 * kMiB);
  pacer.beginCycle();
  EXPECT_EQ(pacer.debtFor(kMiB), 0u);
}

// Products of such percentages do not fit into a word; what was left of them was a goal like any other.
TEST_F(PacerTest, AGrowthBeyondAllAddressesIsAsGoodAsNone) {
  for (uint64_t percent : {kGrowthOff - 1, kGrowthOff / 3, uint64_t{100} << 50}) {
    gConfig.options.growthPercent = percent;
    pacer.init();
    EXPECT_EQ(pacer.goalBytes(), UINT64_MAX) << percent;
    cycle(16 * kMiB, kMiB, 8 * kMiB, 0);
    EXPECT_EQ(pacer.goalBytes(), UINT64_MAX) << percent;
    EXPECT_EQ(pacer.debtFor(kMiB), 0u) << percent;
  }
}

TEST_F(PacerTest, TheTriggerLeavesRoomForWhatTheLastCycleTook) {
  cycle(16 * kMiB, kMiB, 8 * kMiB, 0); // nothing: a twentieth of the room
  EXPECT_EQ(trigger(), 16 * kMiB - 8 * kMiB / 20);
  cycle(16 * kMiB, kMiB, 8 * kMiB, 2 * kMiB);
  EXPECT_EQ(trigger(), 20 * kMiB - 5 * kMiB / 2);
  cycle(16 * kMiB, kMiB, 4 * kMiB, 12 * kMiB); // too much: half of it
  EXPECT_EQ(trigger(), 32 * kMiB - 8 * kMiB);
}

TEST_F(PacerTest, DebtIsTheWorkThatIsLeftOverTheRoomThatIsLeft) {
  cycle(8 * kMiB, kMiB, 8 * kMiB, 0); // the goal is 16 MiB, the next cycle's work a million words
  setHeap(8 * kMiB);
  pacer.beginCycle();
  EXPECT_EQ(pacer.debtFor(8192), 8192 / 8u);
  setHeap(12 * kMiB);
  EXPECT_EQ(pacer.debtFor(8192), 8192 / 4u);
  pacer.addWork(kMiB / 2);
  EXPECT_EQ(pacer.debtFor(8192), 8192 / 8u);
  setHeap(20 * kMiB); // past the goal: as much as may be asked for
  EXPECT_EQ(pacer.debtFor(8192), 8192 * 16u);
}

// More than was expected: the rest of what could be found may come, too, so debt does not end.
TEST_F(PacerTest, DebtGoesOnWhenThereIsMoreWorkThanExpected) {
  cycle(8 * kMiB, kMiB, 8 * kMiB, 0);
  setHeap(14 * kMiB);
  pacer.beginCycle();
  pacer.addWork(kMiB + kMiB / 4);
  uint64_t debt = pacer.debtFor(8192);
  EXPECT_GT(debt, 0u);
  setHeap(15 * kMiB);
  EXPECT_GT(pacer.debtFor(8192), debt);
}

TEST_F(PacerTest, WhatWorkersScanIsCreditAndWhatDebtorsScanIsNot) {
  cycle(8 * kMiB, kMiB, 8 * kMiB, 0);
  pacer.beginCycle();
  EXPECT_EQ(pacer.spendCredit(100), 0u);
  pacer.addWork(1000);
  pacer.addAssistedWork(500);
  EXPECT_EQ(pacer.spendCredit(600), 600u);
  EXPECT_EQ(pacer.spendCredit(600), 400u);
  EXPECT_EQ(pacer.spendCredit(600), 0u);
  pacer.beginCycle();
  EXPECT_EQ(pacer.spendCredit(600), 0u) << "credit of the cycle before";
}

// Of a heap of noscan objects nothing has to be scanned, whatever its size.
TEST_F(PacerTest, MemoryThatNeedsNoScanOwesLittle) {
  cycle(64 * kMiB, 1000, 64 * kMiB, 0);
  setHeap(96 * kMiB);
  pacer.beginCycle();
  EXPECT_LT(pacer.debtFor(kMiB), 100u);
}

} // namespace
} // namespace wbgc::rt
