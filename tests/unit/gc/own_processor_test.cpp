// own_processor_test.cpp - The collector goes where the program is not.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/own_processor.h"

#include "base/os.h"
#include "thread/thread_registry.h"

#include <climits>
#include <gtest/gtest.h>
#include <sched.h>
#include <vector>

namespace wbgc::rt {
namespace {

constexpr int kTries = 100;

// How often this thread is elsewhere after it is asked to leave, of kTries times. The system may bring it back at once.
template <typename Note> int moves(Note note) {
  int moved = 0;
  for (int i = 0; i < kTries; ++i) {
    note();
    int before = currentProcessor();
    leaveToMutator();
    moved += currentProcessor() != before;
  }
  return moved;
}

// That it then leaves is OsTest's; whether a processor is idle here and now, nobody can promise.
TEST(OwnProcessorTest, AProcessorIsLeftForAnIdleOneOnly) {
  EXPECT_TRUE(isWorthLeaving(1, 2, 2)); // the program's thread, and the collector's
  EXPECT_TRUE(isWorthLeaving(3, 64, 4));
  EXPECT_FALSE(isWorthLeaving(1, 2, 3)) << "another program has it";
  EXPECT_FALSE(isWorthLeaving(2, 2, 2)) << "the program may need it";
  EXPECT_FALSE(isWorthLeaving(1, 1, 1));
  EXPECT_FALSE(isWorthLeaving(1, 64, UINT_MAX)) << "not known";
}

TEST(OwnProcessorTest, AThreadIsHeldTooLongAfterASlice) {
  constexpr uint64_t kNow = 1000000000, kMicro = 1000;
  EXPECT_FALSE(isHeldTooLong(0, kNow)) << "nobody is";
  EXPECT_FALSE(isHeldTooLong(kNow - 30 * kMicro, kNow)) << "it may be at work";
  EXPECT_TRUE(isHeldTooLong(kNow - 60 * kMicro, kNow));
  EXPECT_TRUE(isHeldTooLong(kNow - 12000 * kMicro, kNow));
  EXPECT_FALSE(isHeldTooLong(kNow - 100000 * kMicro, kNow)) << "it was forgotten";
  EXPECT_FALSE(isHeldTooLong(kNow + 1, kNow)) << "on another processor's clock";
}

// Keeps the calling thread on its processor.
class Pinned {
public:
  Pinned() {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<size_t>(currentProcessor()), &one);
    EXPECT_EQ(sched_getaffinity(0, sizeof(before), &before), 0);
    EXPECT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
  }
  ~Pinned() { EXPECT_EQ(sched_setaffinity(0, sizeof(before), &before), 0); }

private:
  cpu_set_t before;
};

TEST(OwnProcessorTest, AProcessorIsGivenBackToAHeldThread) {
  Pinned here;
  EXPECT_FALSE(giveBackProcessor());
  {
    HeldHere held(nowNanos() - 1000000);
    EXPECT_TRUE(giveBackProcessor());
    EXPECT_TRUE(giveBackProcessor()) << "as long as it is held";
  }
  EXPECT_FALSE(giveBackProcessor()) << "it went on";
  HeldHere forgotten(nowNanos() - 1000000000);
  EXPECT_FALSE(giveBackProcessor());
}

TEST(OwnProcessorTest, StaysIfNobodyWasThereSince) {
  leaveToMutator(); // forgets
  EXPECT_LT(moves([] {}), kTries / 2);
}

TEST(OwnProcessorTest, StaysIfTheProgramHasThreadsForAllProcessors) {
  std::vector<Thread> threads(processorCount());
  for (Thread &thread : threads)
    gThreads.add(&thread);
  EXPECT_LT(moves(noteMutatorHere), kTries / 2);
  for (Thread &thread : threads)
    gThreads.remove(&thread);
}

} // namespace
} // namespace wbgc::rt
