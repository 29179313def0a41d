// faults_test.cpp - What a program may do to itself at a bad moment, and the runtime survives.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "unit/gc/gc_fixture.h"

#include "base/meta_arena.h"
#include "base/os.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstring>
#include <gmock/gmock.h>
#include <sys/time.h>
#include <thread>

namespace wbgc::rt {
namespace {

using Clock = std::chrono::steady_clock;

bool isOver(Clock::time_point begin, int milliseconds) {
  return Clock::now() - begin > std::chrono::milliseconds(milliseconds);
}

// A thread that is attached, and between the two calls comes to no safepoint.
class SilentThread {
public:
  SilentThread()
      : thread([this] {
          wbgc_thread_attach();
          id = threadId();
          waitUntil([this] { return mayEnd.load(); });
          wbgc_thread_detach();
        }) {
    waitUntil([this] { return id.load() != 0; });
  }
  void end() {
    mayEnd = true;
    thread.join();
  }
  std::atomic<uint64_t> id{0};

private:
  std::atomic<bool> mayEnd{false};
  std::thread thread;
};

class FaultsTest : public GcTest {};

Node *gPinned;
volatile sig_atomic_t gSignals = 0;

void storeInHandler(int) {
  compiled::store(&gRoot->right, gPinned);
  gSignals = gSignals + 1;
}

TEST_F(FaultsTest, SignalHandlersMayStoreDuringBarriersAndAllocation) {
  gPinned = newNode();
  gPinned->value = 7;
  ASSERT_EQ(wbgc_pin(gPinned), 0);
  compiled::store(&gRoot, newNode());
  gSignals = 0;
  struct sigaction action = {};
  action.sa_handler = storeInHandler;
  ASSERT_EQ(sigaction(SIGALRM, &action, nullptr), 0);
  itimerval often = {{0, 200}, {0, 200}};
  ASSERT_EQ(setitimer(ITIMER_REAL, &often, nullptr), 0);
  uint64_t made = 0;
  for (auto begin = Clock::now(); !isOver(begin, 300); ++made) {
    Node *node = newNode();
    node->value = made;
    compiled::store(&node->left, compiled::load(&gRoot->left));
    compiled::store(&gRoot->left, made % 1000 ? node : nullptr);
    if (made % 20000 == 0)
      wbgc_start_cycle();
  }
  itimerval never = {};
  setitimer(ITIMER_REAL, &never, nullptr);
  signal(SIGALRM, SIG_DFL);
  EXPECT_GT(gSignals, 10);
  EXPECT_EQ(gRoot->right->value, 7u);
  for (Node *node = gRoot->left; node && node->left; node = node->left)
    ASSERT_EQ(node->value, node->left->value + 1);
  wbgc_unpin(gPinned);
}

// What is swapped hangs from nothing else: a store that the collector does not hear of loses it. By turns in each way
// that a program stores.
void swapInHandler(int) {
  Node *left = compiled::load(&gRoot->left), *right = compiled::load(&gRoot->right);
  Node *swapped[] = {right, left};
  switch (gSignals % 3) {
  case 0:
    compiled::store(&gRoot->left, right);
    compiled::store(&gRoot->right, left);
    break;
  case 1:
    compiled::copySlots(&gRoot->left, swapped, 2);
    break;
  case 2:
    wbgc_memmove(&pointerType, &gRoot->left, swapped, 2);
    break;
  }
  gSignals = gSignals + 1;
}

__attribute__((noinline)) Node *newList(uint64_t length, uint64_t value) {
  Node *list = nullptr;
  while (length-- > 0) {
    Node *node = newNode();
    node->value = value;
    compiled::store(&node->left, list);
    list = node;
  }
  return list;
}

TEST_F(FaultsTest, SignalHandlersMayStoreWhileTheThreadWaitsForACollection) {
  constexpr uint64_t kLength = 20000;
  compiled::store(&gRoot, newNode());
  compiled::store(&gRoot->left, newList(kLength, 1));
  compiled::store(&gRoot->right, newList(kLength, 2));
  clearTestFrames();
  gSignals = 0;
  ASSERT_EQ(signal(SIGALRM, swapInHandler), SIG_DFL);
  itimerval often = {{0, 50}, {0, 50}};
  ASSERT_EQ(setitimer(ITIMER_REAL, &often, nullptr), 0);
  for (auto begin = Clock::now(); !isOver(begin, 1000) || gSignals < 100;)
    wbgc_collect();
  itimerval never = {};
  setitimer(ITIMER_REAL, &never, nullptr);
  signal(SIGALRM, SIG_DFL);
  uint64_t sum = 0;
  for (Node *list : {gRoot->left, gRoot->right}) {
    uint64_t length = 0, value = list->value;
    for (Node *node = list; node; node = node->left, ++length)
      ASSERT_EQ(node->value, value);
    EXPECT_EQ(length, kLength);
    sum += value;
  }
  EXPECT_EQ(sum, 3u);
}

TEST_F(FaultsTest, TenThousandAttachmentsLeaveNothingBehind) {
  auto run = [](int pairs) {
    std::thread thread([pairs] {
      for (int i = 0; i < pairs; ++i) {
        ASSERT_EQ(wbgc_thread_attach(), 0);
        newNode();
        wbgc_thread_detach();
      }
    });
    wbgc_blocking_enter();
    thread.join();
    wbgc_blocking_leave();
  };
  run(100);
  wbgc_collect();
  uint64_t meta = metaMappedBytes(), heap = stats().mapped_bytes;
  run(10000);
  wbgc_collect();
  EXPECT_EQ(stats().threads, 1u);
  EXPECT_EQ(metaMappedBytes(), meta);
  EXPECT_LE(stats().mapped_bytes, heap + (3 << 20)) << "beside what is backed ahead";
}

// Keys of the program come after the runtime's own, and their destructors too.
TEST_F(FaultsTest, DestructorsOfAThreadsOwnDataMayStoreAndAllocate) {
  static pthread_key_t key;
  ASSERT_EQ(pthread_key_create(&key,
                               [](void *) {
                                 compiled::store(&gRoot, newNode());
                                 wbgc_collect();
                                 gRoot->value = 7;
                               }),
            0);
  std::thread thread([] {
    ASSERT_EQ(wbgc_thread_attach(), 0);
    pthread_setspecific(key, &key);
  });
  wbgc_blocking_enter();
  thread.join();
  wbgc_blocking_leave();
  wbgc_collect();
  EXPECT_EQ(gRoot->value, 7u);
  EXPECT_EQ(stats().threads, 1u);
  pthread_key_delete(key);
}

Node *gOfLibrary;

// Pointers stay in these frames, which are gone when the test collects.
__attribute__((noinline)) wbgc_weak *fillLibrary() {
  compiled::store(&gOfLibrary, newNode());
  return wbgc_weak_new(gOfLibrary);
}
__attribute__((noinline)) bool isDead(wbgc_weak *weak) { return !wbgc_weak_get(weak); }

TEST_F(FaultsTest, AModuleIsARootFromItsRegistrationToItsEnd) {
  static const wbgc_root roots[] = {{&gOfLibrary, &pointerType, 1}};
  wbgc_module library = {WBGC_ABI_VERSION, roots, 1, nullptr, 0, nullptr};
  for (bool isMarking : {false, true}) {
    if (isMarking)
      wbgc_start_cycle();
    WBGC_SYMBOL_EXPAND_(module_register, WBGC_ABI_VERSION)(&library);
    wbgc_weak *weak = fillLibrary();
    collect();
    EXPECT_FALSE(isDead(weak));
    WBGC_SYMBOL_EXPAND_(module_unregister, WBGC_ABI_VERSION)(&library); // as dlclose does
    collect();
    EXPECT_TRUE(isDead(weak));
    gOfLibrary = nullptr;
  }
}

// Each with a heap of its own.
class FaultsDeathTest : public GcTest {
protected:
  void SetUp() override { module = {WBGC_ABI_VERSION, kGlobals, 1, nullptr, 0, nullptr}; }
  void TearDown() override {}
  void begin() {
    WBGC_SYMBOL_EXPAND_(module_register, WBGC_ABI_VERSION)(&module);
    if (wbgc_init(nullptr) != 0)
      _exit(9);
  }
};

// `silent N` is what the test says of itself. Once, for one second and a half.
bool namesTheSilentThread(const std::string &text) {
  auto numberAfter = [&](const char *words) {
    size_t at = text.find(words);
    return at == std::string::npos ? 0 : strtoull(text.c_str() + at + strlen(words), nullptr, 10);
  };
  size_t named = text.find(" has not come to a safepoint for a second (\"prepare\")");
  return numberAfter("silent ") && numberAfter("silent ") == numberAfter("wbgc: thread ") &&
         named != std::string::npos && named == text.rfind(" has not come to a safepoint");
}

TEST_F(FaultsDeathTest, AThreadWithoutSafepointsIsNamedAfterASecond) {
  Environment trace(Environment::Variables{{"WBGC_TRACE", "1"}});
  EXPECT_EXIT(
      {
        begin();
        SilentThread silent;
        wbgc_start_cycle();
        for (auto start = Clock::now(); !isOver(start, 1500);)
          wbgc_safepoint();
        fprintf(stderr, "silent %lu\n", silent.id.load());
        silent.end();
        wbgc_shutdown();
        _exit(0);
      },
      testing::ExitedWithCode(0), testing::Truly(namesTheSilentThread));
}

TEST_F(FaultsDeathTest, ShutdownDoesNotWaitForAThreadWithoutSafepoints) {
  EXPECT_EXIT(
      {
        begin();
        SilentThread silent;
        wbgc_start_cycle();
        waitUntil([] {
          wbgc_safepoint();
          return compiled::block().flag != 0;
        });
        wbgc_shutdown();
        bool isRefused = wbgc_init(nullptr) == EBUSY;
        silent.end();
        bool beginsAgain = waitUntil([] { return wbgc_init(nullptr) == 0; });
        newNode();
        wbgc_collect();
        wbgc_shutdown();
        _exit(isRefused && beginsAgain ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(FaultsDeathTest, AProgramMayExitWhileACycleMarks) {
  EXPECT_EXIT(
      {
        begin();
        for (int i = 0; i < 500000; ++i) {
          Node *node = newNode();
          compiled::store(&node->left, gRoot);
          compiled::store(&gRoot, node);
        }
        bool isMarking = waitUntil([] {
          wbgc_start_cycle(); // again, since one that is being swept is under way too
          return wbgc_is_marking();
        });
        exit(isMarking ? 0 : 1);
      },
      testing::ExitedWithCode(0), "^$");
}

[[noreturn]] void storeAndLeave(int) {
  compiled::store(&gRoot, static_cast<Node *>(nullptr));
  _exit(3);
}

// Each frame stores, so that the end of the stack comes in a stub as well as in the program.
__attribute__((noinline)) uint64_t overflow(uint64_t depth) {
  volatile char frame[64];
  frame[depth % 64] = 1;
  compiled::store(&gRoot->left, gRoot);
  return depth == UINT64_MAX ? 0 : overflow(depth + 1) + static_cast<uint64_t>(frame[0]);
}

[[noreturn]] void overflowWithHandler(bool isMarking) {
  static char other[65536];
  stack_t stack = {};
  stack.ss_sp = other;
  stack.ss_size = sizeof(other);
  sigaltstack(&stack, nullptr);
  struct sigaction action = {};
  action.sa_handler = storeAndLeave;
  action.sa_flags = SA_ONSTACK;
  sigaction(SIGSEGV, &action, nullptr);
  if (isMarking) { // and stays so: this thread does not answer
    wbgc_start_cycle();
    waitUntil([] {
      wbgc_safepoint();
      return compiled::block().flag != 0;
    });
  }
  _exit(static_cast<int>(overflow(0)));
}

TEST_F(FaultsDeathTest, AStackOverflowReachesTheProgramsHandler) {
  if (kIsThreadSanitized)
    GTEST_SKIP() << "ThreadSanitizer (LLVM 22) holds a lock of its own in each atomic store: where "
                    "the stack ends "
                    "in one, a store of the handler waits for it for ever";
  for (bool isMarking : {false, true})
    EXPECT_EXIT(
        {
          begin();
          compiled::store(&gRoot, newNode());
          overflowWithHandler(isMarking);
        },
        testing::ExitedWithCode(3), "^$");
}

} // namespace
} // namespace wbgc::rt
