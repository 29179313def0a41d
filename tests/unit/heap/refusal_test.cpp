// refusal_test.cpp - The system refuses memory at any point: every allocation is an object or an answer.
//
// The limits of setrlimit stand for an exhausted machine: RLIMIT_AS refuses addresses (reservations, metadata,
// tables of threads), RLIMIT_DATA refuses to commit what is reserved. Each case runs in a child.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap_fixture.h"

#include "base/meta_arena.h"
#include "base/os.h"

#include <fstream>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace wbgc::rt;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WBGC_TEST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WBGC_TEST_SANITIZED 1
#endif
#endif

namespace {

// Kilobytes, from /proc/self/status: VmSize, VmData.
uint64_t statusOf(const std::string &key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind(key + ":", 0) == 0)
      return std::stoull(line.substr(key.size() + 1)) << 10;
  return 0;
}

void limitTo(int resource, const char *key, uint64_t more) {
  rlimit limit = {statusOf(key) + more, RLIM_INFINITY};
  if (setrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0)
    _exit(9);
}

void lift(int resource) {
  rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
  setrlimit(static_cast<__rlimit_resource>(resource), &limit);
}

// Allocates in all ways until each was refused; then, with everything dead, all is usable again.
int exhaust(ThreadCaches &caches, int resource) {
  wbgc_type type = makePlainType("refusal::Object", 72);
  size_t refused = 0;
  for (int i = 0; refused < 100 && i < 10000000; ++i) {
    void *object = i % 3 == 0   ? allocateObject(caches, &type)
                   : i % 3 == 1 ? allocateConservative(caches, static_cast<size_t>(i % 3000))
                                : allocateNoScan(caches, static_cast<size_t>(i % 100000));
    if (!object && caches.refusal != Refusal::System)
      return 3;
    refused += !object;
  }
  if (refused < 100)
    return 4;
  verifyHeap();
  lift(resource);
  retireStale(caches);
  prepareMark();
  beginBlack(caches);
  finishMark(0);
  retireStale(caches);
  sweepAll();
  verifyHeap();
  return allocateNoScan(caches, 1 << 20) && allocateObject(caches, &type) ? 0 : 5;
}

int inChild(int (*run)()) {
  pid_t child = fork();
  if (child == 0)
    _exit(run());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + status;
}

class RefusalTest : public testing::Test {
  void SetUp() override {
#ifdef WBGC_TEST_SANITIZED
    GTEST_SKIP() << "the sanitizer itself needs the memory";
#endif
  }
};

TEST_F(RefusalTest, CommittingIsRefused) {
  EXPECT_EQ(inChild([] {
              if (initHeap({}) != 0)
                return 1;
              ThreadCaches *caches = acquireCaches();
              limitTo(RLIMIT_DATA, "VmData", 20 << 20);
              return exhaust(*caches, RLIMIT_DATA);
            }),
            0);
}

TEST_F(RefusalTest, MetadataIsRefusedBeforePages) {
  EXPECT_EQ(inChild([] {
              if (initHeap({}) != 0)
                return 1;
              ThreadCaches *caches = acquireCaches();
              limitTo(RLIMIT_AS, "VmSize", 2 << 20); // the range is reserved: only headers are new
              return exhaust(*caches, RLIMIT_AS);
            }),
            0);
}

TEST_F(RefusalTest, TheRangeShrinksToWhatThereIs) {
  EXPECT_EQ(inChild([] {
              limitTo(RLIMIT_AS, "VmSize", uint64_t{1} << 30);
              if (initHeap({}) != 0)
                return 1;
              uint64_t range = gHeapAccount.reservedBytes.read();
              return range >= uint64_t{256} << 20 && range <= uint64_t{1} << 30 ? 0 : 2;
            }),
            0);
}

TEST_F(RefusalTest, AHeapThatHasNoAddressesSaysSo) {
  EXPECT_EQ(inChild([] {
              limitTo(RLIMIT_AS, "VmSize", 1 << 20);
              return initHeap({}) == ENOMEM ? 0 : 1;
            }),
            0);
}

TEST_F(RefusalTest, ThreadsAreRefusedTheirCaches) {
  EXPECT_EQ(inChild([] {
              if (initHeap({}) != 0)
                return 1;
              limitTo(RLIMIT_AS, "VmSize", 20 << 20);
              std::vector<ThreadCaches *> all;
              while (ThreadCaches *caches = acquireCaches())
                all.push_back(caches);
              for (ThreadCaches *caches : all)
                releaseCaches(caches);
              return !all.empty() && acquireCaches() ? 0 : 2;
            }),
            0);
}

} // namespace
