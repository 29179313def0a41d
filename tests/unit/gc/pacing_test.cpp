// pacing_test.cpp - The heap keeps to its goal, and nobody marks much at a time.
//
// Sizes and words, never times: what a cycle may cost is counted in what it did.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc_fixture.h"

#include "base/os.h"
#include "gc/blocking.h"
#include "gc/collector.h"
#include "gc/figures.h"
#include "gc/pacer.h"
#include "heap/heap.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace wbgc::rt {
namespace {

constexpr size_t kTable = kIsSanitized ? 1 << 8 : 1 << 12; // slots, each with a short list

// Replaces lists at random, so that as much dies as is born.
void churn(Node **table, uint64_t &seed, int times) {
  for (int i = 0; i < times; ++i) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    Node **slot = table + (seed >> 33) % kTable;
    Node *list = nullptr;
    for (int k = 0; k < 64; ++k) {
      Node *node = newNode();
      compiled::store(&node->left, list);
      list = node;
    }
    compiled::store(slot, list);
    compiled::poll();
  }
}

class PacingTest : public GcTest {
protected:
  void SetUp() override {}

  // Of each cycle: the largest heap while its goal held.
  struct Peaks {
    std::vector<double> ofGoal;
    uint64_t cycle = 0, goal = 0, largest = 0, largestOfAll = 0;
    void look() {
      uint64_t now = gFigures.cycles.read();
      if (now != cycle) {
        if (goal)
          ofGoal.push_back(static_cast<double>(largest) / static_cast<double>(goal));
        cycle = now, goal = gPacer.goalBytes(), largest = 0;
      }
      largest = std::max(largest, heapBytes());
      largestOfAll = std::max(largestOfAll, largest);
    }
  };

  std::vector<double> peaks(Environment::Variables variables, int threads, size_t cycles) {
    {
      Environment environment(std::move(variables));
      GcTest::SetUp();
    }
    std::atomic<bool> stop{false};
    std::vector<std::thread> others;
    auto work = [&](auto look) {
      Node **table = compiled::makeArray<Node *>(pointerType, kTable);
      wbgc_pin(table);
      uint64_t seed = 1;
      churn(table, seed, 3 * kTable);
      while (look())
        churn(table, seed, 1);
      wbgc_unpin(table);
    };
    for (int i = 1; i < threads; ++i)
      others.emplace_back([&] {
        wbgc_thread_attach();
        work([&] { return !stop; });
        wbgc_thread_detach();
      });
    Peaks seen;
    work([&] {
      seen.look();
      return seen.ofGoal.size() < cycles;
    });
    stop = true;
    wbgc_blocking_enter();
    for (std::thread &other : others)
      other.join();
    wbgc_blocking_leave();
    largestHeap = seen.largestOfAll;
    return seen.ofGoal;
  }

  uint64_t largestHeap = 0; // bytes, of the last run
};

// The heap over its goal when it was in balance, of the cycle in the middle and of the worst. The worst is the
// system's choice as well: it may give the collector no processor for a while.
struct Balance {
  explicit Balance(std::vector<double> peaks) {
    peaks.erase(peaks.begin(), peaks.begin() + 3);
    std::sort(peaks.begin(), peaks.end());
    median = peaks[peaks.size() / 2];
    worst = peaks.back();
  }
  double median, worst;
};

// A sanitizer's heap is so small that what threads have not yet accounted for counts.
constexpr double kNear = kIsSanitized ? 1.3 : 1.1;

constexpr size_t kCycles = kIsSanitized ? 9 : 33;

// Whoever asked for it has lost its processor in between, and the cycle that it meant is over.
TEST_F(PacingTest, NoCycleBeginsForAHeapThatIsBelowItsGoalAgain) {
  GcTest::SetUp();
  wbgc_collect();
  uint64_t cycles = gFigures.cycles.read();
  ASSERT_FALSE(isOverGoal());
  withSpilledRegisters([](uintptr_t sp) { requestCycleOverGoal(*currentThread(), sp); });
  for (int i = 0; i < 100; ++i) {
    sleepNanos(1000000);
    compiled::poll();
  }
  EXPECT_EQ(gFigures.cycles.read(), cycles);
  wbgc_start_cycle(); // asked for by the program: whatever the heap
  while (gFigures.cycles.read() == cycles)
    compiled::poll();
}

TEST_F(PacingTest, AnEmptyHeapMayGrowFurtherIfMoreThreadsRun) {
  GcTest::SetUp();
  wbgc_collect();
  EXPECT_EQ(gPacer.goalBytes(), leastGoal(1, processorCount()));
  std::thread other([] {
    wbgc_thread_attach();
    wbgc_collect();
    EXPECT_EQ(gPacer.goalBytes(), leastGoal(2, processorCount()));
    wbgc_thread_detach();
  });
  wbgc_blocking_enter();
  other.join();
  wbgc_blocking_leave();
}

// One thread: the collector's has a processor of its own, or nearly.
TEST_F(PacingTest, TheHeapKeepsToItsGoal) {
  Balance balance(peaks({}, 1, kCycles));
  EXPECT_LE(balance.median, kNear);
  EXPECT_LT(balance.worst, 2.5);
}

TEST_F(PacingTest, TheHeapKeepsToASmallGrowth) {
  Balance balance(peaks({{"WBGC_GROWTH", "20"}}, 1, kCycles));
  EXPECT_LE(balance.median, kNear);
  EXPECT_LT(balance.worst, 2.5);
}

TEST_F(PacingTest, TheHeapKeepsToItsLimitAlone) {
  Balance balance(peaks({{"WBGC_GROWTH", "off"}, {"WBGC_LIMIT", "16M"}}, 1, kCycles));
  EXPECT_LE(balance.median, kNear);
  EXPECT_LE(largestHeap, 16u << 20); // never passed
}

// More threads than processors, all of them allocating: the collector gets its turn late.
TEST_F(PacingTest, ThreadsThatStarveTheCollectorAreHeldBack) {
  Balance balance(peaks({}, 4, kCycles));
  EXPECT_LT(balance.worst, 2.5);
}

// The threads fill the heap to its limit again and again: each takes what was freed before another one gets it.
TEST_F(PacingTest, NoThreadIsRefusedMemoryThatACollectionFreesForAll) {
  peaks({{"WBGC_LIMIT", "40M"}}, 4, kCycles);
  EXPECT_LE(largestHeap, 40u << 20);
}

} // namespace
} // namespace wbgc::rt
