// steps_test.cpp - Threads that come and go in the middle of a cycle.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/steps.h"

#include "marking_fixture.h"

#include <thread>

namespace wbgc::rt {
namespace {

struct Joining {
  Phase phase;
  const char *name;
  bool hasBarriers, allocatesBlack;
};

// The table of docs/design/cycle.md, for a thread that has answered all that the phase asks.
constexpr Joining kPhases[] = {
    {Phase::Idle, "Idle", false, false},
    {Phase::Preparing, "Preparing", true, false}, // .inv.barrier-before-mark
    {Phase::Marking, "Marking", true, true},      // .inv.alloc-black-before-scan
    {Phase::Settling, "Settling", true, true},
    {Phase::Finishing, "Finishing", false, true}, // .black-until-the-truth
};

class StepsTest : public MarkingTest, public testing::WithParamInterface<Joining> {};

TEST_P(StepsTest, AThreadThatJoinsIsAsThePhaseAsks) {
  prepare();
  setPhase(GetParam().phase);
  std::thread joining([] {
    ASSERT_EQ(wbgc_thread_attach(), 0);
    EXPECT_EQ(compiled::block().flag != 0, GetParam().hasBarriers);
    EXPECT_EQ(isBlack(newNode()), GetParam().allocatesBlack);
    wbgc_thread_detach();
  });
  joining.join();
}

INSTANTIATE_TEST_SUITE_P(In, StepsTest, testing::ValuesIn(kPhases),
                         [](const auto &phase) { return std::string(phase.param.name); });

class LeavingTest : public MarkingTest {};

// .inv.no-stale-record
TEST_F(LeavingTest, AThreadThatLeavesHasMarkedWhatItRecorded) {
  Node *node = newNode();
  const uint64_t hidden =
      ~reinterpret_cast<uint64_t>(node); // from the scan of the stack that attaching is
  beginMarking();
  std::thread leaving([hidden] {
    ASSERT_EQ(wbgc_thread_attach(), 0);
    currentThread()->buffer.putFast(~hidden);
    EXPECT_FALSE(isBlack(reinterpret_cast<void *>(~hidden)));
    wbgc_thread_detach();
  });
  leaving.join();
  EXPECT_TRUE(isBlack(node));
}

} // namespace
} // namespace wbgc::rt
