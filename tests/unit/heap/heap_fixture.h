// heap_fixture.h - A small heap for one test, types by hand, and a cycle without a collector.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_TEST_HEAP_FIXTURE_H
#define WBGC_TEST_HEAP_FIXTURE_H

#include "heap/heap.h"

#include <gtest/gtest.h>
#include <vector>

namespace wbgc::rt {

/// A descriptor as the plugin would emit it. Names keep the tests' types apart.
inline wbgc_type makeType(const char *name, uint64_t size, const uint64_t *bitmap,
                          uint32_t align = 8) {
  return {size, align, bitmap ? WBGC_TYPE_HAS_SLOTS : 0, bitmap, name, 0, 0};
}
inline wbgc_type makePlainType(const char *name, uint64_t size, uint32_t align = 8) {
  return makeType(name, size, nullptr, align);
}
inline wbgc_type makeAllSlotsType(const char *name, uint64_t size) {
  return {size, 8, WBGC_TYPE_HAS_SLOTS | WBGC_TYPE_ALL_SLOTS, nullptr, name, 0, 0};
}

/// The heap from before to after one test, with caches for the thread of the test.
class HeapTest : public testing::Test {
protected:
  explicit HeapTest(HeapConfig config = {.reserveBytes = uint64_t{1} << 30}) {
    EXPECT_EQ(initHeap(config), 0);
    caches = acquireCaches();
  }
  ~HeapTest() override {
    verifyHeap();
    if (caches)
      releaseCaches(caches);
    shutdownHeap();
  }

  /// A whole cycle in which exactly `living` survive. Leaves the sweep to be done.
  void cycleWithoutSweep(const std::vector<void *> &living) {
    retireStale(*caches);
    prepareMark();
    beginBlack(*caches);
    uint64_t bytes = 0;
    for (void *object : living)
      bytes += mark(object);
    finishMark(bytes);
  }
  void cycle(const std::vector<void *> &living) {
    cycleWithoutSweep(living);
    retireStale(*caches);
    sweepAll();
  }
  uint64_t mark(void *object) {
    ObjectRef ref = findObject(word(object));
    EXPECT_TRUE(ref);
    return tryMark(ref) ? objectBytes(ref) : 0;
  }

  static uintptr_t word(const void *pointer) { return reinterpret_cast<uintptr_t>(pointer); }
  static bool isZero(const void *memory, size_t bytes) {
    auto *at = static_cast<const char *>(memory);
    for (size_t i = 0; i < bytes; ++i)
      if (at[i])
        return false;
    return true;
  }
  static size_t countObjects() {
    size_t count = 0;
    forEachObject([&](ObjectRef) { ++count; });
    return count;
  }

  ThreadCaches *caches;
};

} // namespace wbgc::rt

#endif // WBGC_TEST_HEAP_FIXTURE_H
