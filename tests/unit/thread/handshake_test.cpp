// handshake_test.cpp - Every thread runs a step exactly once, itself or by the collector.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/handshake.h"
#include "thread/stop_threads.h"

#include <algorithm>
#include <atomic>
#include <gtest/gtest.h>
#include <memory>
#include <thread>
#include <vector>

namespace wbgc::rt {
namespace {

uintptr_t here() { return reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) & ~uintptr_t{7}; }

// A thread record bound to the calling thread, without a heap.
class TestThread {
public:
  TestThread() : thread(gThreads.newRecord()), block(currentBlock()) {
    saved = block;
    thread->block = &block;
    thread->stackHigh = currentStackHigh();
    thread->buffer.attach(&block, BarrierBuffer::Mode::Normal);
    block.poll = 0;
    block.thread = thread;
    MutexLock lock(gThreads.mutex);
    gThreads.add(thread);
  }
  ~TestThread() {
    leaveRegistry(*thread, here(), [](Thread &) {});
    block = saved;
    gThreads.recycle(thread);
  }
  Thread *operator->() { return thread; }
  Thread &operator*() { return *thread; }

private:
  Thread *thread;
  wbgc_thread_block &block;
  wbgc_thread_block saved;
};

struct Count {
  std::atomic<int> steps{0}, own{0};
  static void step(Thread &thread, const StackView &stack, void *argument) {
    auto &count = *static_cast<Count *>(argument);
    ++count.steps;
    count.own += &thread == currentThread();
    EXPECT_LT(stack.live.begin, stack.live.end);
    EXPECT_EQ(stack.live.end, thread.stackHigh);
  }
};

void handshake(Count &count) {
  HandshakeRequest request = {Count::step, &count, "test", {}};
  runHandshake(request, nullptr, nullptr, nullptr);
}

TEST(HandshakeTest, WithoutThreadsReturnsAtOnce) {
  Count count;
  handshake(count);
  EXPECT_EQ(count.steps, 0);
}

TEST(HandshakeTest, ARunningThreadAnswersItself) {
  Count count;
  std::atomic<bool> stop{false}, ready{false};
  std::thread mutator([&] {
    TestThread self;
    ready = true;
    while (!stop)
      if (loadRelaxed(&self->block->poll))
        answerHandshake(*self, here());
  });
  while (!ready)
    std::this_thread::yield();
  handshake(count);
  stop = true;
  mutator.join();
  EXPECT_EQ(count.steps, 1);
  EXPECT_EQ(count.own, 1);
}

TEST(HandshakeTest, TheCollectorAnswersForABlockedThread) {
  Count count;
  std::atomic<int> state{0};
  std::thread mutator([&] {
    TestThread self;
    enterBlocked(*self, here());
    state = 1;
    while (state != 2)
      std::this_thread::yield();
    leaveBlocked(*self, here());
  });
  while (state != 1)
    std::this_thread::yield();
  handshake(count);
  EXPECT_EQ(count.steps, 1);
  EXPECT_EQ(count.own, 0);
  state = 2;
  mutator.join();
}

// Its word is on its own stack under AddressSanitizer, too, which moves variables elsewhere.
__attribute__((noinline, no_sanitize("address"))) void blockWithAWord(Thread &self,
                                                                      std::atomic<int> &state) {
  volatile uint64_t word = 0x1122334455667788;
  enterBlocked(self, std::min(here(), reinterpret_cast<uintptr_t>(&word)));
  word = 0; // as if the compiler had moved it to a register and reused its place
  state = 1;
  while (state != 2)
    std::this_thread::yield();
  leaveBlocked(self, here());
}

TEST(HandshakeTest, ABlockedThreadShowsItsFramesAsTheyWere) {
  std::atomic<int> state{0};
  std::thread mutator([&] {
    TestThread self;
    blockWithAWord(*self, state);
  });
  while (state != 1)
    std::this_thread::yield();
  bool found = false;
  HandshakeRequest request = {[](Thread &, const StackView &stack, void *argument) {
                                auto *at = reinterpret_cast<uint64_t *>(stack.snapshot.begin);
                                for (; at < reinterpret_cast<uint64_t *>(stack.snapshot.end); ++at)
                                  *static_cast<bool *>(argument) |= *at == 0x1122334455667788;
                              },
                              &found,
                              "test",
                              {}};
  runHandshake(request, nullptr, nullptr, nullptr);
  state = 2;
  mutator.join();
  EXPECT_TRUE(found);
}

TEST(HandshakeTest, ABlockedThreadWaitsUntilItIsGivenBack) {
  std::atomic<int> state{0};
  std::thread mutator([&] {
    TestThread self;
    enterBlocked(*self, here());
    state = 1;
    leaveBlocked(*self, here());
    state = 3;
  });
  while (state < 1)
    std::this_thread::yield();
  // Either it has left already, and answers itself at the end of its life, or it waits for the step.
  HandshakeRequest request = {[](Thread &thread, const StackView &, void *argument) {
                                auto &state = *static_cast<std::atomic<int> *>(argument);
                                if (&thread == currentThread())
                                  return;
                                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                                EXPECT_NE(state, 3);
                              },
                              &state,
                              "test",
                              {}};
  runHandshake(request, nullptr, nullptr, nullptr);
  mutator.join();
  EXPECT_EQ(state, 3);
}

TEST(HandshakeTest, TellsWhoDoesNotAnswer) {
  static std::atomic<int> delays;
  delays = 0;
  std::atomic<int> state{0};
  std::thread mutator([&] {
    TestThread self;
    state = 1;
    while (delays == 0)
      std::this_thread::yield();
    answerHandshake(*self, here());
  });
  while (state != 1)
    std::this_thread::yield();
  Count count;
  HandshakeRequest request = {Count::step, &count, "test", {}};
  runHandshake(request, nullptr, nullptr, [](Thread &, const char *name) {
    EXPECT_STREQ(name, "test");
    ++delays;
  });
  mutator.join();
  EXPECT_GE(delays, 1);
  EXPECT_EQ(count.steps, 1);
}

// Threads come, block, poll and go while handshakes run: each step is run as often as it was posted.
TEST(HandshakeTest, EveryStepRunsOnceForEachThreadThatIsThere) {
  std::atomic<bool> stop{false};
  std::vector<std::thread> mutators;
  for (unsigned seed = 0; seed < 4; ++seed)
    mutators.emplace_back([&, seed] {
      unsigned random = seed;
      while (!stop) {
        TestThread self;
        for (int i = 0; i < 200; ++i) {
          random = random * 1103515245 + 12345;
          if (random >> 16 & 1) {
            enterBlocked(*self, here());
            if (random >> 20 & 1)
              std::this_thread::yield();
            leaveBlocked(*self, here());
          }
          if (loadRelaxed(&self->block->poll))
            answerHandshake(*self, here());
        }
      }
    });
  for (int i = 0; i < 2000; ++i) {
    Count count;
    HandshakeRequest request = {Count::step, &count, "test", {}};
    static size_t announced;
    runHandshake(request, [](void *) { announced = gThreads.count(); }, nullptr, nullptr);
    ASSERT_EQ(count.steps, static_cast<int>(announced));
  }
  stop = true;
  for (std::thread &mutator : mutators)
    mutator.join();
}

TEST(StopThreadsTest, RunningAndBlockedThreadsStandStill) {
  std::atomic<bool> stop{false};
  std::atomic<uint64_t> work{0};
  std::atomic<int> ready{0};
  std::thread running([&] {
    TestThread self;
    ++ready;
    while (!stop) {
      ++work;
      if (loadRelaxed(&self->block->poll))
        answerHandshake(*self, here());
    }
  });
  std::thread blocked([&] {
    TestThread self;
    enterBlocked(*self, here());
    ++ready;
    while (!stop)
      std::this_thread::yield();
    leaveBlocked(*self, here());
  });
  while (ready != 2)
    std::this_thread::yield();
  for (int i = 0; i < 100; ++i) {
    StoppedThreads threads(-1);
    ASSERT_TRUE(threads.all());
    uint64_t before = work;
    int seen = 0;
    threads.forEach([&](Thread &, const StackView &) { ++seen; });
    EXPECT_EQ(seen, 2);
    EXPECT_EQ(work, before);
  }
  stop = true;
  running.join();
  blocked.join();
}

TEST(StopThreadsTest, DoesNotWaitLongerThanAllowed) {
  std::atomic<int> state{0};
  std::thread foreign([&] {
    TestThread self;
    state = 1;
    while (state != 2)
      std::this_thread::yield();
  });
  while (state != 1)
    std::this_thread::yield();
  {
    StoppedThreads threads(1000000);
    EXPECT_FALSE(threads.all());
  }
  state = 2;
  foreign.join();
}

} // namespace
} // namespace wbgc::rt
