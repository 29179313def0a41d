// fork_test.cpp - A child of a fork in the middle of other threads' allocation has a whole heap.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap_fixture.h"

#include "base/os.h"

#include <atomic>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace wbgc::rt;

namespace {

// In the child: the other threads are gone, their caches are given back, and the heap is used on.
int useHeapInChild(ThreadCaches *mine, const std::vector<ThreadCaches *> &others) {
  for (ThreadCaches *caches : others)
    releaseCaches(caches);
  wbgc_type type = makePlainType("fork::Child", 56);
  for (int round = 0; round < 3; ++round) {
    retireStale(*mine);
    prepareMark();
    beginBlack(*mine);
    finishMark(0);
    retireStale(*mine);
    sweepAll();
    verifyHeap();
    for (int i = 0; i < 5000 && round < 2; ++i) // the others may have filled it before
      if (!allocateObject(*mine, &type) || !allocateNoScan(*mine, static_cast<size_t>(i)))
        return 1;
  }
  size_t count = 0;
  forEachObject([&](ObjectRef) { ++count; });
  return count ? 2 : 0;
}

TEST(HeapFork, TheChildAllocatesAndCollects) {
  ASSERT_EQ(initHeap({.reserveBytes = uint64_t{512} << 20}), 0);
  std::atomic<bool> stop{false};
  std::atomic<int> ready{0};
  std::vector<ThreadCaches *> others(2);
  std::vector<std::thread> threads;
  for (ThreadCaches *&caches : others)
    threads.emplace_back([&] {
      caches = acquireCaches();
      wbgc_type type = makePlainType("fork::Other", 40);
      ++ready;
      for (size_t i = 0; !stop; ++i)
        if (i % 4 ? !allocateObject(*caches, &type) : !allocateConservative(*caches, i % 50000))
          yieldProcessor(); // the range is full: goes on asking
    });
  while (ready < 2)
    yieldProcessor();
  ThreadCaches *mine = acquireCaches();
  for (int i = 0; i < 10; ++i) {
    pid_t child = fork(); // its handlers hold all locks (gc/fork.cpp)
    if (child == 0)
      _exit(useHeapInChild(mine, others));
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }
  stop = true;
  for (auto &thread : threads)
    thread.join();
  for (ThreadCaches *caches : others)
    releaseCaches(caches);
  releaseCaches(mine);
  shutdownHeap();
}

} // namespace
