// protocol_test.cpp - Interleavings of mutators and collector that a schedule seldom gives: made by hand.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc_fixture.h"

#include "thread/thread.h"

#include <atomic>
#include <chrono>
#include <thread>

namespace wbgc::rt {
namespace {

uintptr_t disguise(const void *pointer) { return ~reinterpret_cast<uintptr_t>(pointer); }
Node *reveal(uintptr_t word) { return reinterpret_cast<Node *>(~word); }

class ProtocolTest : public GcTest {
protected:
  std::atomic<bool> isUnderWay{false}, mayStore{false};

  // A store of null to gRoot whose old value is read, and recorded, long before.
  void storeSlowly() {
    ASSERT_EQ(wbgc_thread_attach(), 0);
    wbgc_start_cycle();
    ASSERT_TRUE(waitUntil([] {
      wbgc_safepoint();
      return compiled::block().flag != 0;
    }));
    WBGC_SYMBOL_EXPAND_(record, WBGC_ABI_VERSION)(compiled::bits(compiled::load(&gRoot)), 0,
                                                  &gRoot);
    isUnderWay = true;
    EXPECT_TRUE(waitUntil([&] { return mayStore.load(); }));
    __atomic_store_n(&gRoot, static_cast<Node *>(nullptr), __ATOMIC_RELEASE);
    wbgc_thread_detach();
  }

  // Pinned until it is planted; known to no stack.
  __attribute__((noinline)) static uintptr_t makeNode() {
    Node *node = newNode();
    node->value = 42;
    EXPECT_EQ(wbgc_pin(node), 0);
    return disguise(node);
  }

