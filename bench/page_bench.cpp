// page_bench.cpp - What 2 MiB of fresh memory cost their first user, by the way that the system is asked for them.
//
//   page_bench [Google Benchmark's options]
//
// Each takes new memory for each round, so the system, and the host of a virtual machine, have to find and clear it.
//   faults          a fault for each page of 4 KiB
//   populate        MADV_POPULATE_WRITE by 64 KiB, as runtime/heap/page_heap.cpp asks
//   touch/small     to write to each page that was populated
//   huge            the first write to a huge page, as osBack in runtime/base/os.cpp does
//   touch/huge      to write to each 4 KiB of it
//
// docs/design/heap.md (5) says what the heap makes of the figures.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <benchmark/benchmark.h>

#include <sys/mman.h>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace {

constexpr size_t kHugeBytes = size_t{2} << 20, kPageBytes = 4096, kBatchBytes = size_t{64} << 10;
constexpr int kPopulateWrite = 23; // MADV_POPULATE_WRITE: Linux 5.14

// A reserved huge page, aligned, without memory. Unmapped at the end.
class FreshRange {
public:
  FreshRange()
      : raw(mmap(nullptr, 2 * kHugeBytes, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)),
        begin(static_cast<char *>(raw) +
              (kHugeBytes - reinterpret_cast<uintptr_t>(raw) % kHugeBytes) % kHugeBytes) {}
  ~FreshRange() { munmap(raw, 2 * kHugeBytes); }
  FreshRange(const FreshRange &) = delete;
  FreshRange &operator=(const FreshRange &) = delete;

  bool isMapped() const { return raw != MAP_FAILED; }
  bool askForHugePage() { return madvise(begin, kHugeBytes, MADV_HUGEPAGE) == 0; }
  bool populate() {
    bool done = true;
    for (size_t offset = 0; offset < kHugeBytes; offset += kBatchBytes)
      done &= madvise(begin + offset, kBatchBytes, kPopulateWrite) == 0;
    return done;
  }
  void touchFirst() { *static_cast<volatile char *>(begin) = 1; }
  void touchAll() {
    for (size_t offset = 0; offset < kHugeBytes; offset += kPageBytes)
      static_cast<volatile char *>(begin)[offset] = 1;
  }

private:
  void *raw;
  char *begin;
};

// `prepare` is not timed; `run` is. Either says whether the system did it.
template <typename Prepare, typename Run>
void timeFresh(benchmark::State &state, Prepare prepare, Run run) {
  for (auto _ : state) {
    FreshRange range;
    if (!range.isMapped() || !prepare(range))
      return state.SkipWithError("the system gives no such memory");
    auto begin = std::chrono::steady_clock::now();
    bool done = run(range);
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    if (!done)
      return state.SkipWithError("the system gives no such memory");
    state.SetIterationTime(took.count());
  }
}

bool nothing(FreshRange &) { return true; }
bool touchAll(FreshRange &range) {
  range.touchAll();
  return true;
}
bool touchFirst(FreshRange &range) {
  range.touchFirst();
  return true;
}
bool backHuge(FreshRange &range) { return range.askForHugePage() && touchFirst(range); }
bool populate(FreshRange &range) { return range.populate(); }
bool askForHugePage(FreshRange &range) { return range.askForHugePage(); }

void faults(benchmark::State &state) { timeFresh(state, nothing, touchAll); }
void populated(benchmark::State &state) { timeFresh(state, nothing, populate); }
void touchSmall(benchmark::State &state) { timeFresh(state, populate, touchAll); }
void huge(benchmark::State &state) { timeFresh(state, askForHugePage, touchFirst); }
void touchHuge(benchmark::State &state) { timeFresh(state, backHuge, touchAll); }

BENCHMARK(faults)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(populated)->Name("populate")->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(touchSmall)->Name("touch/small")->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(huge)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(touchHuge)->Name("touch/huge")->UseManualTime()->Unit(benchmark::kMicrosecond);

} // namespace

BENCHMARK_MAIN();
