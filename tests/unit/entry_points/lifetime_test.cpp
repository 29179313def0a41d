// lifetime_test.cpp - The heap's beginning and end, its options, and its limits.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "unit/gc/children.h"
#include "unit/gc/lists.h"

#include <cerrno>
#include <cstdlib>
#include <sys/mman.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace wbgc::rt {
namespace {

TEST(LifetimeTest, RefusesBadOptionsWithOneLine) {
  testing::internal::CaptureStderr();
  wbgc_options options = {};
  options.growth = -2;
  EXPECT_EQ(wbgc_init(&options), EINVAL);
  options = {};
  options.workers = -1;
  EXPECT_EQ(wbgc_init(&options), EINVAL);
  EXPECT_EQ(
      testing::internal::GetCapturedStderr(),
      "wbgc: error: wbgc_options.growth is -2: percent, 0 or WBGC_GROWTH_OFF is wanted\n"
      "wbgc: error: wbgc_options.workers is -1: a number of threads from 0 to 256 is wanted\n");
}

TEST(LifetimeTest, RefusesABadEnvironmentAndBeginsWithoutIt) {
  for (auto [name, value] : {std::pair{"WBGC_CHECK", "mark,everything"},
                             {"WBGC_LIMIT", "much"},
                             {"WBGC_TRACE_FILE", "/nonexistent/trace"}}) {
    testing::internal::CaptureStderr();
    {
      Environment environment(Environment::Variables{{name, value}});
      EXPECT_EQ(wbgc_init(nullptr), EINVAL) << name;
    }
    EXPECT_NE(testing::internal::GetCapturedStderr().find(name), std::string::npos);
  }
  ASSERT_EQ(wbgc_init(nullptr), 0);
  wbgc_shutdown();
}

TEST(LifetimeTest, BeginsAgainAfterShutdown) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(wbgc_init(nullptr), 0);
    EXPECT_TRUE(isList(makeList(1000), 1000));
    wbgc_collect();
    wbgc_shutdown();
    wbgc_shutdown(); // does nothing
  }
}

TEST(LifetimeTest, ShutdownLetsGoOfThreadsThatWaitForACollection) {
  for (int round = 0; round < 20; ++round) {
    ASSERT_EQ(wbgc_init(nullptr), 0);
    std::atomic<int> collections{0};
    std::atomic<bool> isShut{false};
    std::thread other([&] {
      wbgc_thread_attach();
      for (int more = 3; more > 0; more -= isShut) {
        wbgc_collect();
        ++collections;
      }
      wbgc_thread_detach();
    });
    wbgc_blocking_enter();
    while (collections < 3)
      std::this_thread::yield();
    wbgc_blocking_leave();
    wbgc_shutdown();
    isShut = true;
    other.join();
  }
}

// The child has the forking thread alone, which returns: the collector's threads must not keep the process.
TEST(LifetimeTest, AProcessEndsWithItsLastThreadWithoutShutdown) {
  if (kIsSanitized)
    GTEST_SKIP() << "exit handlers run on a thread that has ended: a crash for ThreadSanitizer, "
                    "and for LeakSanitizer all that the main thread holds is lost";
  int code = -1;
  std::thread([&code] {
    pid_t child = fork();
    if (child > 0) {
      code = exitOf(child);
      return;
    }
    if (wbgc_init(nullptr) != 0)
      _exit(1);
    for (int i = 0; i < 10; ++i)
      wbgc_finalizer_set(newNode(), [](void *, void *) {}, nullptr);
    clearTestFrames();
    wbgc_collect();
  }).join();
  EXPECT_EQ(code, 0);
}

TEST(LifetimeTest, MemoryStaysReadableAndBarriersDoNothingAfterShutdown) {
  ASSERT_EQ(wbgc_init(nullptr), 0);
  Node *list = makeList(10);
  wbgc_shutdown();
  EXPECT_TRUE(isList(list, 10));
  compiled::store(&list->right, list);
  EXPECT_EQ(wbgc_unpin(list), 0);
  wbgc_stats stats;
  EXPECT_EQ(wbgc_stats_get(&stats, sizeof(stats)), EINVAL);
}

// Until an allocation is refused; then nothing is corrupted.
__attribute__((noinline)) void fillTheHeap() {
  Node *list = nullptr;
  uint64_t count = 0;
  while (Node *node = newNode()) {
    node->value = count++;
    compiled::store(&node->left, list);
    list = node;
  }
  EXPECT_GT(count * sizeof(Node), size_t{2} << 20);
  EXPECT_TRUE(isList(list, count));
}

TEST(LifetimeTest, OutOfMemoryAsksTheProgramAndMayReturnNull) {
  Environment environment(Environment::Variables{{"WBGC_LIMIT", "4M"}});
  wbgc_options options = {};
  options.oom = WBGC_OOM_NULL;
  ASSERT_EQ(wbgc_init(&options), 0);
  EXPECT_EQ(wbgc_alloc_noscan(64 << 20), nullptr);
  EXPECT_EQ(__wbgc_alloc_array(&nodeType, SIZE_MAX / 2), nullptr);
  fillTheHeap();
  clearTestFrames();
  // The memory comes back. Not by the inline path: its cursor, one past the last node, may stay in a register, and the
  // whole list with it.
  EXPECT_NE(__wbgc_alloc(&nodeType), nullptr);
  wbgc_shutdown();
}

// In a frame of its own: no register of the caller keeps it.
__attribute__((noinline)) void pinLargeObject() {
  gRoot = static_cast<Node *>(wbgc_alloc_noscan(3 << 20));
  wbgc_pin(gRoot);
}

