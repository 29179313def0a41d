// own_processor_test.cpp - The collector goes where the program is not.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/own_processor.h"

#include "base/os.h"
#include "thread/thread_registry.h"

#include <climits>
#include <gtest/gtest.h>
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
