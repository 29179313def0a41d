// marker_test.cpp - What the marker reaches: all that a plain walk reaches, and nothing that is free.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/marker.h"

#include "base/os.h"
#include "marking_fixture.h"

#include <algorithm>
#include <random>
#include <set>
#include <sys/resource.h>

namespace wbgc::rt {
namespace {

// Sizes of each way to know the slots: bits of the span, all words, a bitmap that is too long for the span, none.
constexpr uint64_t kBigWords = 70;
const uint64_t kBigBits[] = {0x5555555555555555, 0x2a};
wbgc_type bigType = {kBigWords * 8, 8, WBGC_TYPE_HAS_SLOTS, kBigBits, "Big", 0, 0};
const uint64_t kWideBits[] = {0xfffffffffffffff0};
wbgc_type wideType = {64 * 8, 8, WBGC_TYPE_HAS_SLOTS, kWideBits, "Wide", 0, 0};
const uint64_t kLinkBits[] = {0b010};
wbgc_type linkType = {24, 8, WBGC_TYPE_HAS_SLOTS, kLinkBits, "Link", 0, 0}; // one slot: a chain
wbgc_type pairType = {16, 8, WBGC_TYPE_HAS_SLOTS | WBGC_TYPE_ALL_SLOTS, nullptr, "Pair", 0, 0};

class MarkerTest : public MarkingTest {
protected:
  using Address = uintptr_t;

  // Keeps what was made alive, and its slots known, until the test links it.
  struct Object {
    Address base;
    std::vector<uint64_t *> slots;
    uint64_t bytes;
  };

  template <typename Range>
  static std::vector<uint64_t *> slotsOf(void *base, Range isSlot, uint64_t words) {
    std::vector<uint64_t *> slots;
    for (uint64_t i = 0; i < words; ++i)
      if (isSlot(i))
        slots.push_back(static_cast<uint64_t *>(base) + i);
    return slots;
  }
  static bool isSet(const uint64_t *bits, uint64_t i) { return bits[i / 64] >> (i % 64) & 1; }

  Object make() {
    auto all = [](uint64_t) { return true; };
    void *base;
    switch (random() % 7) {
    case 0:
      base = compiled::make<void>(bigType);
      return {
          compiled::bits(base),
          slotsOf(base, [](uint64_t i) { return isSet(kBigBits, i); }, kBigWords), bigType.size};
    case 1:
      base = compiled::make<void>(wideType);
      return {compiled::bits(base),
              slotsOf(base, [](uint64_t i) { return isSet(kWideBits, i); }, 64), wideType.size};
    case 2:
      base = compiled::makeArray<void>(pointerType, 9);
      return {compiled::bits(base), slotsOf(base, all, 9), 72};
    case 3:
      base = wbgc_alloc_noscan(48);
      return {compiled::bits(base), {}, 48};
    case 4:
      base = newNode();
      return {compiled::bits(base), slotsOf(base, all, 2), sizeof(Node)};
    case 5:
      base = compiled::make<void>(linkType);
      return {compiled::bits(base),
              slotsOf(base, [](uint64_t i) { return i == 1; }, 3), linkType.size};
    default:
      base = compiled::make<void>(pairType);
      return {compiled::bits(base), slotsOf(base, all, 2), 16};
    }
  }

  // Objects beside holes: two of three that are made are dropped again.
  void populate(size_t count) {
    Node **keep = compiled::makeArray<Node *>(pointerType, 3 * count);
    gRoot = reinterpret_cast<Node *>(keep);
    std::vector<Object> made;
    for (size_t i = 0; i < 3 * count; ++i) {
      made.push_back(make());
      keep[i] = reinterpret_cast<Node *>(made.back().base);
    }
    for (size_t i = 0; i < made.size(); ++i)
      if (i % 3 == 0) {
        objects.push_back(made[i]);
      } else {
        dead.push_back(made[i].base);
        keep[i] = nullptr;
      }
    collect();
  }

  // Mostly to neighbours, as programs allocate, inside of objects too, and words that are no pointers.
  uint64_t randomWord(size_t from) {
    size_t to = random() % 2 ? (from + random() % 8) % objects.size() : random() % objects.size();
    switch (random() % 8) {
    case 0:
    case 1:
      return 0;
    case 2:
      return dead[random() % dead.size()];
    case 3:
      return random();
    case 4:
      return objects[to].base + random() % objects[to].bytes;
    default:
      return objects[to].base;
    }
  }
  void link() {
    for (size_t i = 0; i < objects.size(); ++i)
      for (uint64_t *slot : objects[i].slots)
        *slot = randomWord(i);
  }

  // By a search that shares nothing with the marker.
  std::set<Address> reachableFrom(Address root) const {
    std::vector<const Object *> byBase;
    for (const Object &object : objects)
      byBase.push_back(&object);
    std::sort(byBase.begin(), byBase.end(), [](auto *a, auto *b) { return a->base < b->base; });
    std::set<Address> found = {root};
    std::vector<Address> work = {root};
    while (!work.empty()) {
      Address base = work.back();
      work.pop_back();
      for (uint64_t *slot : objectAt(byBase, base)->slots)
        if (const Object *object = objectAt(byBase, *slot);
            object && found.insert(object->base).second)
          work.push_back(object->base);
    }
    return found;
  }
  static const Object *objectAt(const std::vector<const Object *> &byBase, Address word) {
    auto next =
        std::upper_bound(byBase.begin(), byBase.end(), word,
                         [](Address at, const Object *object) { return at < object->base; });
    if (next == byBase.begin())
      return nullptr;
    const Object *object = *--next;
    return word - object->base < object->bytes ? object : nullptr;
  }

