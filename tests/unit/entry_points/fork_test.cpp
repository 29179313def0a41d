// fork_test.cpp - A forked child allocates, stores and collects, whatever its parent was doing.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "unit/gc/children.h"
#include "unit/gc/lists.h"

#include "thread/thread.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <sys/time.h>
#include <sys/wait.h>
#include <thread>

namespace wbgc::rt {
namespace {

class ForkTest : public GcTest {};

TEST_F(ForkTest, TheChildAllocatesStoresAndCollects) {
  compiled::store(&gRoot, makeList(1000));
  pid_t child = fork();
  if (child == 0) {
    bool ok = isList(gRoot, 1000);
    for (int i = 0; i < 10; ++i) {
      Node *list = makeList(20000);
      wbgc_collect();
      ok = ok && isList(list, 20000) && isList(gRoot, 1000);
    }
    wbgc_stats stats;
    wbgc_stats_get(&stats, sizeof(stats));
    _exit(ok && stats.cycles >= 10 && stats.threads == 1 ? 0 : 1);
  }
  EXPECT_EQ(exitOf(child), 0);
  EXPECT_TRUE(isList(gRoot, 1000));
}

TEST_F(ForkTest, OtherThreadsAndACycleUnderWayDoNotMatter) {
  compiled::store(&gRoot, makeList(200000));
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      wbgc_thread_attach();
      while (!stop)
        isList(makeList(100), 100);
      wbgc_thread_detach();
    });
  for (int i = 0; i < 10; ++i) {
    wbgc_start_cycle();
    pid_t child = fork();
    if (child == 0) {
      Node *list = makeList(20000);
      wbgc_collect();
      std::thread grandchild([] { // new threads work in the child too
        wbgc_thread_attach();
        makeList(100);
        wbgc_thread_detach();
      });
      wbgc_blocking_enter();
      grandchild.join();
      wbgc_blocking_leave();
      _exit(isList(list, 20000) && isList(gRoot, 200000) ? 0 : 1);
    }
    wbgc_blocking_enter();
    int code = exitOf(child);
    wbgc_blocking_leave();
    ASSERT_EQ(code, 0);
  }
  stop = true;
  wbgc_blocking_enter();
  for (std::thread &thread : threads)
    thread.join();
  wbgc_blocking_leave();
  EXPECT_TRUE(isList(gRoot, 200000));
}

// The others stood at a safepoint: what they were in the middle of is no business of who gets their records.
TEST_F(ForkTest, ThreadsOfTheChildRecordTheirStores) {
  constexpr int kThreads = 3;
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      wbgc_thread_attach();
      while (!stop)
        wbgc_safepoint();
      wbgc_thread_detach();
    });
  while (stats().threads <= kThreads)
    wbgc_safepoint();
  pid_t child = fork();
  if (child == 0) {
    int silent = 0;
    for (int i = 0; i < kThreads; ++i)
      std::thread([&] {
        wbgc_thread_attach();
        silent += currentThread()->stub.busy != 0;
        wbgc_thread_detach();
      }).join();
    _exit(silent);
  }
  EXPECT_EQ(exitOf(child), 0);
  stop = true;
  wbgc_blocking_enter();
  for (std::thread &thread : threads)
    thread.join();
  wbgc_blocking_leave();
}

TEST_F(ForkTest, AThreadThatIsNotAttachedMayFork) {
  std::thread foreign([] {
    pid_t child = fork();
    if (child == 0) {
      bool ok = wbgc_thread_attach() == 0;
      Node *list = makeList(1000);
      wbgc_collect();
      _exit(ok && isList(list, 1000) ? 0 : 1);
    }
    EXPECT_EQ(exitOf(child), 0);
  });
  wbgc_blocking_enter();
  foreign.join();
  wbgc_blocking_leave();
}

// A thread that answers until the cycle has come so far, and is then in foreign code until it is told to come back.
class StuckThread {
public:
  explicit StuckThread(bool (*isTime)())
      : thread([this, isTime] {
          wbgc_thread_attach();
          isThere = true;
          while (!isTime())
            wbgc_safepoint();
          isStuck = true;
          while (!mayGoOn)
            std::this_thread::yield();
          wbgc_thread_detach();
        }) {
    while (!isThere)
      std::this_thread::yield();
  }
  ~StuckThread() {
    letGo();
    wbgc_blocking_enter();
    thread.join();
    wbgc_blocking_leave();
  }
  // A thread that loses its processor between its look and its answer misses the time of a short cycle; it gets others.
  void waitUntilStuck() const {
    while (!isStuck) {
      wbgc_start_cycle();
      wbgc_safepoint();
    }
  }
  void letGo() { mayGoOn = true; }

private:
  std::atomic<bool> isThere{false}, isStuck{false}, mayGoOn{false};
  std::thread thread;
};

// What lived lives, what died is found, and a thread that comes is one like any other.
int collectInChild() {
  bool ok = isList(gRoot, 20000);
  for (int i = 0; i < 3; ++i) {
    compiled::store(&gRoot, makeList(20000));
    wbgc_collect();
    ok = ok && isList(gRoot, 20000);
  }
  std::thread other([] {
    wbgc_thread_attach();
    makeList(1000);
    wbgc_thread_detach();
  });
  wbgc_blocking_enter();
  other.join();
  wbgc_blocking_leave();
  clearTestFrames();
  wbgc_collect();
  wbgc_stats stats;
  wbgc_stats_get(&stats, sizeof(stats));
  return !ok ? 1 : stats.live_bytes > 3 * 20000 * sizeof(Node) ? 2 : stats.threads != 1 ? 3 : 0;
}

