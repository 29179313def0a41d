// heap_stress_test.cpp - Many threads allocate, resolve junk and live through cycles at once.
//
// Each mutator owns a table of objects that carry a stamp; a collector goes through the whole order
// of heap.h with a handshake that the mutators answer between operations. What a mutator holds must
// never be reused, whatever the others do; everything else must be reusable, or the small heap
// would end.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap_fixture.h"

#include "base/check.h"
#include "base/os.h"

#include <atomic>
#include <random>
#include <thread>

using namespace wbgc::rt;

namespace {

enum class Request : int { None, Retire, BeginBlackAndMark, Stop };

#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
constexpr int kCycles = 15;
#else
constexpr int kCycles = 60;
#endif
#else
constexpr int kCycles = 60;
#endif

struct Shared {
  std::atomic<int> request{0}; // Request of handshake number `round`
  std::atomic<int> round{0};
  std::atomic<int> answers{0};
  std::atomic<uint64_t> markedBytes{0};
  std::atomic<uint64_t> junk{0}; // some address that some thread once had
};

class Mutator {
public:
  Mutator(Shared &shared, unsigned seed)
      : shared(shared), random(seed), stamp(seed * 0x10001ull + 1) {}

  void run() {
    caches = acquireCaches();
    while (answer())
      for (int i = 0; i < 50; ++i)
        step();
    releaseCaches(caches);
  }

private:
  static constexpr size_t kSlots = 400;
  struct Held {
    std::atomic<uint64_t> *words = nullptr;
    size_t count = 0;
  };

  // True until asked to stop.
  bool answer() {
    int round = shared.round.load(std::memory_order_acquire);
    if (round == answered)
      return true;
    answered = round;
    Request request = static_cast<Request>(shared.request.load(std::memory_order_relaxed));
    if (request == Request::Retire)
      retireStale(*caches);
    if (request == Request::BeginBlackAndMark) {
      beginBlack(*caches);
      uint64_t bytes = 0;
      for (Held &held : table)
        bytes += held.words ? mark(held.words) : 0;
      shared.markedBytes += bytes;
    }
    shared.answers.fetch_add(1, std::memory_order_acq_rel);
    return request != Request::Stop;
  }

  static uint64_t mark(void *object) {
    ObjectRef ref = findObject(reinterpret_cast<uintptr_t>(object));
    WBGC_CHECK(static_cast<bool>(ref));
    WBGC_CHECK_LE(reinterpret_cast<uintptr_t>(object) - ref.base,
                  8u); // 8: the second half of a shared cell
    return tryMark(ref) ? objectBytes(ref) : 0;
  }

  void step() {
    Held &held = table[random() % kSlots];
    check(held);
    held = {};
    size_t words = random() % 200 ? 1 + random() % 60 : 1 + random() % 9000;
    void *memory = nullptr;
    switch (random() % 4) {
    case 0:
      memory = allocateConservative(*caches, words * 8);
      break;
    case 1:
      memory = allocateNoScan(*caches, words * 8);
      break;
    case 2:
      words = 3;
      memory = allocateObject(*caches, &triple);
      break;
    default:
      words = 3 * (1 + words / 3);
      memory = allocateArray(*caches, &triple, words / 3);
    }
    if (memory)
      hold(held, memory, words);
    else
      WBGC_CHECK_NE(caches->refusal, Refusal::TooLarge);
    shared.junk.store(reinterpret_cast<uint64_t>(memory) + random() % 4096,
                      std::memory_order_relaxed);
    probe(shared.junk.load(std::memory_order_relaxed));
  }

  void hold(Held &held, void *memory, size_t words) {
    held = {static_cast<std::atomic<uint64_t> *>(memory), words};
    for (size_t i : {size_t{0}, words / 2, words - 1})
      WBGC_CHECK_EQ(held.words[i].load(std::memory_order_relaxed) & (i == 0 ? ~uint64_t{0} : 0),
                    0u);
    for (size_t i = 0; i < words; ++i)
      held.words[i].store(stamp, std::memory_order_relaxed);
  }

  void check(Held &held) {
    for (size_t i = 0; i < held.count; ++i)
      WBGC_CHECK_EQ(held.words[i].load(std::memory_order_relaxed), stamp);
  }

  void probe(uint64_t word) {
    if (ObjectRef ref = findObject(word)) {
      sum += isMarked(ref) + isNoScan(ref);
      sum += static_cast<bool>(findLiveObject(word)) + static_cast<bool>(findObjectEndingAt(word));
    }
  }

  Shared &shared;
  std::mt19937_64 random;
  uint64_t stamp;
  ThreadCaches *caches = nullptr;
  Held table[kSlots];
  int answered = 0;
  uint64_t sum = 0;
  static wbgc_type triple;
};

uint64_t tripleBits[] = {0b001};
wbgc_type Mutator::triple = makeType("stress::Triple", 24, tripleBits);

class HeapStressTest : public testing::TestWithParam<int> {
protected:
  void handshake(Request request) {
    shared.answers.store(0);
    shared.request.store(static_cast<int>(request), std::memory_order_relaxed);
    shared.round.fetch_add(1, std::memory_order_release);
    while (shared.answers.load(std::memory_order_acquire) < GetParam())
      yieldProcessor();
  }

  void cycle(bool sweepInBackground) {
    handshake(Request::Retire);
    prepareMark();
    handshake(Request::BeginBlackAndMark);
    finishMark(shared.markedBytes.exchange(0));
    while (sweepInBackground && sweepStep(4))
      yieldProcessor();
    releaseStep(1 << 20, 1 << 20);
  }

  Shared shared;
};

TEST_P(HeapStressTest, NothingHeldIsReusedAndEverythingElseIs) {
  ASSERT_EQ(initHeap({.reserveBytes = uint64_t{256} << 20}), 0);
  std::vector<std::thread> threads;
  for (int i = 0; i < GetParam(); ++i)
    threads.emplace_back([this, i] { Mutator(shared, static_cast<unsigned>(i)).run(); });
  for (int i = 0; i < kCycles; ++i)
    cycle(i % 3 != 0);
  handshake(Request::Stop);
  for (auto &thread : threads)
    thread.join();
  verifyHeap();
  shutdownHeap();
}

INSTANTIATE_TEST_SUITE_P(Threads, HeapStressTest, testing::Values(1, 2, 4));

TEST(HeapThreads, ComeAndGoByTheThousand) {
  ASSERT_EQ(initHeap({.reserveBytes = uint64_t{256} << 20}), 0);
  wbgc_type type = makePlainType("stress::ShortLived", 64);
  for (int i = 0; i < 300; ++i) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&type] {
        ThreadCaches *caches = acquireCaches();
        for (int n = 0; n < 20; ++n)
          WBGC_CHECK(allocateObject(*caches, &type) != nullptr);
        releaseCaches(caches);
      });
    for (auto &thread : threads)
      thread.join();
  }
  size_t count = 0;
  forEachObject([&](ObjectRef) { ++count; });
  EXPECT_EQ(count, 300u * 4 * 20);
  EXPECT_LT(gHeapAccount.spanBytes.read(), 300u * 4 * 20 * 64 * 2);
  verifyHeap();
  shutdownHeap();
}

} // namespace
