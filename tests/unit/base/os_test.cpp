// os_test.cpp - Reserving and giving back; a refusal is an answer.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/os.h"

#include <atomic>
#include <gtest/gtest.h>
#include <string.h>

using namespace wbgc::rt;

TEST(Os, ReservationIsAlignedAndUsableOnceCommitted) {
  constexpr size_t kBytes = 1 << 20, kAlignment = 1 << 21;
  auto *begin = static_cast<char *>(osReserve(kBytes, kAlignment));
  ASSERT_NE(begin, nullptr);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(begin) % kAlignment, 0u);
  ASSERT_TRUE(osCommit(begin, 8192));
  EXPECT_EQ(begin[8191], 0);
  memset(begin, 1, 8192);
  ASSERT_TRUE(osDecommit(begin, 4096));
  EXPECT_EQ(begin[0], 0) << "decommitted memory reads as zero";
  EXPECT_EQ(begin[4096], 1);
  begin[0] = 2;
  EXPECT_EQ(begin[0], 2) << "and stays usable";
  osRelease(begin, kBytes);
}

TEST(OsDeathTest, ReservedMemoryIsInaccessible) {
  auto *begin = static_cast<volatile char *>(osReserve(4096));
  ASSERT_NE(begin, nullptr);
  EXPECT_DEATH(begin[0] = 1, "");
  osRelease(const_cast<char *>(begin), 4096);
}

TEST(Os, RefusalIsAnAnswer) {
  EXPECT_EQ(osReserve(size_t{1} << 60), nullptr);
  EXPECT_EQ(osMap(SIZE_MAX - 4095, 1 << 20), nullptr);
  EXPECT_FALSE(osCommit(reinterpret_cast<void *>(4096), 4096));
}

TEST(Os, StackBoundsHoldALocal) {
  StackBounds bounds = currentStackBounds();
  uintptr_t here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  EXPECT_LE(bounds.low, here);
  EXPECT_LT(here, bounds.high);
}

TEST(Os, ClockAdvancesAndThreadsRun) {
  uint64_t before = nowNanos();
  static std::atomic<uint64_t> seen{0};
  ASSERT_EQ(createThread(
                [](void *argument) -> void * {
                  nameThisThread("wbgc-test");
                  seen = threadId();
                  return argument;
                },
                nullptr),
            0);
  while (!seen)
    yieldProcessor();
  EXPECT_NE(seen, threadId());
  sleepNanos(1000);
  EXPECT_GT(nowNanos(), before);
  EXPECT_GE(processorCount(), 1u);
  EXPECT_GE(runnableThreads(), 1u) << "this one";
  EXPECT_LT(runnableThreads(), 1u << 22) << "no more than there can be";
}

// The system may bring the thread back at once, so not each time.
TEST(OsTest, AThreadLeavesItsProcessorAndMayComeBack) {
  const unsigned allowed = processorCount();
  int left = 0;
  for (int i = 0; i < 100; ++i) {
    int before = currentProcessor();
    leaveProcessor();
    left += currentProcessor() != before;
  }
  EXPECT_EQ(left > 50, allowed > 1) << left;
  EXPECT_EQ(processorCount(), allowed);
}