// Were the cycle waited for, the fork would never return.
TEST_F(ForkTest, DoesNotWaitForACycleThatWaitsForAThread) {
  for (auto isTime : {+[] { return true; }, +[] { return wbgc_is_marking(); }}) {
    compiled::store(&gRoot, makeList(20000));
    StuckThread stuck(isTime);
    wbgc_start_cycle();
    stuck.waitUntilStuck();
    pid_t child = fork();
    if (child == 0)
      _exit(collectInChild());
    EXPECT_EQ(exitOf(child), 0);
  }
  wbgc_collect(); // the parent's cycle goes on when the thread comes back
  EXPECT_TRUE(isList(gRoot, 20000));
}

std::atomic<pid_t> gForked{-1};
void forkInHandler(int) {
  gForked = fork();
  if (gForked == 0)
    alarm(30);
}

// The cycle under way waits for another thread, the caller for the cycle after that: in the child nobody had heard of it.
TEST_F(ForkTest, AHandlerThatInterruptsACollectionMayFork) {
  gForked = -1;
  compiled::store(&gRoot, makeList(20000));
  StuckThread stuck([] { return wbgc_is_marking(); });
  wbgc_start_cycle();
  stuck.waitUntilStuck();
  auto *before = signal(SIGUSR1, forkInHandler);
  std::thread sender([&stuck, self = pthread_self()] {
    usleep(20000);
    pthread_kill(self, SIGUSR1);
    while (gForked < 0)
      usleep(1000);
    stuck.letGo();
  });
  wbgc_collect();
  if (gForked == 0)
    _exit(collectInChild());
  wbgc_blocking_enter();
  sender.join();
  wbgc_blocking_leave();
  signal(SIGUSR1, before);
  EXPECT_EQ(exitOf(gForked), 0);
  EXPECT_TRUE(isList(gRoot, 20000));
}

// It would wait for its own locks, for ever.
TEST_F(ForkTest, AHandlerThatInterruptsTheRuntimeMayNot) {
  EXPECT_DEATH(
      {
        currentThread()->stub.busy = 1;
        fork();
      },
      "wbgc: fatal: fork in a signal handler that interrupted the runtime .fork.");
}

void forkAndGo(int) {
  pid_t child = fork();
  if (child == 0)
    _exit(0);
  waitpid(child, nullptr, 0);
}

// Does it again and again with a handler that forks every few milliseconds; ends after 20 seconds.
void forkAgainAndAgainDuring(void (*it)()) {
  alarm(20);
  signal(SIGVTALRM, forkAndGo);
  itimerval often = {{0, 1000}, {0, 1000}};
  setitimer(ITIMER_VIRTUAL, &often, nullptr);
  for (;;)
    it();
}

void pinAndUnpin() {
  wbgc_pin(gRoot);
  wbgc_unpin(gRoot);
}

void addAndRemoveRoots() {
  static Node *slots[2000];
  wbgc_roots_add(slots, sizeof(slots));
  wbgc_roots_remove(slots);
}

void attachAndDetach() {
  wbgc_thread_attach();
  wbgc_thread_detach();
}

// Nor may one that interrupts what any thread may call, or a thread that comes or goes.
TEST_F(ForkTest, AHandlerThatInterruptsAnEntryOfAnyThreadMayNot) {
  compiled::store(&gRoot, newNode());
  for (auto it : {pinAndUnpin, addAndRemoveRoots, attachAndDetach})
    for (bool isAttached : {true, false}) {
      if (isAttached && it == attachAndDetach)
        continue;
      EXPECT_DEATH(
          {
            if (!isAttached)
              wbgc_thread_detach();
            forkAgainAndAgainDuring(it);
          },
          "wbgc: fatal: fork in a signal handler that interrupted the runtime .fork.");
    }
}

// Whatever another thread is doing to the heap's beginning or end.
TEST(ForkLifetimeTest, TheChildMayBeginAHeap) {
  std::atomic<bool> stop{false};
  std::thread other([&] {
    while (!stop) {
      wbgc_init(nullptr);
      makeList(10);
      wbgc_shutdown();
    }
  });
  for (int i = 0; i < 20; ++i) {
    pid_t child = fork();
    if (child == 0) {
      if (wbgc_init(nullptr) == EALREADY)
        wbgc_thread_attach();
      Node *list = makeList(1000);
      wbgc_collect();
      _exit(isList(list, 1000) ? 0 : 1);
    }
    EXPECT_EQ(exitOf(child), 0);
  }
  stop = true;
  other.join();
}

// The thread that is still attached to the heap before does not exist in the child.
TEST(ForkLifetimeTest, TheChildMayBeginAgainWhereItsParentMayNot) {
  std::atomic<bool> isThere{false}, mayGo{false};
  ASSERT_EQ(wbgc_init(nullptr), 0);
  std::thread other([&] {
    wbgc_thread_attach();
    isThere = true;
    while (!mayGo)
      std::this_thread::yield();
    wbgc_thread_detach();
  });
  while (!isThere)
    wbgc_safepoint();
  wbgc_shutdown();
  EXPECT_EQ(wbgc_init(nullptr), EBUSY);
  pid_t child = fork();
  if (child == 0) {
    bool ok = wbgc_init(nullptr) == 0;
    Node *list = makeList(1000);
    wbgc_collect();
    _exit(ok && isList(list, 1000) ? 0 : 1);
  }
  EXPECT_EQ(exitOf(child), 0);
  mayGo = true;
  other.join();
}

} // namespace
} // namespace wbgc::rt
