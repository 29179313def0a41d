// report_test.cpp - Trace, trace file, profile and snapshot: what is in them, and what if they can't be written.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "unit/gc/children.h"
#include "unit/gc/lists.h"

#include "gc/figures.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace wbgc::rt {
namespace {

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

// It would be 2^64 - 1, beside which no heap is seen.
TEST_F(ReportTest, ATraceWithoutAGoalNamesNone) {
  std::string trace = nameOfFile("trace.json");
  {
    Environment environment(
        Environment::Variables{{"WBGC_TRACE_FILE", trace}, {"WBGC_GROWTH", "off"}});
    run(3);
  }
  std::string text = contentsOf(trace);
  EXPECT_NE(text.find("\"args\":{\"bytes\":"), std::string::npos);
  EXPECT_EQ(text.find("goal"), std::string::npos);
  unlink(trace.c_str());
}

// In a child without standard streams: what it says is said to nobody, and not to its files.
TEST_F(ReportTest, AFileIsNoStandardStreamOfAProgramThatClosedItsOwn) {
  std::string trace = nameOfFile("trace.json"), profile = nameOfFile("profile");
  pid_t child = fork();
  if (child == 0) {
    for (int stream : {0, 1, 2})
      close(stream);
    Environment environment(Environment::Variables{
        {"WBGC_TRACE", "1"}, {"WBGC_TRACE_FILE", trace}, {"WBGC_PROFILE", profile}});
    run(3);
    _exit(0);
  }
  EXPECT_EQ(exitOf(child), 0);
  std::string text = contentsOf(trace);
  EXPECT_EQ(text.substr(0, 2), "[\n");
  EXPECT_EQ(text.find("wbgc:"), std::string::npos);
  EXPECT_EQ(contentsOf(profile).rfind("\x1f\x8b", 0), 0u);
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
                                  ": another process or variable has it, so nothing is written\n" +
                                  "wbgc: warning: WBGC_PROFILE=" + profile +
                                  ": another process or variable has it, so nothing is written\n");
  std::string text = contentsOf(trace);
  EXPECT_EQ(text.substr(0, 2), "[\n");
  EXPECT_EQ(text.find('\0'), std::string::npos);
  EXPECT_EQ(countOf("\"name\":\"cycle\"", text), 2u);
  EXPECT_EQ(contentsOf(profile).rfind("\x1f\x8b", 0), 0u);
  for (const std::string &file : {trace, profile, said})
    unlink(file.c_str());
}

TEST_F(ReportTest, OneFileIsForOneReport) {
  std::string both = nameOfFile("both");
  testing::internal::CaptureStderr();
  {
    Environment environment(
        Environment::Variables{{"WBGC_TRACE_FILE", both}, {"WBGC_PROFILE", both}});
    run(1);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "wbgc: warning: WBGC_PROFILE=" + both +
                ": another process or variable has it, so nothing is written\n");
  std::string text = contentsOf(both);
  EXPECT_EQ(text.substr(0, 2), "[\n");
  EXPECT_EQ(countOf("\"name\":\"cycle\"", text), 1u);
  unlink(both.c_str());
}

// In a child, whose files may not grow beyond a page.
TEST_F(ReportTest, ATraceThatFindsNoMoreRoomIsWholeUpToThere) {
  std::string trace = nameOfFile("full.json"), said = nameOfFile("said");
  pid_t child = fork();
  if (child == 0) {
    rlimit limit = {4096, 4096};
    signal(SIGXFSZ, SIG_DFL);
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

// What is said goes to a pipe: a file could not grow either.
TEST_F(ReportTest, ALimitOfFilesIsSaidOnceAndTheProgramGoesOn) {
  Environment::Variables reports = {{"WBGC_TRACE_FILE", nameOfFile("limited.json")},
                                    {"WBGC_PROFILE", nameOfFile("limited.profile")}};
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  pid_t child = fork();
  if (child == 0) {
    rlimit nothing = {0, 0};
    signal(SIGXFSZ, SIG_DFL); // which would end the program
    setrlimit(RLIMIT_FSIZE, &nothing);
    dup2(pipe[1], STDERR_FILENO);
    Environment environment(reports);
    run(1);
    _exit(0);
  }
  EXPECT_EQ(exitOf(child), 0);
  char said[512] = {};
  EXPECT_GT(read(pipe[0], said, sizeof(said) - 1), 0);
  EXPECT_STREQ(said, "wbgc: warning: WBGC_TRACE_FILE: File too large; the trace is broken\n"
                     "wbgc: warning: WBGC_PROFILE: File too large; the profile is incomplete\n");
  for (int end : pipe)
    close(end);
  for (auto &[variable, file] : reports)
    unlink(file.c_str());
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
// More than one, of which a stale word of a stack may keep one.
__attribute__((noinline)) void makeFinalized() {
  for (int i = 0; i < 10; ++i)
    wbgc_finalizer_set(newNode(), [](void *, void *) {}, nullptr);
}

TEST_F(ReportTest, ThreadsOfTheRuntimeHaveNamedTracks) {
  std::string trace = nameOfFile("tracks.json");
  {
    Environment environment(
        Environment::Variables{{"WBGC_TRACE_FILE", trace}, {"WBGC_WORKERS", "2"}});
    wbgc_init(nullptr);
    makeFinalized();
    clearTestFrames();
    wbgc_collect();
    wbgc_shutdown();
  }
  std::string text = contentsOf(trace);
  for (const char *name : {"main", "collector", "worker", "finalizer"})
    EXPECT_EQ(countOf("\"args\":{\"name\":\"" + std::string(name) + "\"}", text), 1u) << name;
  unlink(trace.c_str());
}

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
