// flush_test.cpp - What the words of a barrier buffer become, in each phase.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/flush.h"

#include "gc/bulk_barrier.h"
#include "gc/marker.h"
#include "mark/word_batch.h"
#include "marking_fixture.h"

namespace wbgc::rt {
namespace {

class FlushTest : public MarkingTest {};

// .inv.recent-is-marked
TEST_F(FlushTest, GreysTheSameWordOnceACycleAndAgainInTheNext) {
  Node *a = newNode();
  for (int cycle = 0; cycle < 3; ++cycle) {
    beginMarking();
    ASSERT_FALSE(isBlack(a));
    for (int i = 0; i < 3; ++i) {
      record(a, a);
      flushBarrierBuffer(*thread);
      EXPECT_TRUE(isBlack(a));
    }
    EXPECT_EQ(greyCount(), 1u);
    endMarking();
  }
}

// A free cell in the span of `object`, behind what is in use.
void *freeCellBehind(void *object) {
  ObjectRef cell = findObject(reinterpret_cast<uintptr_t>(object));
  while (cell && isInUse(cell))
    cell = findCell(cell.span, cell.base + objectBytes(cell));
  return cell ? reinterpret_cast<void *>(cell.base) : nullptr;
}

// A word that points to no object is not taken for one that was marked: there may be one later.
TEST_F(FlushTest, LooksAgainAtAWordThatPointedToAFreeCell) {
  compiled::store(&gRoot, newNode());
  newNode();
  wbgc_collect(); // sweeps what was a run of this thread: all of it counts as in use
  Node *kept = gRoot;
  char *withoutSpan = reinterpret_cast<char *>(kept) + (1 << 20);
  beginMarking();
  void *unused = freeCellBehind(kept);
  ASSERT_NE(unused, nullptr);
  record(withoutSpan, kept);
  record(unused, nullptr);
  flushBarrierBuffer(*thread);
  auto isRemembered = [this](void *object) {
    auto word = reinterpret_cast<uint64_t>(object);
    return thread->recent.place(word) == word;
  };
  EXPECT_TRUE(isRemembered(kept));
  EXPECT_FALSE(isRemembered(withoutSpan));
  EXPECT_FALSE(isRemembered(unused));
  EXPECT_EQ(greyCount(), 1u);
}

// .inv.buffer-reset-on-every-path
TEST_F(FlushTest, SetsBothAddressesOfAnEmptyBuffer) {
  wbgc_thread_block &block = *thread->block;
  uint64_t *next = block.next, *end = block.end;
  ASSERT_TRUE(thread->buffer.empty());
  block.end = block.next;
  flushBarrierBuffer(*thread);
  EXPECT_EQ(block.next, next);
  EXPECT_EQ(block.end, end);
}

TEST_F(FlushTest, GreysOldAndNewValues) {
  Node *a = newNode(), *b = newNode(), *c = newNode();
  beginMarking();
  record(a, b);
  flushBarrierBuffer(*thread);
  EXPECT_TRUE(isBlack(a));
  EXPECT_TRUE(isBlack(b));
  EXPECT_FALSE(isBlack(c));
  EXPECT_EQ(greyCount(), 2u);
  EXPECT_TRUE(thread->buffer.empty());
}

TEST_F(FlushTest, GreysAnObjectOnce) {
  Node *a = newNode();
  beginMarking();
  for (int i = 0; i < 100; ++i)
    record(a, a);
  flushBarrierBuffer(*thread);
  record(a, nullptr);
  flushBarrierBuffer(*thread);
  EXPECT_EQ(greyCount(), 1u);
}

// Words are looked up in batches: of a full one, the last too.
TEST_F(FlushTest, GreysEachOfManyObjects) {
  constexpr size_t kMany = 3 * kWordBatch;
  std::vector<Node *> nodes;
  for (size_t i = 0; i < kMany; ++i)
    nodes.push_back(newNode());
  beginMarking();
  for (size_t i = 0; i < kMany; i += 2)
    record(nodes[i], nodes[i + 1]);
  flushBarrierBuffer(*thread);
  EXPECT_EQ(greyCount(), kMany);
}

TEST_F(FlushTest, MarksButDoesNotQueueWhatHoldsNoPointers) {
  void *text = wbgc_alloc_noscan(100);
  beginMarking();
  record(text, nullptr);
  flushBarrierBuffer(*thread);
  EXPECT_TRUE(isBlack(text));
  EXPECT_EQ(greyCount(), 0u);
}

TEST_F(FlushTest, ResolvesInteriorPointersAndLetsJunkPass) {
  Node *a = newNode();
  beginMarking();
  record(&a->value, reinterpret_cast<void *>(~uint64_t{0}));
  record(reinterpret_cast<void *>(8), &a);
  flushBarrierBuffer(*thread);
  EXPECT_TRUE(isBlack(a));
  EXPECT_EQ(greyCount(), 1u);
}

TEST_F(FlushTest, DropsWhatWasRecordedWhileBarriersAreTurnedOn) {
  Node *a = newNode();
  prepare();
  record(a, nullptr);
  flushBarrierBuffer(*thread);
  EXPECT_FALSE(isBlack(a));
  EXPECT_TRUE(thread->buffer.empty());
  setPhase(Phase::Settling);
  record(a, nullptr);
  flushBarrierBuffer(*thread);
  EXPECT_FALSE(isBlack(a));
  EXPECT_TRUE(thread->buffer.empty());
}

TEST_F(FlushTest, SaysThatItWasActiveOnlyIfSomethingWasWhite) {
  Node *a = newNode();
  beginMarking();
  gMarkQueue.clearActivity();
  record(nullptr, &a);
  flushBarrierBuffer(*thread);
  EXPECT_FALSE(gMarkQueue.hadActivity());
  record(nullptr, a);
  flushBarrierBuffer(*thread);
  EXPECT_TRUE(gMarkQueue.hadActivity());
  gMarkQueue.clearActivity();
  record(a, nullptr);
  flushBarrierBuffer(*thread);
  EXPECT_FALSE(gMarkQueue.hadActivity());
}

TEST_F(FlushTest, CountsWhatItDid) {
  Node *a = newNode(), *b = newNode();
  beginMarking();
  uint64_t words = thread->barrierWords, shaded = thread->shaded;
  record(a, b);
  record(a, nullptr);
  flushBarrierBuffer(*thread);
  EXPECT_EQ(thread->barrierWords - words, 4u);
  EXPECT_EQ(thread->shaded - shaded, 2u);
}

TEST_F(FlushTest, ABulkBarrierGreysWhatTheBitmapNames) {
  Node *old[3] = {newNode(), newNode(), newNode()}, *fresh[3] = {newNode(), newNode(), newNode()};
  const uint64_t bitmap = 0b101;
  beginMarking();
  bulkBarrierBitmap(*thread, old, fresh, sizeof(old), &bitmap);
  flushBarrierBuffer(*thread);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(isBlack(old[i]), i != 1);
    EXPECT_EQ(isBlack(fresh[i]), i != 1);
  }
}

TEST_F(FlushTest, ABulkBarrierFollowsTheHeapsMapOfItsDestination) {
  Node *node = newNode(), *left = newNode(), *value = newNode();
  node->left = left;
  node->value = reinterpret_cast<uint64_t>(value); // no slot
  Node source = {newNode(), newNode(), reinterpret_cast<uint64_t>(newNode())};
  beginMarking();
  wbgc_bulk_barrier(node, &source, sizeof(Node));
  flushBarrierBuffer(*thread);
  EXPECT_TRUE(isBlack(left));
  EXPECT_FALSE(isBlack(value));
  EXPECT_TRUE(isBlack(source.left));
  EXPECT_TRUE(isBlack(source.right));
  EXPECT_FALSE(isBlack(reinterpret_cast<void *>(source.value)));
}

TEST_F(FlushTest, ABulkBarrierOfPartOfAnObjectSeesItsOwnSlotsOnly) {
  Node *node = newNode();
  Node *left = newNode(), *right = newNode();
  node->left = left;
  node->right = right;
  beginMarking();
  wbgc_bulk_barrier(&node->right, nullptr, 2 * sizeof(void *));
  flushBarrierBuffer(*thread);
  EXPECT_FALSE(isBlack(left));
  EXPECT_TRUE(isBlack(right));
}

// What holds a thread that assists: at most a look at the clock and a piece of a large object beyond its time.
TEST_F(FlushTest, ASliceOfMarkingEndsSoonAfterItsDeadline) {
  constexpr size_t kSlots = 100000, kMostWords = 1024;
  Node **array = compiled::makeArray<Node *>(pointerType, kSlots);
  for (size_t i = 0; i < kSlots; i += 3)
    array[i] = newNode();
  beginMarking();
  record(array, nullptr);
  flushBarrierBuffer(*thread);
  uint64_t slices = 0, words = 0;
  for (uint64_t scanned = 1; scanned; ++slices, words += scanned) {
    scanned = drainGreys(thread->marks, UINT64_MAX, /*deadline=*/1);
    ASSERT_LE(scanned, kMostWords);
  }
  EXPECT_GE(words, kSlots + kSlots / 3 * 3);
  EXPECT_GE(slices, words / kMostWords);
  for (size_t i = 0; i < kSlots; i += 3)
    ASSERT_TRUE(isBlack(array[i]));
}

TEST_F(FlushTest, ABulkBarrierOfMoreThanABufferRecordsAll) {
  constexpr size_t kMany = 2000;
  Node **slots = compiled::makeArray<Node *>(pointerType, kMany);
  std::vector<Node *> nodes;
  for (size_t i = 0; i < kMany; ++i) {
    slots[i] = newNode();
    nodes.push_back(slots[i]);
  }
  beginMarking();
  wbgc_memclr(&pointerType, slots, kMany);
  flushBarrierBuffer(*thread);
  for (Node *node : nodes)
    ASSERT_TRUE(isBlack(node));
  EXPECT_EQ(slots[kMany - 1], nullptr);
}

} // namespace
} // namespace wbgc::rt
