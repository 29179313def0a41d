// figures_test.cpp - wbgc_stats_get: what was allocated is what is counted, and counters only grow.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "unit/gc/gc_fixture.h"

#include <atomic>
#include <thread>

namespace wbgc::rt {
namespace {

class FiguresTest : public GcTest {
protected:
  static void expectGrown(const wbgc_stats &before, const wbgc_stats &now) {
    EXPECT_GE(now.cycles, before.cycles);
    EXPECT_GE(now.allocated_bytes, before.allocated_bytes);
    EXPECT_GE(now.freed_bytes, before.freed_bytes);
    EXPECT_GE(now.flushes, before.flushes);
    EXPECT_GE(now.barrier_words, before.barrier_words);
    EXPECT_GE(now.shaded_objects, before.shaded_objects);
    EXPECT_GE(now.holds, before.holds);
    EXPECT_GE(now.hold_total_ns, before.hold_total_ns);
    EXPECT_GE(now.hold_max_ns, before.hold_max_ns);
    EXPECT_GE(now.marking_ns, before.marking_ns);
    EXPECT_GE(now.finalizers_run, before.finalizers_run);
    EXPECT_GE(now.weak_cleared, before.weak_cleared);
  }
};

TEST_F(FiguresTest, AnObjectCountsWithTheBytesOfItsCell) {
  wbgc_stats before = stats();
  for (uint64_t i = 1; i <= 3000; ++i) {
    newNode();
    ASSERT_EQ(stats().allocated_bytes, before.allocated_bytes + i * sizeof(Node));
  }
  uint64_t large = wbgc_object_size(wbgc_alloc_noscan(1 << 20));
  EXPECT_EQ(stats().allocated_bytes, before.allocated_bytes + 3000 * sizeof(Node) + large);
  EXPECT_EQ(stats().heap_bytes, before.heap_bytes + 3000 * sizeof(Node) + large);
}

TEST_F(FiguresTest, WhatIsNotFreeWasAllocatedAndNotFreed) {
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 5000; ++i) {
      Node *node = newNode();
      compiled::store(&node->left, compiled::load(&gRoot));
      compiled::store(&gRoot, i % 1000 ? node : nullptr);
    }
    wbgc_collect();
    wbgc_stats now = stats();
    EXPECT_EQ(now.heap_bytes, now.allocated_bytes - now.freed_bytes);
    EXPECT_LE(now.live_bytes, now.heap_bytes);
    EXPECT_LE(now.heap_bytes, now.mapped_bytes);
  }
}

// Threads that come and go, in blocking regions or not, while somebody looks.
TEST_F(FiguresTest, CountersOnlyGrow) {
  std::atomic<int> rounds{0};
  std::thread other([&] {
    for (; rounds < 300; ++rounds) {
      wbgc_thread_attach();
      for (int i = 0; i < 200; ++i)
        compiled::store(&newNode()->left, newNode());
      wbgc_thread_detach();
    }
  });
  wbgc_stats before = stats();
  for (int i = 0; rounds < 300; ++i) {
    newNode();
    if (i % 100 == 0)
      wbgc_start_cycle();
    if (i % 3 == 0)
      wbgc_blocking_enter();
    wbgc_stats now = stats();
    if (i % 3 == 0)
      wbgc_blocking_leave();
    expectGrown(before, now);
    before = now;
  }
  wbgc_blocking_enter();
  other.join();
  wbgc_blocking_leave();
}

} // namespace
} // namespace wbgc::rt
