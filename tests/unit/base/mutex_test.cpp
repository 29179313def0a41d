// mutex_test.cpp - Exclusion, and sleeping without losing a wake-up.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/mutex.h"
#include "base/os.h"

#include <gtest/gtest.h>
#include <thread>
#include <vector>

using namespace wbgc::rt;

TEST(Mutex, LetsOneThreadInAtATime) {
  Mutex mutex;
  uint64_t sum = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 20000; ++i) {
        MutexLock lock(mutex);
        ++sum;
      }
    });
  for (auto &thread : threads)
    thread.join();
  EXPECT_EQ(sum, 80000u);
  EXPECT_FALSE(mutex.isHeld());
}

TEST(Mutex, TryLockFailsWhileHeld) {
  Mutex mutex;
  ASSERT_TRUE(mutex.tryLock());
  std::thread([&] { EXPECT_FALSE(mutex.tryLock()); }).join();
  mutex.unlock();
  ASSERT_TRUE(mutex.tryLock());
  mutex.unlock();
}

TEST(Mutex, WakesSleepersOfALongHold) {
  Mutex mutex;
  mutex.lock();
  std::atomic<int> entered{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([&] {
      MutexLock lock(mutex);
      ++entered;
    });
  sleepNanos(20000000); // long enough that spinning has ended
  EXPECT_EQ(entered, 0);
  mutex.unlock();
  for (auto &thread : threads)
    thread.join();
  EXPECT_EQ(entered, 3);
}

TEST(Mutex, GivesATurnToWhoWaits) {
  Mutex mutex;
  std::atomic<bool> hadTurn{false};
  mutex.lock();
  std::thread waiter([&] {
    MutexLock lock(mutex);
    hadTurn = true;
  });
  while (!hadTurn) // the lock is never free for longer
    mutex.giveTurn();
  EXPECT_TRUE(mutex.isHeld());
  mutex.unlock();
  waiter.join();
}

TEST(Mutex, IsFreeInTheChildOfAFork) {
  Mutex mutex;
  mutex.lock();
  mutex.resetAfterFork();
  EXPECT_FALSE(mutex.isHeld());
  MutexLock lock(mutex);
}

TEST(Futex, ReturnsAtOnceWhenTheWordHasChanged) {
  std::atomic<uint32_t> word{1};
  futexWait(word, 0);
  SUCCEED() << "a wait on a stale value would hang";
}

TEST(Futex, TimesOut) {
  std::atomic<uint32_t> word{0};
  uint64_t before = nowNanos();
  futexWait(word, 0, 5000000);
  EXPECT_GE(nowNanos() - before, 4000000u);
}