int gAsked;
TEST(LifetimeTest, OutOfMemoryTriesAgainWhenTheProgramReleasedSomething) {
  Environment environment(Environment::Variables{{"WBGC_LIMIT", "4M"}});
  wbgc_options options = {};
  gAsked = 0;
  options.oom = [](size_t bytes, size_t heap, size_t limit) {
    EXPECT_EQ(bytes, size_t{3} << 20);
    EXPECT_EQ(limit, size_t{4} << 20);
    EXPECT_GT(heap, size_t{1} << 20);
    wbgc_unpin(wbgc_object_base(gRoot));
    gRoot = nullptr;
    clearTestFrames();
    return gAsked++ == 0 ? 1 : 0;
  };
  ASSERT_EQ(wbgc_init(&options), 0);
  pinLargeObject();
  clearTestFrames();
  void *again = wbgc_alloc_noscan(3 << 20);
  if (kIsSanitized && gAsked == 2) {
    wbgc_shutdown();
    GTEST_SKIP() << "a word of an earlier test is left in a fake frame of AddressSanitizer";
  }
  EXPECT_EQ(gAsked, 1);
  // The pin is gone after the second full collection that precedes the next try.
  EXPECT_EQ(again == nullptr, false);
  wbgc_shutdown();
}

TEST(LifetimeDeathTest, OutOfMemoryAbortsWithTheSizesByDefault) {
  EXPECT_DEATH(
      {
        setenv("WBGC_LIMIT", "4M", 1);
        wbgc_init(nullptr);
        wbgc_alloc_noscan(64 << 20);
      },
      "wbgc: fatal: out of memory: 67108864 bytes wanted, heap [0-9]+ bytes, limit 4194304 ");
}

void fillWith(wbgc_oom_handler handler) {
  wbgc_options options = {};
  options.oom = handler;
  options.limit = 4 << 20;
  wbgc_init(&options);
  wbgc_alloc_noscan(64 << 20);
}

TEST(LifetimeDeathTest, AHandlerLeavesTheThreadAsItWas) {
  EXPECT_DEATH(fillWith([](size_t, size_t, size_t) {
                 wbgc_thread_detach();
                 return 1;
               }),
               "wbgc: fatal: a handler for a full heap detached its thread .lifetime_test.cpp");
  EXPECT_DEATH(fillWith([](size_t, size_t, size_t) {
                 wbgc_blocking_enter();
                 return 1;
               }),
               "wbgc: fatal: a handler for a full heap did not leave its blocking region "
               ".lifetime_test.cpp");
}

TEST(LifetimeDeathTest, RefusedAddressSpaceIsOneLine) {
  EXPECT_EXIT(
      {
        rlimit none;
        none.rlim_cur = none.rlim_max = 1 << 20;
        setrlimit(RLIMIT_AS, &none);
        _exit(wbgc_init(nullptr) == ENOMEM ? 3 : 4);
      },
      testing::ExitedWithCode(3), "wbgc: error: the system refuses address space for the heap");
}

// 0, or what wbgc_init returned within so much address space.
int beginWithin(rlim_t bytes) {
  rlimit all;
  getrlimit(RLIMIT_AS, &all);
  rlimit some = {bytes, all.rlim_max};
  setrlimit(RLIMIT_AS, &some);
  int error = wbgc_init(nullptr);
  setrlimit(RLIMIT_AS, &all);
  return error;
}

// Refused at every point that there is, for the heap and for the thread, until nothing is. What a refused one had opened,
// the next one can open.
[[noreturn]] void beginAgainAndAgain(const char *trace) {
  setenv("WBGC_TRACE_FILE", trace, 1);
  rlim_t bytes = rlim_t{8} << 20;
  while (beginWithin(bytes) == ENOMEM)
    bytes += 512 << 10;
  bool isThere = wbgc_alloc_noscan(100000) != nullptr;
  wbgc_shutdown();
  unlink(trace);
  _exit(isThere ? 0 : 1);
}

TEST(LifetimeDeathTest, AnInitThatFailsMayBeTriedAgain) {
  if (kIsSanitized)
    GTEST_SKIP() << "a sanitizer needs more address space than any limit here";
  std::string trace = testing::TempDir() + "wbgc-" + std::to_string(getpid()) + "-again.json";
  EXPECT_EXIT(beginAgainAndAgain(trace.c_str()), testing::ExitedWithCode(0),
              "^(wbgc: error: the system refuses address space for the heap\n)+$");
}

TEST(LifetimeDeathTest, WithoutThreadsOfItsOwnTheProgramCollects) {
  EXPECT_EXIT(
      {
        wbgc_init(nullptr);
        // As many processes as there are: pthread_create fails from here on for anybody but root, for
        // whom an address space without room for stacks does the same.
        rlimit processes;
        processes.rlim_cur = processes.rlim_max = 0;
        setrlimit(RLIMIT_NPROC, &processes);
        pthread_attr_t huge;
        pthread_attr_init(&huge);
        pthread_attr_setstacksize(&huge, size_t{1} << 46);
        pthread_setattr_default_np(&huge);
        Node *kept = makeList(1000);
        for (int i = 0; i < 20; ++i)
          makeList(20000);
        wbgc_collect();
        wbgc_stats stats;
        wbgc_stats_get(&stats, sizeof(stats));
        _exit(stats.cycles >= 2 && isList(kept, 1000) ? 3 : 4);
      },
      testing::ExitedWithCode(3), "");
}

} // namespace
} // namespace wbgc::rt
