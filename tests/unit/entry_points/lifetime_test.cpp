// lifetime_test.cpp - The heap's beginning and end, its options, its limits, and its children.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "unit/gc/gc_fixture.h"

#include "gc/figures.h"
#include "thread/thread.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace wbgc::rt {
namespace {

int exitOf(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// A list of `count` nodes that only the caller's frame holds.
Node *makeList(uint64_t count) {
  Node *list = nullptr;
  for (uint64_t i = 0; i < count; ++i) {
    Node *node = newNode();
    node->value = i;
    compiled::store(&node->left, list);
    list = node;
    compiled::poll();
  }
  return list;
}

bool isList(Node *list, uint64_t count) {
  for (; list; list = list->left)
    if (list->value != --count)
      return false;
  return count == 0;
}

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

class ReportTest : public testing::Test {
protected:
  // Of this process: others may run the same test.
  static std::string nameOfFile(const char *ending) {
    return testing::TempDir() + "wbgc-" + std::to_string(getpid()) + "-" + ending;
  }
  static std::string contentsOf(FILE *file) {
    std::string text;
    rewind(file);
    for (int c; (c = fgetc(file)) != EOF;)
      text.push_back(static_cast<char>(c));
    return text;
  }
  static std::string contentsOf(const std::string &name) {
    FILE *file = fopen(name.c_str(), "r");
    std::string text = file ? contentsOf(file) : "";
    if (file)
      fclose(file);
    return text;
  }
  static size_t countOf(const std::string &part, const std::string &text) {
    size_t count = 0;
    for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at)
      ++count;
    return count;
  }
  // A program with `collections` cycles from beginning to end.
  static void run(int collections) {
    ASSERT_EQ(wbgc_init(nullptr), 0);
    for (int i = 0; i < collections; ++i)
      wbgc_collect();
    wbgc_shutdown();
  }
};

TEST_F(ReportTest, ATraceHasOneReadableLineForEachCycle) {
  testing::internal::CaptureStderr();
  {
    Environment environment(Environment::Variables{{"WBGC_TRACE", "1"}});
    wbgc_init(nullptr);
    wbgc_collect();
    wbgc_collect();
    wbgc_shutdown();
  }
  std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_NE(text.find("wbgc: cycle 2 at 0."), std::string::npos) << text;
}

TEST_F(ReportTest, ASnapshotNamesTypesAndPointers) {
  wbgc_init(nullptr);
  Node *list = makeList(2);
  FILE *file = tmpfile();
  EXPECT_EQ(wbgc_heap_snapshot(fileno(file)), 0);
  std::string text = contentsOf(file);
  fclose(file);
  char pointer[64];
  snprintf(pointer, sizeof(pointer), "\"to\": [\"%p\"]", static_cast<void *>(list->left));
  EXPECT_NE(text.find("{\"name\": \"Node\", \"objects\": "), std::string::npos);
  EXPECT_NE(text.find(pointer), std::string::npos);
  EXPECT_EQ(wbgc_heap_snapshot(-1), EBADF);
  wbgc_shutdown();
}

TEST_F(ReportTest, ATraceFileAndAProfileAreWrittenAtTheEnd) {
  std::string trace = nameOfFile("trace.json"), profile = nameOfFile("profile");
  {
    Environment environment(
        Environment::Variables{{"WBGC_TRACE_FILE", trace}, {"WBGC_PROFILE", profile}});
    wbgc_init(nullptr);
    for (int i = 0; i < 20; ++i)
      makeList(20000);
    wbgc_collect();
    wbgc_shutdown();
  }
  std::string text = contentsOf(trace);
  ASSERT_GE(text.size(), 3u);
  EXPECT_EQ(text.substr(0, 2), "[\n");
  EXPECT_EQ(text.substr(text.size() - 3), "\n]\n");
  EXPECT_NE(text.find("\"name\":\"cycle\",\"ph\":\"X\""), std::string::npos);
  EXPECT_EQ(contentsOf(profile).rfind("\x1f\x8b", 0), 0u); // gzip: see profile_test.cpp
  unlink(trace.c_str());
  unlink(profile.c_str());
}

TEST_F(ReportTest, AFullDiskIsSaidOnceAndTheProgramGoesOn) {
  testing::internal::CaptureStderr();
  {
    Environment environment(
        Environment::Variables{{"WBGC_TRACE_FILE", "/dev/full"}, {"WBGC_PROFILE", "/dev/full"}});
    run(3);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "wbgc: warning: WBGC_TRACE_FILE: No space left on device; the trace ends here\n"
            "wbgc: warning: WBGC_PROFILE: No space left on device; the profile is incomplete\n");
}

TEST_F(ReportTest, APipeThatNobodyReadsIsSaidOnceAndTheProgramGoesOn) {
  std::string pipe = nameOfFile("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  testing::internal::CaptureStderr();
  {
    Environment environment(
        Environment::Variables{{"WBGC_TRACE_FILE", pipe}, {"WBGC_PROFILE", pipe}});
    wbgc_init(nullptr);
    close(reader);
    makeList(1000);
    wbgc_collect();
    wbgc_shutdown();
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "wbgc: warning: WBGC_TRACE_FILE: Broken pipe; the trace ends here\n"
            "wbgc: warning: WBGC_PROFILE: Broken pipe; the profile is incomplete\n");
  sigset_t pending;
  sigpending(&pending);
  EXPECT_FALSE(sigismember(&pending, SIGPIPE));
  unlink(pipe.c_str());
}

TEST_F(ReportTest, AChildThatBeginsAgainLeavesItsParentsFilesAlone) {
  std::string trace = nameOfFile("parent.json"), profile = nameOfFile("parent.profile");
  std::string said = nameOfFile("child.said");
  {
    Environment environment(
        Environment::Variables{{"WBGC_TRACE_FILE", trace}, {"WBGC_PROFILE", profile}});
    wbgc_init(nullptr);
    wbgc_collect();
    pid_t child = fork();
    if (child == 0) {
      wbgc_shutdown();
      if (!freopen(said.c_str(), "w", stderr))
        _exit(1);
      run(2);
      _exit(0);
    }
    EXPECT_EQ(exitOf(child), 0);
    wbgc_collect();
    wbgc_shutdown();
  }
  EXPECT_EQ(contentsOf(said), "wbgc: warning: WBGC_TRACE_FILE=" + trace +
                                  ": another process writes it, so this one does not\n" +
                                  "wbgc: warning: WBGC_PROFILE=" + profile +
                                  ": another process writes it, so this one does not\n");
  std::string text = contentsOf(trace);
  EXPECT_EQ(text.substr(0, 2), "[\n");
  EXPECT_EQ(text.find('\0'), std::string::npos);
  EXPECT_EQ(countOf("\"name\":\"cycle\"", text), 2u);
  EXPECT_EQ(contentsOf(profile).rfind("\x1f\x8b", 0), 0u);
  for (const std::string &file : {trace, profile, said})
    unlink(file.c_str());
}

// In a child, whose files may not grow beyond a page.
TEST_F(ReportTest, ATraceThatFindsNoMoreRoomIsWholeUpToThere) {
  std::string trace = nameOfFile("full.json"), said = nameOfFile("said");
  pid_t child = fork();
  if (child == 0) {
    rlimit limit = {4096, 4096};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    Environment environment(Environment::Variables{{"WBGC_TRACE_FILE", trace}});
    if (!freopen(said.c_str(), "w", stderr))
      _exit(1);
    run(100);
    _exit(0);
  }
  EXPECT_EQ(exitOf(child), 0);
  EXPECT_EQ(contentsOf(said),
            "wbgc: warning: WBGC_TRACE_FILE: File too large; the trace ends here\n");
  std::string text = contentsOf(trace);
  EXPECT_EQ(text.substr(0, 2), "[\n");
  EXPECT_EQ(text.substr(text.size() - 4), "}\n]\n");
  EXPECT_EQ(countOf("]", text), 1u);
  EXPECT_GT(countOf("\"name\":\"cycle\"", text), 1u);
  unlink(trace.c_str());
  unlink(said.c_str());
}

TEST_F(ReportTest, ALaterInitGoesOnInTheFilesOfAnEarlierOne) {
  std::string trace = nameOfFile("twice.json"), profile = nameOfFile("twice.profile");
  size_t smaller;
  {
    Environment environment(
        Environment::Variables{{"WBGC_TRACE_FILE", trace}, {"WBGC_PROFILE", profile}});
    run(3);
    EXPECT_EQ(countOf("\"name\":\"cycle\"", contentsOf(trace)), 3u);
    run(2);
    EXPECT_EQ(countOf("\"name\":\"cycle\"", contentsOf(trace)), 5u);
    smaller = contentsOf(trace).size();
    EXPECT_EQ(countOf("]", contentsOf(trace)), 1u);
    EXPECT_EQ(countOf("[", contentsOf(trace)), 1u);
    truncate(trace.c_str(), 0); // somebody else's doing: a new file
    run(1);
  }
  std::string text = contentsOf(trace);
  EXPECT_LT(text.size(), smaller);
  EXPECT_EQ(text.substr(0, 2), "[\n");
  EXPECT_EQ(countOf("\"name\":\"cycle\"", text), 1u);
  unlink(trace.c_str());
  unlink(profile.c_str());
}

// What threads marked because they allocated, as the trace has it and as it is counted.
TEST_F(ReportTest, EachAssistIsAnEventOfTheTrace) {
  std::string trace = nameOfFile("assists.json");
  uint64_t assists, assistNanos;
  {
    Environment environment(
        Environment::Variables{{"WBGC_TRACE_FILE", trace}, {"WBGC_GROWTH", "20"}});
    wbgc_init(nullptr);
    Node *living = makeList(300000);
    for (int i = 0; i < 2000 && gFigures.assists.read() < 50; ++i)
      makeList(20000);
    EXPECT_TRUE(isList(living, 300000));
    wbgc_collect(); // none is under way
    assists = gFigures.assists.read();
    assistNanos = gFigures.assistNanos.read();
    wbgc_shutdown();
  }
  std::string text = contentsOf(trace);
  unlink(trace.c_str());
  uint64_t events = 0;
  double micros = 0;
  for (size_t at = 0; (at = text.find("\"name\":\"assist\"", at)) != std::string::npos;
       ++at, ++events)
    micros += strtod(text.c_str() + text.find("\"dur\":", at) + strlen("\"dur\":"), nullptr);
  EXPECT_GE(assists, 50u);
  EXPECT_EQ(events, assists);
  // An event begins before the slice that is counted, and ends after it.
  EXPECT_GE(micros, static_cast<double>(assistNanos) / 1000 * 0.99);
}

} // namespace
} // namespace wbgc::rt
