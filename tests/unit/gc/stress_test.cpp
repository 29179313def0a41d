// stress_test.cpp - WBGC_STRESS: every Nth safepoint and allocation is a whole cycle, wherever the thread has been.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc_fixture.h"

namespace wbgc::rt {
namespace {

class StressTest : public GcTest {
protected:
  void SetUp() override {
    Environment environment(Environment::Variables{{"WBGC_STRESS", interval}});
    GcTest::SetUp();
  }
  template <typename F> static uint64_t cyclesOf(F work) {
    uint64_t before = stats().cycles;
    work();
    return stats().cycles - before;
  }
  static void poll(int times) {
    for (int i = 0; i < times; ++i)
      compiled::poll();
  }
  const char *interval = "1";
};

struct SparseStressTest : StressTest {
  SparseStressTest() { interval = "5"; }
};

TEST_F(StressTest, EveryPollSafepointAndAllocationIsACycle) {
  EXPECT_EQ(cyclesOf([] { poll(3); }), 3u);
  EXPECT_EQ(cyclesOf([] { wbgc_safepoint(); }), 1u);
  EXPECT_EQ(cyclesOf([] { newNode(); }), 1u);
  EXPECT_EQ(cyclesOf([] { wbgc_alloc_noscan(8); }), 1u);
}

TEST_F(StressTest, PollsAfterABlockingRegionCountToo) {
  wbgc_blocking_enter();
  EXPECT_EQ(cyclesOf([] { poll(3); }), 0u); // the collector acts for the thread
  wbgc_blocking_leave();
  EXPECT_EQ(cyclesOf([] { poll(3); }), 3u);
}

TEST_F(StressTest, PollsAfterAnAnswerToTheCollectorCountToo) {
  wbgc_collect();
  EXPECT_EQ(cyclesOf([] { poll(3); }), 3u);
}

TEST_F(SparseStressTest, CountsSafepointsBetweenCycles) {
  EXPECT_EQ(cyclesOf([] { poll(20); }), 4u);
}

} // namespace
} // namespace wbgc::rt
