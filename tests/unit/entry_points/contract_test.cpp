// contract_test.cpp - Each function of wbgc.h at the limits of what it takes: NULL, nothing, too much, too early, too late.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "unit/gc/gc_fixture.h"

#include <cerrno>
#include <climits>
#include <cstring>

namespace wbgc::rt {
namespace {

class ContractTest : public GcTest {};

void countObject(void *, size_t, const char *, void *count) { ++*static_cast<size_t *>(count); }

// What any thread may ask, whether there is a heap or not.
void expectNoHeap() {
  Node node = {};
  wbgc_stats stats;
  EXPECT_FALSE(wbgc_is_marking());
  EXPECT_FALSE(wbgc_is_heap_pointer(&node));
  EXPECT_FALSE(wbgc_is_heap_pointer(nullptr));
  EXPECT_EQ(wbgc_object_base(&node), nullptr);
  EXPECT_EQ(wbgc_object_size(&node), 0u);
  EXPECT_EQ(wbgc_stats_get(&stats, sizeof(stats)), EINVAL);
  EXPECT_EQ(wbgc_pin(&node), 0);
  EXPECT_EQ(wbgc_unpin(&node), 0);
  wbgc_bulk_barrier(&node, nullptr, sizeof(node));
  Node other = {nullptr, nullptr, 5};
  wbgc_memmove(&nodeType, &node, &other, 1);
  EXPECT_EQ(node.value, 5u);
  wbgc_memclr(&nodeType, &node, 1);
  EXPECT_EQ(node.value, 0u);
  compiled::store(&node.left, &other);
  EXPECT_EQ(node.left, &other);
  wbgc_shutdown();
}

TEST(NoHeapTest, QuestionsAndStoresAreHarmlessBeforeInitAndAfterShutdown) {
  expectNoHeap();
  size_t count = 0;
  wbgc_heap_walk(countObject, &count);
  EXPECT_EQ(count, 0u);
  ASSERT_EQ(wbgc_init(nullptr), 0);
  wbgc_shutdown();
  expectNoHeap();
}

TEST(NoHeapDeathTest, WhatNeedsAHeapIsFatalWithItsName) {
  Node node = {};
  EXPECT_DEATH(wbgc_alloc_noscan(8), "^wbgc: fatal: allocation on a thread that is not attached");
  EXPECT_DEATH(wbgc_alloc_conservative(8), "^wbgc: fatal: allocation on a thread that is not");
  EXPECT_DEATH(wbgc_start_cycle(), "^wbgc: fatal: wbgc_start_cycle on a thread that is not");
  EXPECT_DEATH(wbgc_weak_new(&node), "^wbgc: fatal: wbgc_weak_new on a thread that is not");
  EXPECT_DEATH(wbgc_weak_get(nullptr), "^wbgc: fatal: wbgc_weak_get on a thread that is not");
  EXPECT_DEATH(wbgc_finalizer_set(&node, nullptr, nullptr), "^wbgc: fatal: wbgc_finalizer_set on");
  EXPECT_DEATH(wbgc_weakmap_new(), "^wbgc: fatal: wbgc_weakmap_new on a thread that is not");
  EXPECT_DEATH(wbgc_blocking_enter(), "^wbgc: fatal: wbgc_blocking_enter on a thread that is not");
  EXPECT_DEATH(wbgc_blocking_leave(), "^wbgc: fatal: wbgc_blocking_leave on a thread that is not");
}

TEST_F(ContractTest, NullAndForeignPointersAreNoObjects) {
  Node node = {};
  auto nothing = [](void *, void *) {};
  for (void *p : {static_cast<void *>(nullptr), static_cast<void *>(&node),
                  reinterpret_cast<void *>(UINTPTR_MAX), reinterpret_cast<void *>(1)}) {
    EXPECT_EQ(wbgc_finalizer_set(p, nothing, nullptr), EINVAL);
    EXPECT_EQ(wbgc_weak_new(p), nullptr);
    EXPECT_EQ(wbgc_pin(p), EINVAL);
    EXPECT_EQ(wbgc_unpin(p), EINVAL);
    EXPECT_EQ(wbgc_object_base(p), nullptr);
    EXPECT_EQ(wbgc_object_size(p), 0u);
    EXPECT_FALSE(wbgc_is_heap_pointer(p));
  }
  EXPECT_EQ(wbgc_weak_get(nullptr), nullptr);
  wbgc_weakmap *map = wbgc_weakmap_new();
  Node *key = newNode();
  EXPECT_EQ(wbgc_weakmap_set(map, nullptr, key), EINVAL);
  EXPECT_EQ(wbgc_weakmap_get(map, nullptr), nullptr);
  EXPECT_EQ(wbgc_weakmap_set(nullptr, key, key), EINVAL);
  EXPECT_EQ(wbgc_weakmap_get(nullptr, key), nullptr);
  EXPECT_EQ(wbgc_weakmap_set(map, key, nullptr), 0); // takes out what is not in
  EXPECT_EQ(wbgc_weakmap_get(map, key), nullptr);
}

TEST_F(ContractTest, RootRangesHaveEndsAndDoNotOverlap) {
  alignas(8) static Node *slots[8];
  EXPECT_EQ(wbgc_roots_add(nullptr, 8), EINVAL);
  EXPECT_EQ(wbgc_roots_add(slots, 0), EINVAL);
  EXPECT_EQ(wbgc_roots_add(slots, 12), EINVAL);
  EXPECT_EQ(wbgc_roots_add(reinterpret_cast<char *>(slots) + 4, 8), EINVAL);
  EXPECT_EQ(wbgc_roots_add(slots, SIZE_MAX - 7), EINVAL);
  EXPECT_EQ(wbgc_roots_add(newNode(), 8), EINVAL);
  EXPECT_EQ(wbgc_roots_add(reinterpret_cast<void *>(4096), size_t{1} << 47), EINVAL)
      << "the heap and all around it";
  EXPECT_EQ(wbgc_roots_add(slots + 2, 16), 0);
  for (size_t first = 1; first < 4; ++first)
    EXPECT_EQ(wbgc_roots_add(slots + first, 16), EINVAL) << first;
  EXPECT_EQ(wbgc_roots_add(slots, 64), EINVAL);
  EXPECT_EQ(wbgc_roots_add(slots, 16), 0);
  EXPECT_EQ(wbgc_roots_add(slots + 4, 8), 0);
  EXPECT_EQ(wbgc_roots_remove(nullptr), ENOENT);
  EXPECT_EQ(wbgc_roots_remove(slots + 3), ENOENT);
  for (Node **begin : {slots, slots + 2, slots + 4})
    EXPECT_EQ(wbgc_roots_remove(begin), 0);
  EXPECT_EQ(wbgc_roots_remove(slots), ENOENT);
}

TEST_F(ContractTest, StatsFillWhatTheCallerHasRoomFor) {
  struct {
    wbgc_stats stats;
    uint64_t after = 77;
  } room;
  memset(&room.stats, 0xAB, sizeof(room.stats));
  EXPECT_EQ(wbgc_stats_get(nullptr, sizeof(wbgc_stats)), EINVAL);
  EXPECT_EQ(wbgc_stats_get(&room.stats, 0), EINVAL);
  EXPECT_EQ(wbgc_stats_get(&room.stats, sizeof(wbgc_stats) + 1), EINVAL);
  EXPECT_EQ(room.stats.cycles, 0xABABABABABABABABu);
  EXPECT_EQ(wbgc_stats_get(&room.stats, 8), 0);
  EXPECT_EQ(room.stats.cycles, 0u);
  EXPECT_EQ(room.stats.heap_bytes, 0xABABABABABABABABu);
  EXPECT_EQ(wbgc_stats_get(&room.stats, sizeof(wbgc_stats)), 0);
  EXPECT_EQ(room.stats.threads, 1u);
  EXPECT_EQ(room.after, 77u);
}

TEST_F(ContractTest, EmptyRangesAndObjects) {
  void *none[] = {wbgc_alloc_noscan(0), wbgc_alloc_noscan(0), wbgc_alloc_conservative(0),
                  __wbgc_alloc_array(&nodeType, 0)};
  for (void *object : none)
    EXPECT_NE(object, nullptr);
  wbgc_memmove(&nodeType, nullptr, nullptr, 0);
  wbgc_memclr(&nodeType, nullptr, 0);
  wbgc_bulk_barrier(nullptr, nullptr, 0);
}

TEST_F(ContractTest, UntypedMemoryFrom16BytesOnIsAlignedTo16AndZero) {
  for (size_t bytes = 16; bytes < 70000; bytes += bytes < 600 ? 1 : 997)
    for (void *object : {wbgc_alloc_noscan(bytes), wbgc_alloc_conservative(bytes)}) {
      ASSERT_EQ(reinterpret_cast<uintptr_t>(object) % 16, 0u) << bytes;
      auto *bytesOf = static_cast<unsigned char *>(object);
      for (size_t i = 0; i < bytes; ++i)
        ASSERT_EQ(bytesOf[i], 0u);
      memset(object, 0xFF, bytes);
    }
}

// Finalizers, weak maps and wbgc_object_base go by the object's beginning: none may have another's.
TEST_F(ContractTest, ObjectsOfAByteAreTheirOwn) {
  struct Run {
    void *objects[3] = {};
    int count = 0;
  } run;
  auto note = [](void *object, void *to) {
    auto &run = *static_cast<Run *>(to);
    run.objects[run.count++] = object;
  };
  wbgc_weakmap *map = wbgc_weakmap_new();
  void *objects[3];
  Node *values[3] = {newNode(), newNode(), newNode()};
  for (int i = 0; i < 3; ++i) {
    objects[i] = wbgc_alloc_noscan(1);
    EXPECT_EQ(wbgc_object_base(objects[i]), objects[i]);
    EXPECT_EQ(wbgc_finalizer_set(objects[i], note, &run), 0);
    EXPECT_EQ(wbgc_weakmap_set(map, objects[i], values[i]), 0);
  }
  uintptr_t hidden[3];
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(wbgc_weakmap_get(map, objects[i]), values[i]);
    hidden[i] = ~reinterpret_cast<uintptr_t>(objects[i]);
    objects[i] = nullptr;
  }
  collect();
  ASSERT_EQ(run.count, 3);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(reinterpret_cast<uintptr_t>(run.objects[i]), ~hidden[2 - i]) << "newest first";
}

// What a size costs, asked of the program's own view.
TEST_F(ContractTest, NoSizeWastesMoreThanAnEighthBeyondItsAlignment) {
  for (size_t bytes = 16; bytes <= 32768; bytes += bytes < 1100 ? 1 : 61) {
    size_t cell = wbgc_object_size(wbgc_alloc_noscan(bytes)), aligned = (bytes + 15) / 16 * 16;
    ASSERT_GE(cell, bytes);
    ASSERT_LE((cell - aligned) * 8, cell) << bytes;
  }
}

TEST_F(ContractTest, TypedRangesLongerThanTheAddressSpaceAreFatal) {
  Node node = {};
  EXPECT_DEATH(wbgc_memclr(&nodeType, &node, SIZE_MAX / 2), "^wbgc: fatal: a range of more bytes");
  EXPECT_DEATH(wbgc_memmove(&nodeType, &node, &gRoot, SIZE_MAX / 8), "^wbgc: fatal: a range of mo");
  EXPECT_DEATH(wbgc_bulk_barrier(&node, nullptr, 7), "^wbgc: fatal: bulk barrier of a range that");
}

TEST_F(ContractTest, BulkBarriersBeyondTheirObjectAreFatal) {
  void *object = wbgc_alloc_conservative(64);
  wbgc_bulk_barrier(object, nullptr, 64);
  for (size_t bytes : {size_t(1) << 20, SIZE_MAX - 7})
    EXPECT_DEATH(
        wbgc_bulk_barrier(object, nullptr, bytes),
        "^wbgc: fatal: bulk barrier of a range that goes beyond its object \\(contract_test");
}

TEST_F(ContractTest, NoFunctionTouchesErrno) {
  auto expectKept = [](const char *what, auto &&call) {
    errno = 77;
    call();
    int after = errno;
    EXPECT_EQ(after, 77) << what;
  };
  wbgc_shutdown();
  for (const char *variable : {"WBGC_TRACE_FILE", "WBGC_PROFILE", "WBGC_LIMIT"}) {
    Environment bad(Environment::Variables{{variable, "/nonexistent/file"}});
    testing::internal::CaptureStderr();
    expectKept(variable, [] { EXPECT_EQ(wbgc_init(nullptr), EINVAL); });
    testing::internal::GetCapturedStderr();
  }
  expectKept("init", [] { ASSERT_EQ(wbgc_init(nullptr), 0); });
  expectKept("allocation", [] {
    for (int i = 0; i < 1000; ++i)
      compiled::store(&gRoot, static_cast<Node *>(__wbgc_alloc_array(&nodeType, 10000)));
  });
  expectKept("snapshot", [] { EXPECT_EQ(wbgc_heap_snapshot(-1), EBADF); });
  expectKept("collection", [] { wbgc_collect(); });
  expectKept("shutdown", [] { wbgc_shutdown(); });
}

TEST_F(ContractTest, InitNestsAsAnErrorAndShutdownTwiceAsNothing) {
  EXPECT_EQ(wbgc_init(nullptr), EALREADY);
  wbgc_options options = {};
  options.growth = INT_MIN;
  EXPECT_EQ(wbgc_init(&options), EALREADY);
  EXPECT_NE(newNode(), nullptr);
  wbgc_shutdown();
  wbgc_shutdown();
}

class OutOfMemoryTest : public testing::Test {
protected:
  void begin(const char *limit, wbgc_oom_handler handler) {
    Environment environment(Environment::Variables{{"WBGC_LIMIT", limit}});
    wbgc_options options = {};
    options.oom = handler;
    ASSERT_EQ(wbgc_init(&options), 0);
  }
  void TearDown() override { wbgc_shutdown(); }
};

TEST_F(OutOfMemoryTest, CountsThatOverflowAreRefusedLikeAnythingTooLarge) {
  begin("1G", WBGC_OOM_NULL);
  EXPECT_EQ(wbgc_alloc_noscan(SIZE_MAX), nullptr);
  EXPECT_EQ(wbgc_alloc_noscan(SIZE_MAX - 4096), nullptr);
  EXPECT_EQ(wbgc_alloc_conservative(SIZE_MAX - 15), nullptr);
  EXPECT_EQ(__wbgc_alloc_array(&nodeType, SIZE_MAX), nullptr);
  EXPECT_EQ(__wbgc_alloc_array(&nodeType, SIZE_MAX / sizeof(Node) + 2), nullptr);
  EXPECT_EQ(__wbgc_alloc_flex(&nodeType, &pointerType, 24, SIZE_MAX / 8), nullptr);
  EXPECT_EQ(__wbgc_alloc_flex(&nodeType, &pointerType, 24, SIZE_MAX / 8 + 1), nullptr);
  EXPECT_NE(newNode(), nullptr);
}

int refuseAndAllocate(size_t, size_t, size_t) {
  // It may store and allocate, and what it does is not lost.
  compiled::store(&gRoot, newNode());
  return 0;
}

TEST_F(OutOfMemoryTest, TheHandlerMayAllocateAndStore) {
  begin("8M", refuseAndAllocate);
  EXPECT_EQ(wbgc_alloc_noscan(64 << 20), nullptr);
  EXPECT_NE(gRoot, nullptr);
  gRoot = nullptr;
}

} // namespace
} // namespace wbgc::rt