  void drain(uint64_t wordsAtOnce) {
    while (drainGreys(thread->marks, wordsAtOnce, 0) > 0)
      thread->marks.queue.publish();
  }

  void expectMarked(const std::set<Address> &reachable) const {
    for (const Object &object : objects)
      ASSERT_EQ(isBlack(reinterpret_cast<void *>(object.base)), reachable.count(object.base) == 1)
          << std::hex << object.base;
    for (Address base : dead) {
      ObjectRef cell = gPageMap.lookup(base) ? findCell(gPageMap.lookup(base), base) : ObjectRef{};
      ASSERT_TRUE(!cell || isInUse(cell) || !isMarked(cell)) << "a free cell is marked";
    }
  }

  std::mt19937_64 random{7};
  std::vector<Object> objects;
  std::vector<Address> dead;
};

TEST_F(MarkerTest, MarksWhatAPlainWalkReachesAndNothingElse) {
  for (uint64_t wordsAtOnce : {uint64_t{1}, uint64_t{300}, UINT64_MAX}) {
    objects.clear();
    dead.clear();
    populate(4000);
    link();
    Address root = 0;
    std::set<Address> reachable;
    for (size_t i = 0; reachable.size() <= objects.size() / 2; ++i) {
      ASSERT_LT(i, objects.size());
      root = objects[i].base;
      reachable = reachableFrom(root);
    }
    beginMarking();
    thread->marks.shadeWord(root);
    drain(wordsAtOnce);
    expectMarked(reachable);
    endMarking();
  }
}

// More greys than a visit keeps: a heap-ordered tree of the smallest cells, some 512 of them a span.
TEST_F(MarkerTest, LosesNothingWhereAVisitFindsMoreThanItKeeps) {
  struct Pair {
    Pair *child[2];
  };
  constexpr size_t kCount = 4000;
  Pair **all = compiled::makeArray<Pair *>(pointerType, kCount);
  gRoot = reinterpret_cast<Node *>(all);
  for (size_t i = 0; i < kCount; ++i)
    all[i] = compiled::make<Pair>(pairType);
  for (size_t i = 0; i < kCount; ++i)
    for (size_t k = 0; k < 2 && 2 * i + k + 1 < kCount; ++k)
      all[i]->child[k] = all[2 * i + k + 1];
  beginMarking();
  uint64_t before = thread->marks.markedObjects;
  thread->marks.shadeWord(compiled::bits(all[0]));
  drain(UINT64_MAX);
  EXPECT_EQ(thread->marks.markedObjects - before, kCount);
  for (size_t i = 0; i < kCount; ++i)
    ASSERT_TRUE(isBlack(all[i]));
}

uint64_t faultsOfThisThread() {
  rusage usage;
  getrusage(RUSAGE_THREAD, &usage);
  return static_cast<uint64_t>(usage.ru_minflt);
}

// Reading a page that was never touched would map the system's page of zeroes, and the program's first store fault again.
TEST_F(MarkerTest, FindsMemoryForWhatItReadsOfAFreshArray) {
  constexpr size_t kCount = (size_t{5} << 20) / sizeof(Node *), kPages = 5 * 256;
  for (uint64_t deadline :
       {uint64_t{0}, nowNanos() + 60'000'000'000}) { // a worker, and a thread that pays
    Node **array = compiled::makeArray<Node *>(pointerType, kCount);
    gRoot = reinterpret_cast<Node *>(array);
    beginMarking();
    thread->marks.shadeWord(compiled::bits(array));
    while (drainGreys(thread->marks, UINT64_MAX, deadline) > 0)
      continue;
    EXPECT_EQ(findObject(compiled::bits(array)).span->zeroFrom, 1u) << "all of it was scanned";
    endMarking();
    uint64_t before = faultsOfThisThread();
    for (size_t i = 0; i < kCount; i += kOsPageBytes / sizeof(Node *))
      storeRelaxed(reinterpret_cast<uint64_t *>(array) + i, uint64_t{0});
    // A sanitizer's shadow has faults of its own.
    uint64_t faults = kIsSanitized ? 0 : faultsOfThisThread() - before;
    EXPECT_LT(faults, kPages / 8) << "a fault a page";
  }
}

// Through many spans, forward and backward, by pointers to the beginning and into the middle; and a chain that ends in
// itself.
TEST_F(MarkerTest, FollowsAChainToItsEnd) {
  struct Link {
    uint64_t value;
    char *next;
    uint64_t other;
  };
  constexpr size_t kCount = 20000;
  for (bool isForward : {true, false})
    for (uint64_t wordsAtOnce : {uint64_t{1}, UINT64_MAX}) {
      Link **all = compiled::makeArray<Link *>(pointerType, kCount);
      gRoot = reinterpret_cast<Node *>(all);
      for (size_t i = 0; i < kCount; ++i)
        all[i] = compiled::make<Link>(linkType);
      auto at = [&](size_t i) { return all[isForward ? i : kCount - 1 - i]; };
      for (size_t i = 0; i < kCount; ++i)
        at(i)->next =
            reinterpret_cast<char *>(at(i + 1 < kCount ? i + 1 : i)) + (i % 7 == 0 ? 17 : 0);
      beginMarking();
      uint64_t before = thread->marks.markedObjects, bytesBefore = thread->marks.markedBytes;
      thread->marks.shadeWord(compiled::bits(at(0)));
      drain(wordsAtOnce);
      EXPECT_EQ(thread->marks.markedObjects - before, kCount);
      EXPECT_EQ(thread->marks.markedBytes - bytesBefore,
                kCount * objectBytes(findObject(compiled::bits(at(0)))));
      for (size_t i = 0; i < kCount; ++i)
        ASSERT_TRUE(isBlack(all[i]));
      endMarking();
    }
}

} // namespace
} // namespace wbgc::rt
