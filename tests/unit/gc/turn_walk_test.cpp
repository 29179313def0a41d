// turn_walk_test.cpp - What happens to a map in the middle of a walk does not confuse it.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/turn_walk.h"

#include "base/os.h"

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

} // namespace
} // namespace wbgc::rt
