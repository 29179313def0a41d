// mark_queue_test.cpp - Greys are neither lost nor doubled on their way through segments.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "mark/mark_queue.h"

#include <gtest/gtest.h>
#include <set>
#include <thread>
#include <vector>

namespace wbgc::rt {
namespace {

constexpr size_t kSegment = MarkSegment::kCapacity;

GreyRef grey(size_t i) { return GreyRef::object(16 * (i + 1)); }

std::multiset<uintptr_t> takeAll(LocalQueue &queue) {
  std::multiset<uintptr_t> taken;
  GreyRef entry;
  do
    while (queue.take(entry))
      taken.insert(entry.bits());
  while (queue.refill());
  return taken;
}

std::multiset<uintptr_t> greys(size_t count) {
  std::multiset<uintptr_t> wanted;
  for (size_t i = 0; i < count; ++i)
    wanted.insert(grey(i).bits());
  return wanted;
}

TEST(MarkQueueTest, TakesLastInFirstOut) {
  MarkQueue shared;
  LocalQueue queue(shared);
  queue.put(grey(1));
  queue.put(grey(2));
  GreyRef entry;
  ASSERT_TRUE(queue.take(entry));
  EXPECT_EQ(entry.bits(), grey(2).bits());
  ASSERT_TRUE(queue.take(entry));
  EXPECT_EQ(entry.bits(), grey(1).bits());
  EXPECT_FALSE(queue.take(entry));
  EXPECT_TRUE(queue.isEmpty());
  queue.release();
}

TEST(MarkQueueTest, KeepsEveryGreyAcrossSegments) {
  for (size_t count : {kSegment - 1, kSegment, kSegment + 1, 2 * kSegment, 7 * kSegment + 3}) {
    MarkQueue shared;
    LocalQueue queue(shared);
    for (size_t i = 0; i < count; ++i)
      queue.put(grey(i));
    EXPECT_EQ(takeAll(queue), greys(count)) << count;
    queue.release();
  }
}

TEST(MarkQueueTest, PutsABatchOfAnySize) {
  for (size_t count : {size_t{0}, size_t{1}, kSegment, 3 * kSegment + 5}) {
    MarkQueue shared;
    LocalQueue queue(shared);
    std::vector<GreyRef> batch;
    for (size_t i = 0; i < count; ++i)
      batch.push_back(grey(i));
    queue.putBatch(batch.data(), count);
    EXPECT_EQ(takeAll(queue), greys(count)) << count;
    queue.release();
  }
}

TEST(MarkQueueTest, PublishesEverythingToOthers) {
  MarkQueue shared;
  LocalQueue mine(shared), yours(shared);
  EXPECT_FALSE(mine.publish());
  for (size_t i = 0; i < kSegment + 10; ++i)
    mine.put(grey(i));
  EXPECT_TRUE(mine.publish());
  EXPECT_TRUE(mine.isEmpty());
  EXPECT_EQ(takeAll(yours), greys(kSegment + 10));
  EXPECT_TRUE(shared.isEmpty());
  mine.put(grey(0)); // still usable
  EXPECT_FALSE(mine.isEmpty());
  mine.release();
  yours.release();
}

TEST(MarkQueueTest, TakesABatchFromTheTopAndNoMoreThanASegmentHolds) {
  MarkQueue shared;
  LocalQueue queue(shared);
  constexpr unsigned kCapacity = MarkSegment::kCapacity;
  GreyRef batch[40];
  EXPECT_EQ(queue.takeBatch(batch, 40), 0u);
  for (size_t i = 0; i < kCapacity + 10; ++i)
    queue.put(grey(i));
  ASSERT_EQ(queue.takeBatch(batch, 40), 10u); // the second segment
  EXPECT_EQ(batch[0].bits(), grey(kCapacity).bits());
  EXPECT_EQ(batch[9].bits(), grey(kCapacity + 9).bits());
  ASSERT_EQ(queue.takeBatch(batch, 40), 40u);
  EXPECT_EQ(batch[0].bits(), grey(kCapacity - 40).bits());
  EXPECT_EQ(batch[39].bits(), grey(kCapacity - 1).bits());
  ASSERT_EQ(queue.takeBatch(batch, 1), 1u);
  EXPECT_EQ(batch[0].bits(), grey(kCapacity - 41).bits());
  EXPECT_EQ(takeAll(queue), greys(kCapacity - 41));
  queue.release();
}

TEST(MarkQueueTest, SaysThatItWasActive) {
  MarkQueue shared;
  LocalQueue queue(shared);
  EXPECT_FALSE(shared.hadActivity());
  queue.put(grey(0));
  queue.publish();
  EXPECT_TRUE(shared.hadActivity());
  shared.clearActivity();
  EXPECT_FALSE(shared.hadActivity());
  EXPECT_TRUE(queue.refill());
  EXPECT_TRUE(shared.hadActivity()); // taking is activity too
  shared.clearActivity();
  GreyRef entry;
  queue.take(entry);
  EXPECT_FALSE(queue.refill()); // looking into an empty queue is not
  EXPECT_FALSE(shared.hadActivity());
  queue.release();
}

TEST(MarkQueueTest, ARestKeepsItsAddress) {
  GreyRef rest = GreyRef::restFrom(0x1000);
  EXPECT_TRUE(rest.isRest());
  EXPECT_EQ(rest.address(), 0x1000u);
  EXPECT_FALSE(GreyRef::object(0x1000).isRest());
}

// Producers and consumers on one queue: what goes in comes out once.
TEST(MarkQueueTest, LosesNothingBetweenThreads) {
  constexpr size_t kThreads = 4, kEach = 50000;
  MarkQueue shared;
  std::vector<std::vector<uintptr_t>> taken(kThreads);
  std::vector<std::thread> threads;
  std::atomic<size_t> count{0};
  for (size_t t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      LocalQueue queue(shared);
      GreyRef entry;
      for (size_t i = 0; i < kEach; ++i) {
        queue.put(grey(t * kEach + i));
        if (i % 3 == 0 && queue.take(entry)) {
          taken[t].push_back(entry.bits());
          ++count;
        }
        if (i % 1000 == 0)
          queue.publish();
      }
      queue.publish();
      while (count < kThreads * kEach) {
        while (queue.take(entry)) {
          taken[t].push_back(entry.bits());
          ++count;
        }
        queue.refill();
      }
      queue.release();
    });
  for (std::thread &thread : threads)
    thread.join();
  std::multiset<uintptr_t> all;
  for (auto &part : taken)
    all.insert(part.begin(), part.end());
  EXPECT_EQ(all, greys(kThreads * kEach));
}

} // namespace
} // namespace wbgc::rt
