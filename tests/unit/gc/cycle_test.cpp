// cycle_test.cpp - What a cycle keeps, what it frees, and in which order it forgets.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc_fixture.h"

#include "base/meta_arena.h"
#include "gc/weak_map.h"

#include <atomic>
#include <cstring>
#include <sys/mman.h>
#include <thread>
#include <unordered_map>

namespace wbgc::rt {
namespace {

class CycleTest : public GcTest {
protected:
  // Objects are made and forgotten in frames that are gone when the test goes on.
  __attribute__((noinline)) static wbgc_weak *weakToGarbage() { return wbgc_weak_new(newNode()); }
  __attribute__((noinline)) static bool isDead(wbgc_weak *weak) { return !wbgc_weak_get(weak); }

  // The caller runs on meanwhile: a thread that waits is not held.
  static uint64_t holdsOfACollection() {
    wbgc_collect(); // until none is under way
    const uint64_t holds = stats().holds, cycles = stats().cycles;
    wbgc_start_cycle();
    while (stats().cycles == cycles)
      wbgc_safepoint();
    return stats().holds - holds;
  }
};

// Collects again and again, beside the test.
class CollectingThread {
public:
  ~CollectingThread() { end(); }
  void end() {
    stop = true;
    wbgc_blocking_enter();
    if (thread.joinable())
      thread.join();
    wbgc_blocking_leave();
  }

private:
  std::atomic<bool> stop{false};
  std::thread thread{[this] {
    wbgc_thread_attach();
    while (!stop)
      wbgc_collect();
    wbgc_thread_detach();
  }};
};

TEST_F(CycleTest, KeepsWhatAGlobalReachesAndFreesTheRest) {
  compiled::store(&gRoot, newNode());
  Node *tail = gRoot;
  for (uint64_t i = 1; i < 10000; ++i) {
    compiled::store(&tail->left, newNode());
    tail = tail->left;
    tail->value = i;
    newNode();
  }
  collect();
  tail = gRoot;
  for (uint64_t i = 1; i < 10000; ++i) {
    tail = tail->left;
    ASSERT_EQ(tail->value, i);
  }
  EXPECT_LT(stats().live_bytes, 10000u * 32 + 50000);
  EXPECT_GE(stats().live_bytes, 10000u * sizeof(Node));
  compiled::store(&gRoot, static_cast<Node *>(nullptr));
  tail = nullptr;
  collect();
  EXPECT_LT(stats().live_bytes, 50000u);
}

TEST_F(CycleTest, AnInteriorPointerOnTheStackKeepsItsObject) {
  volatile uint64_t *interior = &newNode()->value;
  *interior = 42;
  collect();
  for (int i = 0; i < 10000; ++i)
    newNode();
  EXPECT_EQ(*interior, 42u);
}

TEST_F(CycleTest, APointerPastTheEndOfAnArrayOnTheStackKeepsIt) {
  auto *nodes = static_cast<Node *>(__wbgc_alloc_array(&nodeType, 3));
  nodes[2].value = 42;
  Node *volatile end = nodes + 3;
  wbgc_weak *weak = wbgc_weak_new(nodes);
  nodes = nullptr;
  collect();
  EXPECT_NE(wbgc_weak_get(weak), nullptr);
  EXPECT_EQ((end - 1)->value, 42u);
}

// Returns a node that begins where another one ends, which nothing else points to.
__attribute__((noinline)) static Node *nodeBehindGarbage(wbgc_weak **weakToGarbage) {
  Node *before = newNode(), *node = newNode();
  EXPECT_EQ(node, before + 1);
  *weakToGarbage = wbgc_weak_new(before);
  return node;
}

TEST_F(CycleTest, APointerToANodeDoesNotKeepTheNodeBefore) {
  wbgc_weak *before = nullptr;
  Node *volatile node = nodeBehindGarbage(&before);
  collect();
  EXPECT_EQ(wbgc_weak_get(before), nullptr);
  EXPECT_EQ(wbgc_object_base(node), node);
}

TEST_F(CycleTest, ScansConservativeMemoryWordByWordAndNoScanMemoryNotAtAll) {
  compiled::store(&gRoot, static_cast<Node *>(wbgc_alloc_conservative(64)));
  auto **words = reinterpret_cast<Node **>(gRoot);
  compiled::store(&words[7], newNode());
  wbgc_weak *kept = wbgc_weak_new(words[7]);
  auto *plain = static_cast<Node **>(wbgc_alloc_noscan(64));
  compiled::store(&words[0], reinterpret_cast<Node *>(plain));
  plain[0] = static_cast<Node *>(wbgc_weak_get(weakToGarbage()));
  wbgc_weak *lost = wbgc_weak_new(plain[0]);
  collect();
  EXPECT_FALSE(isDead(kept));
  EXPECT_TRUE(isDead(lost));
}

TEST_F(CycleTest, ARegisteredRangeIsARootUntilItIsRemoved) {
  size_t bytes = 1 << 16;
  void *memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  auto **slots = static_cast<Node **>(memory);
  EXPECT_EQ(wbgc_roots_add(memory, bytes), 0);
  EXPECT_EQ(wbgc_roots_add(slots + 10, 8), EINVAL);
  EXPECT_EQ(wbgc_roots_add(slots, 9), EINVAL);
  compiled::store(&slots[5000], newNode());
  wbgc_weak *weak = wbgc_weak_new(slots[5000]);
  collect();
  EXPECT_FALSE(isDead(weak));
  EXPECT_EQ(wbgc_roots_remove(slots + 1), ENOENT);
  EXPECT_EQ(wbgc_roots_remove(slots), 0);
  collect();
  EXPECT_TRUE(isDead(weak));
  munmap(memory, bytes);
}

// Threads add and remove ranges while the collector goes through them, the large ones in pieces.
TEST_F(CycleTest, RangesOfRootsChangeWhileTheyAreScanned) {
  constexpr size_t kRanges = 500, kSlots = 20000; // two and a half pieces each, all on common pages
  CollectingThread collector;
  size_t bytes = kRanges * kSlots * sizeof(Node *);
  auto **slots = static_cast<Node **>(
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  auto rangeOf = [&](size_t i) { return slots + i * kSlots; };
  for (size_t i = 0; i < kRanges; ++i)
    ASSERT_EQ(wbgc_roots_add(rangeOf(i), kSlots * sizeof(Node *)), 0);
  for (size_t step = 0; step < 3 * kRanges; ++step) {
    size_t i = step * 7 % kRanges;
    for (size_t slot : {size_t{0}, kSlots - 1}) {
      compiled::store(&rangeOf(i)[slot], newNode());
      rangeOf(i)[slot]->value = i + slot;
    }
    ASSERT_EQ(wbgc_roots_remove(rangeOf((i + 1) % kRanges)), 0);
    ASSERT_EQ(wbgc_roots_add(rangeOf((i + 1) % kRanges), kSlots * sizeof(Node *)), 0);
  }
  wbgc_collect();
  for (size_t i = 0; i < kRanges; ++i)
    for (size_t slot : {size_t{0}, kSlots - 1})
      ASSERT_EQ(rangeOf(i)[slot]->value, i + slot);
  for (size_t i = 0; i < kRanges; ++i)
    ASSERT_EQ(wbgc_roots_remove(rangeOf(i)), 0);
  collector.end();
  munmap(slots, bytes);
}

TEST_F(CycleTest, APinKeepsAnObjectAsOftenAsItWasSet) {
  wbgc_weak *weak = weakToGarbage();
  EXPECT_EQ(wbgc_pin(wbgc_weak_get(weak)), 0);
  EXPECT_EQ(wbgc_pin(wbgc_weak_get(weak)), 0);
  collect();
  EXPECT_FALSE(isDead(weak));
  EXPECT_EQ(wbgc_unpin(wbgc_weak_get(weak)), 0);
  collect();
  EXPECT_FALSE(isDead(weak));
  EXPECT_EQ(wbgc_unpin(wbgc_weak_get(weak)), 0);
  EXPECT_EQ(wbgc_unpin(wbgc_weak_get(weak)), EINVAL);
  collect();
  EXPECT_TRUE(isDead(weak));
}

struct Log {
  std::vector<int> order;
};
Log gLog;

__attribute__((noinline)) void makeFinalized(int number) {
  Node *node = newNode();
  node->value = static_cast<uint64_t>(number);
  compiled::store(&node->left, newNode());
  node->left->value = 77;
  ASSERT_EQ(wbgc_finalizer_set(
                node,
                [](void *object, void *argument) {
                  auto *dead = static_cast<Node *>(object);
                  EXPECT_EQ(dead->left->value, 77u); // what it reaches is intact
                  static_cast<Log *>(argument)->order.push_back(static_cast<int>(dead->value));
                },
                &gLog),
            0);
}

TEST_F(CycleTest, AnObjectThatIsUnpinnedWhileACycleMarksIsPinnedNoMore) {
  wbgc_weak *unpinned = weakToGarbage(), *again = weakToGarbage();
  for (wbgc_weak *weak : {unpinned, again})
    EXPECT_EQ(wbgc_pin(wbgc_weak_get(weak)), 0);
  while (!wbgc_is_marking()) {
    wbgc_start_cycle();
    wbgc_safepoint();
  }
  EXPECT_EQ(wbgc_unpin(wbgc_weak_get(unpinned)), 0);
  EXPECT_EQ(wbgc_unpin(wbgc_weak_get(unpinned)), EINVAL);
  EXPECT_EQ(wbgc_unpin(wbgc_weak_get(again)), 0);
  EXPECT_EQ(wbgc_pin(wbgc_weak_get(again)), 0);
  collect();
  EXPECT_TRUE(isDead(unpinned));
  EXPECT_FALSE(isDead(again));
}

// Threads pin and unpin while the collector looks through all pins.
TEST_F(CycleTest, PinsChangeWhileTheyAreWalked) {
  constexpr uint64_t kPins = 20000;
  CollectingThread collector;
  std::vector<uintptr_t> pinned(kPins); // disguised
  for (int round = 0; round < 5; ++round) {
    for (uint64_t i = 0; i < kPins; ++i) {
      Node *fleeting = newNode(), *node = newNode();
      node->value = i;
      wbgc_pin(fleeting);
      wbgc_pin(node);
      pinned[i] = ~reinterpret_cast<uintptr_t>(node);
      wbgc_unpin(fleeting);
    }
    for (uint64_t i = 0; i < kPins; ++i) {
      auto *node = reinterpret_cast<Node *>(~pinned[i]);
      ASSERT_EQ(node->value, i);
      ASSERT_EQ(wbgc_unpin(node), 0);
      newNode();
    }
  }
}

TEST_F(CycleTest, FinalizersRunOnceNewestFirst) {
  gLog.order.clear();
  for (int i = 0; i < 5; ++i)
    makeFinalized(i);
  collect();
  EXPECT_EQ(gLog.order, (std::vector<int>{4, 3, 2, 1, 0}));
  collect();
  EXPECT_EQ(gLog.order.size(), 5u);
  EXPECT_EQ(stats().finalizers_run, 5u);
}

__attribute__((noinline)) void makeResurrected() {
  wbgc_finalizer_set(
      newNode(),
      [](void *object, void *) {
        static_cast<Node *>(object)->value = 5;
        compiled::store(&gRoot, static_cast<Node *>(object));
      },
      nullptr);
}

TEST_F(CycleTest, AFinalizerMayMakeItsObjectLiveAgain) {
  makeResurrected();
  collect();
  ASSERT_NE(gRoot, nullptr);
  collect();
  EXPECT_EQ(gRoot->value, 5u);
}

__attribute__((noinline)) wbgc_weak *weakToFinalized() {
  Node *node = newNode();
  wbgc_weak *weak = wbgc_weak_new(node);
  wbgc_finalizer_set(
      node, [](void *object, void *) { compiled::store(&gRoot, static_cast<Node *>(object)); },
      nullptr);
  return weak;
}

TEST_F(CycleTest, AWeakReferenceIsClearedBeforeTheFinalizerRuns) {
  wbgc_weak *weak = weakToFinalized();
  collect();
  ASSERT_NE(gRoot, nullptr);
  EXPECT_TRUE(isDead(weak));
}

TEST_F(CycleTest, AFinalizerCanBeTakenBackAndReplaced) {
  gLog.order.clear();
  Node *node = newNode();
  EXPECT_EQ(wbgc_finalizer_set(
                &node->value, [](void *, void *) { gLog.order.push_back(1); }, nullptr),
            0);
  EXPECT_EQ(wbgc_finalizer_set(node, [](void *, void *) { gLog.order.push_back(2); }, nullptr), 0);
  node = newNode();
  wbgc_finalizer_set(node, [](void *, void *) { gLog.order.push_back(3); }, nullptr);
  EXPECT_EQ(wbgc_finalizer_set(node, nullptr, nullptr), 0);
  node = nullptr;
  EXPECT_EQ(wbgc_finalizer_set(&node, [](void *, void *) {}, nullptr), EINVAL);
  collect();
  EXPECT_EQ(gLog.order, std::vector<int>{2});
}

__attribute__((noinline)) void fillMap(wbgc_weakmap *map, Node *kept) {
  Node *value = newNode(), *other = newNode();
  value->value = 10;
  // The value reaches its own key: an ordinary map would keep both for ever.
  Node *key = newNode();
  compiled::store(&value->left, key);
  EXPECT_EQ(wbgc_weakmap_set(map, kept, other), 0);
  EXPECT_EQ(wbgc_weakmap_set(map, key, value), 0);
  // A chain of entries: the value is the next one's key.
  Node *link = newNode();
  EXPECT_EQ(wbgc_weakmap_set(map, other, link), 0);
  EXPECT_EQ(wbgc_weakmap_set(map, link, newNode()), 0);
}

TEST_F(CycleTest, AWeakMapKeepsValuesOfLivingKeysOnly) {
  wbgc_weakmap *map = wbgc_weakmap_new();
  Node *kept = newNode();
  fillMap(map, kept);
  uint64_t before = stats().live_bytes;
  collect();
  collect();
  auto *other = static_cast<Node *>(wbgc_weakmap_get(map, kept));
  ASSERT_NE(other, nullptr);
  auto *link = static_cast<Node *>(wbgc_weakmap_get(map, other));
  ASSERT_NE(link, nullptr);
  EXPECT_NE(wbgc_weakmap_get(map, link), nullptr);
  EXPECT_EQ(wbgc_weakmap_set(map, kept, nullptr), 0);
  EXPECT_EQ(wbgc_weakmap_get(map, kept), nullptr);
  EXPECT_EQ(wbgc_weakmap_set(map, &before, kept), EINVAL);
}

// An entry whose value reaches its own key, or that of another entry whose value reaches the first key.
__attribute__((noinline)) std::vector<wbgc_weak *> fillWithKnots(wbgc_weakmap *map) {
  Node *own = newNode(), *first = newNode(), *second = newNode();
  EXPECT_EQ(wbgc_weakmap_set(map, own, own), 0);
  Node *toSecond = newNode(), *toFirst = newNode();
  compiled::store(&toSecond->left, second);
  compiled::store(&toFirst->right, first);
  EXPECT_EQ(wbgc_weakmap_set(map, first, toSecond), 0);
  EXPECT_EQ(wbgc_weakmap_set(map, second, toFirst), 0);
  return {wbgc_weak_new(own), wbgc_weak_new(first), wbgc_weak_new(second), wbgc_weak_new(toFirst)};
}

TEST_F(CycleTest, AWeakMapLetsKnotsOfItsOwnEntriesDie) {
  wbgc_weakmap *map = wbgc_weakmap_new();
  auto *weaks = static_cast<wbgc_weak **>(wbgc_alloc_conservative(4 * sizeof(wbgc_weak *)));
  std::vector<wbgc_weak *> made = fillWithKnots(map);
  for (size_t i = 0; i < 4; ++i)
    compiled::store(&weaks[i], made[i]);
  made.clear();
  collect();
  for (size_t i = 0; i < 4; ++i)
    EXPECT_TRUE(isDead(weaks[i])) << i;
  EXPECT_EQ(wbgc_weakmap_get(map, map), nullptr);
}

__attribute__((noinline)) wbgc_weak *valueOfDeadMap(Node *key) {
  wbgc_weakmap *map = wbgc_weakmap_new();
  Node *value = newNode();
  EXPECT_EQ(wbgc_weakmap_set(map, key, value), 0);
  wbgc_alloc_noscan(8); // else the weak reference begins where the map ends
  return wbgc_weak_new(value);
}

TEST_F(CycleTest, AWeakMapThatIsDeadKeepsNoValues) {
  Node *volatile key = newNode();
  wbgc_weak *weak = valueOfDeadMap(key);
  collect();
  EXPECT_TRUE(isDead(weak));
  EXPECT_EQ(key->value, 0u);
}

// A chain of entries, each value the next one's key, is followed without a round of handshakes for each link.
TEST_F(CycleTest, ALongChainThroughAWeakMapTakesFewRounds) {
  constexpr uint64_t kLinks = 5000;
  wbgc_weakmap *map = wbgc_weakmap_new();
  Node *first = newNode();
  {
    Node *key = first;
    for (uint64_t i = 1; i <= kLinks; ++i) {
      Node *value = newNode();
      value->value = i;
      ASSERT_EQ(wbgc_weakmap_set(map, key, value), 0);
      key = value;
    }
  }
  EXPECT_LT(holdsOfACollection(), 30u);
  Node *link = first;
  for (uint64_t i = 1; i <= kLinks; ++i) {
    link = static_cast<Node *>(wbgc_weakmap_get(map, link));
    ASSERT_NE(link, nullptr) << i;
    ASSERT_EQ(link->value, i);
  }
}

// Chains that need a look at all maps after each link: they change maps, go through objects, or lead to a map. Each
// takes a few rounds of handshakes, and a time that grows with its length: with a look at all entries for each link
// these would take minutes.
constexpr uint64_t kManyLinks = 100000;

TEST_F(CycleTest, AChainThroughTwoWeakMapsInTurnTakesFewRounds) {
  wbgc_weakmap *maps[] = {wbgc_weakmap_new(), wbgc_weakmap_new()};
  Node *first = newNode(), *key = first;
  for (uint64_t i = 0; i < kManyLinks; ++i) {
    Node *value = newNode();
    value->value = i;
    ASSERT_EQ(wbgc_weakmap_set(maps[i % 2], key, value), 0);
    key = value;
  }
  key = nullptr;
  EXPECT_LT(holdsOfACollection(), 30u);
  Node *link = first;
  for (uint64_t i = 0; i < kManyLinks; ++i) {
    link = static_cast<Node *>(wbgc_weakmap_get(maps[i % 2], link));
    ASSERT_NE(link, nullptr) << i;
    ASSERT_EQ(link->value, i);
  }
}

TEST_F(CycleTest, AChainWhoseValuesHoldTheNextKeyTakesFewRounds) {
  wbgc_weakmap *map = wbgc_weakmap_new();
  Node *first = newNode(), *key = first;
  for (uint64_t i = 0; i < kManyLinks; ++i) {
    Node *value = newNode(), *next = newNode();
    compiled::store(&value->right, next);
    next->value = i;
    ASSERT_EQ(wbgc_weakmap_set(map, key, value), 0);
    key = next;
  }
  key = nullptr;
  EXPECT_LT(holdsOfACollection(), 30u);
  Node *link = first;
  for (uint64_t i = 0; i < kManyLinks; ++i) {
    auto *value = static_cast<Node *>(wbgc_weakmap_get(map, link));
    ASSERT_NE(value, nullptr) << i;
    link = value->right;
    ASSERT_EQ(link->value, i);
  }
}

TEST_F(CycleTest, AChainOfWeakMapsInWeakMapsTakesFewRounds) {
  constexpr uint64_t kMaps = 2000;
  Node *key = newNode();
  wbgc_weakmap *first = wbgc_weakmap_new(), *map = first;
  for (uint64_t i = 0; i < kMaps; ++i) {
    wbgc_weakmap *inner = wbgc_weakmap_new();
    ASSERT_EQ(wbgc_weakmap_set(map, key, inner), 0);
    map = inner;
  }
  map = nullptr;
  EXPECT_LT(holdsOfACollection(), 30u);
  map = first;
  for (uint64_t i = 0; i < kMaps; ++i) {
    map = static_cast<wbgc_weakmap *>(wbgc_weakmap_get(map, key));
    ASSERT_NE(map, nullptr) << i;
  }
}

TEST_F(CycleTest, WhatIsTakenOutOfAWeakMapWhileACycleMarksIsGone) {
  wbgc_weakmap *map = wbgc_weakmap_new();
  Node *taken = newNode(), *reset = newNode(), *kept = newNode();
  for (Node *key : {taken, reset, kept})
    ASSERT_EQ(wbgc_weakmap_set(map, key, newNode()), 0);
  while (!wbgc_is_marking()) {
    wbgc_start_cycle();
    wbgc_safepoint();
  }
  for (Node *key : {taken, reset})
    EXPECT_EQ(wbgc_weakmap_set(map, key, nullptr), 0);
  EXPECT_EQ(wbgc_weakmap_get(map, taken), nullptr);
  EXPECT_EQ(wbgc_weakmap_get(map, reset), nullptr);
  EXPECT_EQ(wbgc_weakmap_set(map, reset, kept), 0);
  EXPECT_EQ(wbgc_weakmap_get(map, reset), kept);
  collect();
  EXPECT_EQ(wbgc_weakmap_get(map, taken), nullptr);
  EXPECT_EQ(wbgc_weakmap_get(map, reset), kept);
  EXPECT_NE(wbgc_weakmap_get(map, kept), nullptr);
  EXPECT_EQ(map->entries->values.size(), 2u);
}

// Maps grow and shrink, and keys die, while the collector looks through them.
TEST_F(CycleTest, WeakStructuresChangeWhileTheyAreWalked) {
  constexpr size_t kKeys = 20000;
  CollectingThread collector;
  for (int round = 0; round < 5; ++round) {
    wbgc_weakmap *map = wbgc_weakmap_new();
    auto **keys = static_cast<Node **>(wbgc_alloc_conservative(kKeys * sizeof(Node *)));
    for (size_t i = 0; i < kKeys; ++i) {
      Node *value = newNode(), *garbage = newNode();
      compiled::store(&keys[i], newNode());
      value->value = i;
      ASSERT_EQ(wbgc_weakmap_set(map, keys[i], value), 0);
      ASSERT_EQ(wbgc_weakmap_set(map, garbage, value), 0);
      if (i % 3 == 2) {
        ASSERT_EQ(wbgc_weakmap_set(map, keys[i - 1], nullptr), 0);
      }
      wbgc_weak_new(value);
    }
    for (size_t i = 0; i < kKeys; ++i) {
      auto *value = static_cast<Node *>(wbgc_weakmap_get(map, keys[i]));
      bool isTakenOut = i % 3 == 1 && i + 1 < kKeys;
      ASSERT_EQ(value == nullptr, isTakenOut) << i;
      ASSERT_TRUE(!value || value->value == i) << i;
    }
  }
}

TEST_F(CycleTest, ObjectsKnowTheirBaseAndSize) {
  Node *node = newNode();
  EXPECT_EQ(wbgc_object_base(&node->value), node);
  EXPECT_GE(wbgc_object_size(node), sizeof(Node));
  EXPECT_TRUE(wbgc_is_heap_pointer(node));
  EXPECT_FALSE(wbgc_is_heap_pointer(&node));
  EXPECT_EQ(wbgc_object_base(&node), nullptr);
  EXPECT_EQ(wbgc_object_base(nullptr), nullptr);
}

TEST_F(CycleTest, WalksEveryObject) {
  compiled::store(&gRoot, newNode());
  static std::atomic<size_t> nodes;
  nodes = 0;
  for (int i = 0; i < 10; ++i) {
    Node *node = newNode();
    compiled::store(&node->left, gRoot);
    compiled::store(&gRoot, node);
  }
  wbgc_heap_walk(
      [](void *, size_t bytes, const char *type, void *) {
        if (type && !strcmp(type, "Node") && bytes >= sizeof(Node))
          ++nodes;
      },
      nullptr);
  EXPECT_GE(nodes, 11u);
}

// Spans are freed and their headers become others' while the walk reads them.
TEST_F(CycleTest, WalksWhatIsHeldOnceWhileOthersComeAndGo) {
  using Seen = std::unordered_map<void *, int>;
  Seen held;
  for (int i = 0; i < 2000; ++i) {
    Node *node = newNode();
    compiled::store(&node->left, gRoot);
    compiled::store(&gRoot, node);
    held[node] = 0;
  }
  std::atomic<bool> stop{false};
  std::thread churn([&] {
    wbgc_thread_attach();
    for (size_t i = 0; !stop; ++i) {
      __wbgc_alloc_array(&nodeType, i * 37 % 3000);
      if (i % 200 == 0)
        wbgc_collect(); // a walk does not answer: the heap must not grow while it waits
    }
    wbgc_thread_detach();
  });
  for (int walk = 1; walk <= 400; ++walk) {
    wbgc_heap_walk(
        [](void *object, size_t, const char *, void *argument) {
          auto &seen = *static_cast<Seen *>(argument);
          if (auto place = seen.find(object); place != seen.end())
            ++place->second;
        },
        &held);
    for (auto &[object, times] : held)
      ASSERT_EQ(times, walk) << object;
    wbgc_safepoint();
  }
  stop = true;
  wbgc_blocking_enter();
  churn.join();
  wbgc_blocking_leave();
}

TEST_F(CycleTest, ManyShortLivedThreadsLeaveNothingBehind) {
  auto run = [](int count) {
    for (int i = 0; i < count; ++i) {
      std::thread thread([] {
        wbgc_thread_attach();
        Node *list = nullptr;
        for (int k = 0; k < 100; ++k) {
          Node *node = newNode();
          compiled::store(&node->left, list);
          list = node;
        }
      }); // exits attached
      wbgc_blocking_enter();
      thread.join();
      wbgc_blocking_leave();
    }
  };
  run(50);
  collect();
  uint64_t before = stats().mapped_bytes;
  run(1000);
  collect();
  EXPECT_EQ(stats().threads, 1u);
  EXPECT_LE(stats().mapped_bytes, before + (8 << 20));
}

TEST_F(CycleTest, AThreadIsAttachedAsOftenAsItSaid) {
  EXPECT_EQ(wbgc_thread_attach(), 0);
  wbgc_thread_detach();
  EXPECT_NE(newNode(), nullptr);
  EXPECT_EQ(wbgc_init(nullptr), EALREADY);
}

TEST_F(CycleTest, ALongListIsMarkedInLittleMemory) {
  constexpr size_t kNodes = kIsSanitized ? 1000000 : 10000000;
  for (size_t i = 0; i < kNodes; ++i) {
    Node *node = newNode();
    compiled::store(&node->left, gRoot);
    compiled::store(&gRoot, node);
  }
  uint64_t before = metaMappedBytes();
  wbgc_collect();
  EXPECT_LT(metaMappedBytes() - before, uint64_t{4} << 20);
  size_t count = 0;
  for (Node *node = gRoot; node; node = node->left)
    ++count;
  EXPECT_EQ(count, kNodes);
}

TEST_F(CycleTest, ALargeArrayIsMarkedInPieces) {
  constexpr size_t kSlots = 300000;
  Node **array = compiled::makeArray<Node *>(pointerType, kSlots);
  for (size_t i = 0; i < kSlots; i += 7) {
    compiled::store(&array[i], newNode());
    array[i]->value = i;
  }
  collect();
  for (size_t i = 0; i < kSlots; i += 7)
    ASSERT_EQ(array[i]->value, i);
}

} // namespace
} // namespace wbgc::rt
