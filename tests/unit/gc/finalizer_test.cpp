// finalizer_test.cpp - What a finalizer may do to the heap that runs it: end it, outlast it, fork.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "unit/gc/children.h"
#include "unit/gc/gc_fixture.h"

#include <atomic>
#include <cerrno>
#include <semaphore.h>
#include <thread>

namespace wbgc::rt {
namespace {

using Run = void (*)(void *, void *);

class FinalizerTest : public GcTest {};
class FinalizerDeathTest : public testing::Test {};

__attribute__((noinline)) void makeFinalized(Run run) {
  ASSERT_EQ(wbgc_finalizer_set(newNode(), run, nullptr), 0);
}

// A program that collects an object with this finalizer, and ends.
[[noreturn]] void finalize(Run run) {
  if (wbgc_init(nullptr) != 0)
    _exit(1);
  makeFinalized(run);
  clearTestFrames();
  wbgc_collect();
  wbgc_shutdown();
  _exit(0);
}

TEST_F(FinalizerDeathTest, MayShutTheHeapDown) {
  EXPECT_EXIT(finalize([](void *, void *) { wbgc_shutdown(); }), testing::ExitedWithCode(0), "^$");
}

TEST_F(FinalizerDeathTest, MayEndTheProgramWhichShutsTheHeapDown) {
  EXPECT_EXIT(
      {
        atexit(wbgc_shutdown);
        wbgc_init(nullptr);
        makeFinalized([](void *, void *) { exit(7); });
        clearTestFrames();
        wbgc_collect();
        for (;;)
          pause();
      },
      testing::ExitedWithCode(7), "^$");
}

TEST_F(FinalizerDeathTest, MayCollect) {
  EXPECT_EXIT(finalize([](void *, void *) { wbgc_collect(); }), testing::ExitedWithCode(0), "^$");
}

struct Runs {
  std::atomic<uint64_t> count{0}, last{UINT64_MAX};
  std::atomic<bool> isInOrder{true};
};
Runs gRuns;

__attribute__((noinline)) void finalizeInOrder(uint64_t count) {
  for (uint64_t i = 0; i < count; ++i)
    wbgc_finalizer_set(
        newNode(),
        [](void *, void *number) {
          auto place = reinterpret_cast<uint64_t>(number);
          gRuns.isInOrder = gRuns.isInOrder && place < gRuns.last;
          gRuns.last = place;
          ++gRuns.count;
        },
        reinterpret_cast<void *>(i));
}

// Others set and take back finalizers while the collector takes out what died, in turns with them.
TEST_F(FinalizerTest, ManyThatAreDueAtOnceRunOnceNewestFirst) {
  constexpr uint64_t kMany = 50000;
  std::atomic<bool> stop{false};
  finalizeInOrder(kMany);
  std::thread other([&] {
    wbgc_thread_attach();
    Node *node = newNode();
    while (!stop) {
      wbgc_finalizer_set(node, [](void *, void *) {}, nullptr);
      wbgc_finalizer_set(node, nullptr, nullptr);
      wbgc_safepoint();
    }
    wbgc_thread_detach();
  });
  clearTestFrames();
  for (int i = 0; i < 1000 && gRuns.count < kMany - 10; ++i) // a dead word may keep a few
    wbgc_collect();
  stop = true;
  wbgc_blocking_enter();
  other.join();
  wbgc_blocking_leave();
  EXPECT_GE(gRuns.count, kMany - 10);
  EXPECT_LE(gRuns.count, kMany);
  EXPECT_TRUE(gRuns.isInOrder || gRuns.count < kMany);
}

// In the child it is the only thread there is: when it returns, the process ends.
TEST_F(FinalizerTest, MayFork) {
  if (kIsThreadSanitized)
    GTEST_SKIP() << "ThreadSanitizer crashes where exit handlers run on a thread that has ended";
  static std::atomic<int> code{-1};
  makeFinalized([](void *, void *) {
    pid_t child = fork();
    if (child == 0) {
      compiled::store(&gRoot, newNode());
      wbgc_collect();
      if (kIsSanitized) // for LeakSanitizer all that the main thread held is lost
        _exit(0);
      return;
    }
    code = exitOf(child);
  });
  collect();
  EXPECT_EQ(code, 0);
}

// wbgc_collect waits a second for finalizers: on a busy machine they may take longer.
TEST(FinalizerLifetimeTest, ShutdownDoesNotWaitForOneThatDoesNotReturn) {
  static sem_t mayReturn;
  static std::atomic<bool> isRunning{false};
  ASSERT_EQ(sem_init(&mayReturn, 0, 0), 0);
  ASSERT_EQ(wbgc_init(nullptr), 0);
  makeFinalized([](void *, void *) {
    isRunning = true;
    wbgc_blocking_enter();
    sem_wait(&mayReturn);
    wbgc_blocking_leave();
  });
  clearTestFrames();
  wbgc_collect();
  ASSERT_TRUE(waitUntil([] { return isRunning.load(); }));
  wbgc_shutdown();
  EXPECT_EQ(wbgc_init(nullptr), EBUSY);
  sem_post(&mayReturn);
  int error;
  while ((error = wbgc_init(nullptr)) == EBUSY)
    usleep(1000);
  ASSERT_EQ(error, 0);
  static std::atomic<int> later{0};
  makeFinalized([](void *, void *) { ++later; });
  clearTestFrames();
  wbgc_collect();
  EXPECT_TRUE(waitUntil([] { return later == 1; })) << "the next heap has no thread for finalizers";
  wbgc_shutdown();
}

} // namespace
} // namespace wbgc::rt
