// turn_walk_test.cpp - What happens to a map in the middle of a walk does not confuse it.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/turn_walk.h"

#include "base/os.h"

#include <atomic>
#include <gtest/gtest.h>
#include <set>
#include <thread>

namespace wbgc::rt {
namespace {

constexpr uintptr_t kKeys = 2000;

class TurnWalkTest : public testing::Test {
protected:
  void SetUp() override {
    for (uintptr_t key = 1; key <= kKeys; ++key)
      *map.insert(key) = key;
  }
  void TearDown() override { map.clear(); }

  Mutex mutex;
  AddressMap map;
  std::set<uintptr_t> seen;
};

TEST_F(TurnWalkTest, WhatIsTakenOutKeepsItsPlace) {
  TurnWalk walk(mutex);
  walk.walk(
      map, [] {},
      [&](AddressMap::Entry &entry) {
        EXPECT_TRUE(seen.insert(entry.key).second);
        map.takeOut(kKeys + 1 - entry.key);
      });
  EXPECT_EQ(seen.size(), kKeys);
  EXPECT_EQ(map.size(), kKeys);
  EXPECT_EQ(*map.find(1), 0u);
  map.takeOut(1); // the walk is over
  EXPECT_EQ(map.find(1), nullptr);
}

// By a thread that waits for the mutex.
TEST_F(TurnWalkTest, BeginsAgainWhenTheMapHasGrown) {
  int begun = 0;
  std::thread other;
  {
    TurnWalk walk(mutex);
    other = std::thread([&] {
      MutexLock lock(mutex);
      for (uintptr_t key = kKeys + 1; key <= 2 * kKeys; ++key)
        map.insert(key);
    });
    sleepNanos(20000000); // long enough that spinning has ended
    walk.walk(
        map,
        [&] {
          ++begun;
          seen.clear();
        },
        [&](AddressMap::Entry &entry) { seen.insert(entry.key); });
    EXPECT_EQ(begun, map.size() > kKeys ? 2 : 1); // it may have come too late
    EXPECT_EQ(seen.size(), map.size());
  }
  other.join();
}

// A thread that adds as fast as it can is faster than a walk that lets it in after every few entries.
TEST_F(TurnWalkTest, EndsThoughTheMapGrowsAtEveryTurn) {
  constexpr uintptr_t kMost = uintptr_t{1} << 18;
  std::atomic<bool> stop{false};
  std::atomic<unsigned> begun{0};
  std::thread other;
  unsigned looked = 0;
  {
    TurnWalk walk(mutex);
    other = std::thread([&] {
      for (uintptr_t last = kKeys; !stop && last < kMost;) {
        const unsigned before = begun;
        {
          MutexLock lock(mutex);
          for (uintptr_t more = map.places() / 2; more > 0; --more)
            map.insert(++last); // the map doubles
        }
        while (!stop && begun == before)
          std::this_thread::yield();
      }
    });
    walk.walk(
        map, [&] { ++begun; },
        [&](AddressMap::Entry &) {
          if (begun < 10 && ++looked % 128 == 0)
            sleepNanos(1000000); // the thread waits meanwhile
        });
  }
  stop = true;
  other.join();
  EXPECT_LE(begun, 5u);
}

} // namespace
} // namespace wbgc::rt
