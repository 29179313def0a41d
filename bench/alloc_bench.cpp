// alloc_bench.cpp - Allocation alone: nanoseconds an object with 512 survivors in a ring.
//
// What the inline path of wbgc.h does, a cycle whenever 4 MiB were allocated (the survivors are marked by hand, so
// that marking costs nothing), and the sweep that allocation does for itself. malloc and free beside it, in the
// same run, as the measure of the machine.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/heap.h"

#include <benchmark/benchmark.h>
#include <stdlib.h>

using namespace wbgc::rt;

namespace {

constexpr size_t kSurvivors = 512;
constexpr uint64_t kCycleBytes = 4 << 20;

class Heap {
public:
  Heap() {
    initHeap({});
    caches = acquireCaches();
    runs = caches->runs;
    setHeapGoal(kCycleBytes);
  }
  ~Heap() {
    releaseCaches(caches);
    shutdownHeap();
  }

  // As __wbgc_new.
  void *allocate(const wbgc_type *type) {
    wbgc_alloc_cache *cache = &runs[loadAcquire(&type->cache)];
    char *object = cache->cursor;
    if (__builtin_expect(object == cache->limit, 0))
      return allocateSlow(type);
    cache->cursor = object + loadRelaxed(&type->cell);
    return object;
  }

  template <typename F> void *allocateBy(F fn) {
    if (__builtin_expect(isOverGoal(), 0))
      cycle();
    return fn(*caches);
  }

  void hold(size_t i, void *object) { ring[i % kSurvivors] = object; }

private:
  __attribute__((noinline)) void *allocateSlow(const wbgc_type *type) {
    if (isOverGoal())
      cycle();
    return allocateObject(*caches, type);
  }

  __attribute__((noinline)) void cycle() {
    retireStale(*caches);
    prepareMark();
    beginBlack(*caches);
    uint64_t bytes = 0;
    for (void *object : ring)
      if (ObjectRef ref = findObject(reinterpret_cast<uintptr_t>(object)); ref && tryMark(ref))
        bytes += objectBytes(ref);
    finishMark(bytes);
    setHeapGoal(bytes + kCycleBytes);
  }

  ThreadCaches *caches;
  wbgc_alloc_cache *runs; // as in the thread's block
  void *ring[kSurvivors] = {};
};

void typedObject(benchmark::State &state) {
  Heap heap;
  uint64_t bitmap[] = {1};
  wbgc_type type = {
      static_cast<uint64_t>(state.range(0)), 8, WBGC_TYPE_HAS_SLOTS, bitmap, "bench", 0, 0};
  size_t i = 0;
  for (auto _ : state) {
    void *object = heap.allocate(&type);
    static_cast<uint64_t *>(object)[0] = i;
    heap.hold(i++, object);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(typedObject)->Arg(16)->Arg(24)->Arg(32)->Arg(64)->Arg(256);

void noScan(benchmark::State &state) {
  Heap heap;
  auto bytes = static_cast<size_t>(state.range(0));
  size_t i = 0;
  for (auto _ : state) {
    void *object =
        heap.allocateBy([=](ThreadCaches &caches) { return allocateNoScan(caches, bytes); });
    *static_cast<char *>(object) = 1;
    heap.hold(i++, object);
  }
}
BENCHMARK(noScan)->Arg(8)->Arg(16)->Arg(32)->Arg(1024)->Arg(40000);

void pointerArray(benchmark::State &state) {
  Heap heap;
  wbgc_type type = {8, 8, WBGC_TYPE_HAS_SLOTS | WBGC_TYPE_ALL_SLOTS, nullptr, "bench *", 0, 0};
  auto count = static_cast<size_t>(state.range(0));
  size_t i = 0;
  for (auto _ : state) {
    void *object =
        heap.allocateBy([&](ThreadCaches &caches) { return allocateArray(caches, &type, count); });
    static_cast<uint64_t *>(object)[0] = i;
    heap.hold(i++, object);
  }
}
BENCHMARK(pointerArray)->Arg(4)->Arg(16);

void mallocAndFree(benchmark::State &state) {
  auto bytes = static_cast<size_t>(state.range(0));
  void *ring[kSurvivors] = {};
  size_t i = 0;
  for (auto _ : state) {
    void *object = malloc(bytes);
    static_cast<uint64_t *>(object)[0] = i;
    benchmark::DoNotOptimize(object);
    free(ring[i % kSurvivors]);
    ring[i++ % kSurvivors] = object;
  }
  for (void *object : ring)
    free(object);
}
BENCHMARK(mallocAndFree)->Arg(16)->Arg(32)->Arg(64);

void findAndMark(benchmark::State &state) {
  Heap heap;
  wbgc_type type = {32, 8, 0, nullptr, "bench::Found", 0, 0};
  auto count = static_cast<size_t>(state.range(0));
  auto *words = static_cast<uintptr_t *>(malloc(count * sizeof(uintptr_t)));
  setHeapGoal(UINT64_MAX);
  for (size_t i = 0; i < count; ++i)
    words[i] = reinterpret_cast<uintptr_t>(heap.allocate(&type));
  uint64_t random = 1;
  for (auto _ : state) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    ObjectRef object = findObject(words[(random >> 33) % count]);
    benchmark::DoNotOptimize(tryMark(object));
  }
  free(words);
}
BENCHMARK(findAndMark)->Arg(1024)->Arg(1000000);

} // namespace

BENCHMARK_MAIN();
