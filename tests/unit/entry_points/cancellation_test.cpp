// cancellation_test.cpp - A thread that was cancelled dies in code of the program, never in the runtime.
//
// Each case runs in a child, whose thread asks for its own end and calls the runtime, which has something to write:
// if it died there, it would keep a lock that all others need.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "unit/gc/children.h"
#include "unit/gc/lists.h"

#include <cstdio>
#include <fcntl.h>
#include <pthread.h>

namespace wbgc::rt {
namespace {

bool gReachedItsEnd;
int gNowhere; // opened before a thread is cancelled, since that is a point of cancellation

void *runCancelled(void *step) {
  pthread_cancel(pthread_self());
  reinterpret_cast<void (*)()>(step)();
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
  gReachedItsEnd = true;
  return nullptr;
}

// Whether a thread that is to die comes back from `step`, and the program ends in order afterwards.
bool survives(const Environment::Variables &variables, void (*step)()) {
  pid_t child = fork();
  if (child == 0) {
    Environment environment(variables);
    pthread_t thread;
    pthread_create(&thread, nullptr, runCancelled, reinterpret_cast<void *>(step));
    pthread_join(thread, nullptr);
    if (!gReachedItsEnd)
      _exit(1);
    wbgc_shutdown();
    _exit(0);
  }
  return exitOf(child) == 0;
}

// Handshakes, flushes and assists of one life of the heap.
void liveOnce() {
  wbgc_init(nullptr);
  wbgc_start_cycle();
  for (int i = 0; i < 20; ++i)
    compiled::store(&makeList(1000)->left, makeList(1000));
  wbgc_collect();
  wbgc_shutdown();
}

// More events than the buffer of the trace holds: this thread writes it.
void fillTrace() {
  wbgc_init(nullptr);
  for (int i = 0; i < 200; ++i)
    wbgc_collect();
  wbgc_thread_detach();
}

void refuseOptions() {
  wbgc_options options = {};
  options.growth = -2;
  wbgc_init(&options);
}

void writeSnapshot() {
  wbgc_init(nullptr);
  makeList(1000);
  wbgc_heap_snapshot(gNowhere);
  wbgc_thread_detach();
}

TEST(CancellationTest, NoFunctionOfTheRuntimeIsAPointOfIt) {
  gNowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  const std::string trace = testing::TempDir() + "wbgc-" + std::to_string(getpid()) + "-trace.json";
  EXPECT_TRUE(survives({}, liveOnce));
  EXPECT_TRUE(survives({{"WBGC_TRACE_FILE", trace}}, liveOnce));
  EXPECT_TRUE(survives({{"WBGC_TRACE_FILE", trace}}, fillTrace));
  EXPECT_TRUE(survives({{"WBGC_PROFILE", "/dev/null"}}, liveOnce));
  EXPECT_TRUE(survives({{"WBGC_CHECK", "foreign,alloc"}}, liveOnce));
  EXPECT_TRUE(survives({}, refuseOptions));
  EXPECT_TRUE(survives({}, writeSnapshot));
  unlink(trace.c_str());
  close(gNowhere);
}

__attribute__((noinline)) void dieBelow(int depth) { // NOLINT(misc-no-recursion)
  volatile char frame[64] = {};
  if (depth > 0)
    dieBelow(depth - 1);
  else
    pthread_cancel(pthread_self());
  pthread_testcancel();
  frame[0] = frame[1];
}

// Nothing tells AddressSanitizer of the frames that end there.
TEST(CancellationTest, AThreadThatDiesInTheProgramIsDetached) {
  ASSERT_EQ(wbgc_init(nullptr), 0);
  auto run = [](void *) -> void * {
    wbgc_thread_attach();
    makeList(100);
    dieBelow(40);
    return nullptr;
  };
  for (int i = 0; i < 5; ++i) {
    pthread_t thread;
    void *result = nullptr;
    pthread_create(&thread, nullptr, run, nullptr);
    pthread_join(thread, &result);
    EXPECT_EQ(result, PTHREAD_CANCELED);
  }
  wbgc_stats stats;
  wbgc_stats_get(&stats, sizeof(stats));
  EXPECT_EQ(stats.threads, 1u);
  wbgc_shutdown();
}

TEST(CancellationDeathTest, AMisuseEndsTheProgramAllTheSame) {
  EXPECT_DEATH(
      {
        pthread_t thread;
        wbgc_init(nullptr);
        pthread_create(&thread, nullptr, runCancelled,
                       reinterpret_cast<void *>(+[] { makeList(1); }));
        pthread_join(thread, nullptr);
        _exit(0);
      },
      "wbgc: fatal: allocation on a thread that is not attached");
}

} // namespace
} // namespace wbgc::rt
