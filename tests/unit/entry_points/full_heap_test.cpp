// full_heap_test.cpp - What a program sees of a heap that is full: by its limit, or because the system gives no more.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "unit/gc/gc_fixture.h"

#include "gc/config.h"

#include <cstdio>
#include <sys/resource.h>

namespace wbgc::rt {
namespace {

// As RLIMIT_DATA counts them.
size_t dataBytes() {
  FILE *file = fopen("/proc/self/status", "r");
  char line[256];
  size_t kibibytes = 0;
  while (fgets(line, sizeof(line), file) && sscanf(line, "VmData: %zu", &kibibytes) != 1)
    continue;
  fclose(file);
  return kibibytes << 10;
}

void limitDataTo(size_t more) {
  rlimit data;
  data.rlim_cur = data.rlim_max = dataBytes() + more;
  if (setrlimit(RLIMIT_DATA, &data) != 0)
    _exit(3);
}

// Each case is a process of its own: it is the whole process that is short of memory.
class FullHeapTest : public testing::Test {
protected:
  static void begin(wbgc_oom_handler handler, int growth, size_t limit) {
    wbgc_options options = {};
    options.oom = handler;
    options.growth = growth;
    options.limit = limit;
    static wbgc_module module = {WBGC_ABI_VERSION, kGlobals, 1, nullptr, 0, nullptr};
    WBGC_SYMBOL_EXPAND_(module_register, WBGC_ABI_VERSION)(&module);
    if (wbgc_init(&options) != 0)
      _exit(2);
  }

  static void push(Node *node, uint64_t value) {
    node->value = value;
    compiled::store(&node->left, compiled::load(&gRoot));
    compiled::store(&gRoot, node);
  }

  // Until an allocation is refused. Returns how many nodes hang from the root.
  static uint64_t fill(bool isMarking = false) {
    uint64_t count = 0;
    while (Node *node = newNode()) {
      push(node, count++);
      if (isMarking && count % 10000 == 0)
        wbgc_start_cycle();
      if (count == 10000000)
        _exit(4);
    }
    return count;
  }

  static void expectList(uint64_t count) {
    for (Node *node = gRoot; node; node = node->left)
      if (node->value != --count)
        _exit(5);
    if (count != 0)
      _exit(6);
  }
};

TEST_F(FullHeapTest, MemoryRefusedLateReachesTheHandlerAndNothingIsLost) {
  if (kIsSanitized)
    GTEST_SKIP() << "the sanitizer itself needs the memory";
  auto work = [](bool isMarking) {
    begin(WBGC_OOM_NULL, isMarking ? 100 : WBGC_GROWTH_OFF, 0);
    limitDataTo(size_t{32} << 20);
    uint64_t count = fill(isMarking);
    if (count < 100000)
      _exit(4);
    expectList(count);
    compiled::store(&gRoot, static_cast<Node *>(nullptr)); // it comes back
    wbgc_collect();
    wbgc_collect();
    for (int i = 0; i < 100000; ++i)
      if (!newNode())
        _exit(7);
    wbgc_shutdown();
    _exit(0);
  };
  for (bool isMarking : {false, true})
    EXPECT_EXIT(work(isMarking), testing::ExitedWithCode(0), "^$") << isMarking;
}

// One cell is free: each allocation could have it, for a whole cycle.
TEST_F(FullHeapTest, AProgramDoesNotCrawlFromCellToCell) {
  constexpr uint64_t kMost =
      3000; // a cycle would have to mark a million nodes in a third of a millisecond
  auto work = [](wbgc_oom_handler handler) {
    begin(WBGC_OOM_NULL, WBGC_GROWTH_OFF, size_t{32} << 20);
    uint64_t count = fill();
    compiled::store(&gRoot, gRoot->left);
    gConfig.oom = handler;
    uint64_t crawled = 0;
    while (crawled < kMost && newNode())
      ++crawled;
    expectList(count - 1);
    _exit(crawled > 0 && crawled < kMost ? 0 : 1); // it got what there was at first
  };
  EXPECT_EXIT(work(WBGC_OOM_NULL), testing::ExitedWithCode(0), "^$");
  EXPECT_DEATH(work(nullptr), "^wbgc: fatal: out of memory: 24 bytes wanted, heap [0-9]+ bytes, "
                              "limit 33554432 \\(the heap is at its "
                              "limit, and collections free next to nothing\\)\n$");
}

// A sixteenth of the heap is garbage at a time: that goes on for ever.
TEST_F(FullHeapTest, AProgramThatFreesAShareOfItGoesOn) {
  auto work = [] {
    begin(nullptr, WBGC_GROWTH_OFF, size_t{8} << 20);
    uint64_t living = (size_t{7} << 20) / sizeof(Node);
    for (uint64_t i = 0; i < living; ++i)
      push(newNode(), i);
    for (uint64_t i = 0; i < 20 * living; ++i)
      newNode();
    expectList(living);
    wbgc_shutdown();
    _exit(0);
  };
  EXPECT_EXIT(work(), testing::ExitedWithCode(0), "^$");
}

} // namespace
} // namespace wbgc::rt