  // Puts the node into gRoot while this thread's barriers are off.
  __attribute__((noinline)) static void plantUnrecorded(uintptr_t node) {
    EXPECT_EQ(compiled::block().flag, 0u);
    compiled::store(&gRoot, reveal(node));
    EXPECT_EQ(wbgc_unpin(reveal(node)), 0);
  }
};

// The other thread's record holds what gRoot held before; ours was never made. If our stack were scanned
// before the other's store, only our registers would know the node after it. .inv.no-old-barrier
TEST_F(ProtocolTest, NoStackIsScannedWhileABarrierOfBeforeIsUnderWay) {
  uintptr_t planted = makeNode();
  std::thread other([&] { storeSlowly(); });
  ASSERT_TRUE(waitUntil([&] { return isUnderWay.load(); }));
  plantUnrecorded(planted);
  clearTestFrames();
  auto begin = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(50))
    wbgc_safepoint();
  Node *volatile held = compiled::load(&gRoot);
  mayStore = true;
  EXPECT_TRUE(waitUntil([] {
    wbgc_safepoint();
    return !wbgc_is_marking() && !compiled::block().flag;
  }));
  wbgc_blocking_enter();
  other.join();
  wbgc_blocking_leave();
  EXPECT_EQ(disguise(held), planted);
  for (int i = 0; i < 10000; ++i)
    newNode();
  EXPECT_EQ(reveal(planted)->value, 42u);
}

// .inv.no-stale-record: what a thread records between its last H4 and H5 is gone when its barriers are off.
TEST_F(ProtocolTest, NoRecordOutlivesItsCycle) {
  std::atomic<bool> mayEnd{false};
  std::atomic<size_t> records{0};
  size_t stale = 0;
  std::thread other([&] {
    ASSERT_EQ(wbgc_thread_attach(), 0);
    while (!mayEnd) {
      compiled::store(&gRoot, newNode());
      records += currentThread()->buffer.size();
      wbgc_safepoint();
      if (!compiled::block().flag)
        stale += currentThread()->buffer.size();
    }
    wbgc_thread_detach();
  });
  int cycles = 0;
  EXPECT_TRUE(waitUntil([&] { // the other may not have begun yet
    wbgc_collect();
    return ++cycles >= 50 && records > 0;
  }));
  mayEnd = true;
  wbgc_blocking_enter();
  other.join();
  wbgc_blocking_leave();
  EXPECT_EQ(stale, 0u);
}

// Garbage in a span that another thread allocates from, and which does not come to a safepoint by itself.
TEST_F(ProtocolTest, ACollectionSweepsWhatOtherThreadsHoldToo) {
  std::atomic<bool> isReady{false}, mayEnd{false};
  std::thread other([&] {
    ASSERT_EQ(wbgc_thread_attach(), 0);
    for (int i = 0; i < 50; ++i)
      newNode();
    clearTestFrames();
    wbgc_blocking_enter();
    isReady = true;
    EXPECT_TRUE(waitUntil([&] { return mayEnd.load(); }));
    wbgc_blocking_leave();
    wbgc_thread_detach();
  });
  ASSERT_TRUE(waitUntil([&] { return isReady.load(); }));
  uint64_t before = stats().freed_bytes;
  clearTestFrames();
  wbgc_collect();
  EXPECT_GE(stats().freed_bytes - before, 40 * sizeof(Node));
  mayEnd = true;
  wbgc_blocking_enter();
  other.join();
  wbgc_blocking_leave();
}

thread_local Node *tPerThread;
void *addressOfPerThread() { return &tPerThread; }

__attribute__((noinline)) wbgc_weak *fillPerThread() {
  compiled::store(&tPerThread, newNode());
  return wbgc_weak_new(tPerThread);
}

// The first thing that the collector asks of the thread may come while it is blocked in wbgc_collect: by then
// the addresses of its thread-locals must be known.
TEST_F(ProtocolTest, AThreadLocalIsARootOfAThreadThatNeverAnsweredByItself) {
  static const wbgc_root roots[] = {
      {reinterpret_cast<void *>(addressOfPerThread), &pointerType, 1}};
  wbgc_module library = {WBGC_ABI_VERSION, nullptr, 0, roots, 1, nullptr};
  WBGC_SYMBOL_EXPAND_(module_register, WBGC_ABI_VERSION)(&library); // as dlopen does
  wbgc_weak *weak = fillPerThread();
  collect();
  EXPECT_NE(wbgc_weak_get(weak), nullptr);
  WBGC_SYMBOL_EXPAND_(module_unregister, WBGC_ABI_VERSION)(&library);
  tPerThread = nullptr;
}

// .inv.busy-is-own: a loop around a condition variable polls in its blocking region, while the collector acts for
// the thread. Were the thread left busy, none of its later barriers would be recorded.
TEST_F(ProtocolTest, PollsInABlockingRegionLeaveBarriersAlive) {
  std::atomic<bool> isDone{false};
  uint64_t busy = 0;
  std::thread waiter([&] {
    ASSERT_EQ(wbgc_thread_attach(), 0);
    for (int round = 0; round < 200; ++round) {
      wbgc_blocking_enter();
      for (int i = 0; i < 2000; ++i) {
        __atomic_store_n(&compiled::block().poll, 1u, __ATOMIC_RELAXED);
        compiled::poll();
      }
      wbgc_blocking_leave();
      busy |= currentThread()->stub.busy;
      wbgc_safepoint();
    }
    isDone = true;
    wbgc_thread_detach();
  });
  while (!isDone)
    wbgc_collect();
  waiter.join();
  EXPECT_EQ(busy, 0u);
}

// The collector posts a request, then sets the flag; a thread that answers between the two, at an allocation, keeps
// the flag. Were it left so, each turn of a loop would spill all registers until the next cycle.
TEST_F(ProtocolTest, APollThatNobodyAsksForIsTheLast) {
  storeRelaxed(&compiled::block().poll, uint32_t{1});
  compiled::poll();
  EXPECT_EQ(loadRelaxed(&compiled::block().poll), 0u);
}

} // namespace
} // namespace wbgc::rt
