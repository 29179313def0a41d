// marker.cpp - See marker.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/marker.h"

#include "base/check.h"
#include "base/os.h"
#include "gc/backing.h"
#include "gc/near_scan.h"
#include "heap/heap.h"
#include "mark/word_batch.h"

#include <string.h>

namespace wbgc::rt {

namespace {

constexpr uint64_t kPieceWords = 512;    // of a large object, scanned at once: a few microseconds
constexpr uint64_t kWordsPerCheck = 128; // between two looks at the clock and at the shared queue
constexpr unsigned kRing = 16;           // objects in flight, a power of two
constexpr unsigned kStack = 64;          // greys of its own that a marker keeps out of the queue
constexpr unsigned kRefill = 32;         // greys that it takes at once

// Greys on their way through a marker: a stack of what was found last, and before the scan a ring in which objects
// wait, first in, first out, while their memory is fetched. What an object leads to in its own span is scanned with it
// (near_scan.h); words that lead elsewhere wait until there are enough of them for a batch. All of it is the
// marker's own.
class Drain {
public:
  explicit Drain(MarkSink &marks) : marks(marks), map(gPageMap) {}

  // See drainGreys.
  WBGC_HOT uint64_t run(uint64_t wordBudget, uint64_t deadline) {
    if (!fillRing())
      return 0;
    mayWait = deadline == 0;
    gMarkQueue.noteActivity(); // .inv.grey-announced: also for greys that lead to nothing white
    uint64_t scanned = scanAll(wordBudget, deadline);
    leave();
    gMarkQueue.noteActivity(); // and after, if a round began meanwhile
    return scanned;
  }

private:
  WBGC_HOT uint64_t scanAll(uint64_t wordBudget, uint64_t deadline) {
    uint64_t scanned = 0, nextCheck = kWordsPerCheck;
    do {
      scanned += scan(ring[first++ % kRing]);
      if (scanned < nextCheck)
        continue;
      nextCheck = scanned + kWordsPerCheck;
      if (gMarkQueue.isEmpty())
        share();
      if (scanned >= wordBudget || (deadline && nowNanos() >= deadline))
        break;
    } while (fillRing());
    return scanned;
  }

  // False: there is no grey left, here or in the shared queue.
  WBGC_HOT bool fillRing() {
    if (top == 0 && first == end)
      shadeFar();
    while (end - first < kRing && (top > 0 || refill())) {
      GreyRef grey = stack[--top];
      prefetch(reinterpret_cast<const void *>(grey.address()));
      ring[end++ % kRing] = grey;
    }
    return end != first;
  }

  // The shared queue only when nothing else is left.
  WBGC_HOT bool refill() {
    if (marks.queue.isEmpty() && (end != first || !marks.queue.refill()))
      return false;
    top = marks.queue.takeBatch(stack, kRefill);
    return top > 0;
  }

  WBGC_HOT void push(GreyRef grey) {
    if (__builtin_expect(top == kStack, 0))
      spillHalf();
    stack[top++] = grey;
  }

  // The oldest: they stand nearest to the roots and hold the most work.
  __attribute__((noinline)) void spillHalf() {
    unsigned half = top / 2;
    marks.queue.putBatch(stack, half);
    memmove(static_cast<void *>(stack), stack + half, (top - half) * sizeof(GreyRef));
    top -= half;
  }

  void share() {
    constexpr unsigned kWorthSharing = 4;
    shadeFar();
    if (top >= kWorthSharing)
      spillHalf();
    if (top > 0 || end != first) // something stays
      marks.queue.publish();
  }

  // What is still grey goes back to the queue.
  void leave() {
    shadeFar();
    marks.queue.putBatch(stack, top);
    for (; first != end; ++first)
      marks.queue.put(ring[first % kRing]);
    marks.markedBytes += markedBytes;
    marks.markedObjects += markedObjects;
  }

  // Returns the words scanned.
  WBGC_HOT uint64_t scan(GreyRef grey) {
    Span *span = map.lookup(grey.address());
    WBGC_ASSERT(span);
    if (__builtin_expect(!span->slotBits, 0))
      return scanPiece(grey);
    NearScanned done = NearScan(span).run(
        grey.address(), far, [this] { shadeFar(); },
        [this](uintptr_t object) { push(GreyRef::object(object)); });
    markedObjects += done.marked;
    markedBytes += done.marked * span->cellBytes;
    return done.objects * (span->cellBytes / kWordBytes);
  }

  // Of an object whose slots are no bits of its span: one piece, and the rest goes to the queue.
  __attribute__((noinline)) uint64_t scanPiece(GreyRef grey) {
    ObjectRef object = findObject(grey.address());
    WBGC_CHECK(object);
    uint64_t words = objectWords(object);
    uint64_t begin = grey.isRest() ? (grey.address() - object.base) / kWordBytes : 0;
    uint64_t end = words - begin > kPieceWords ? begin + kPieceWords : words;
    if (object.span->isLarge && loadRelaxed(&object.span->zeroFrom) == 0)
      backPiece(object, begin, end, words);
    if (end < words)
      marks.queue.put(GreyRef::restFrom(object.base + end * kWordBytes));
    forEachSlot(object, begin, end, [&](const uint64_t *slot) { putFar(loadRelaxed(slot)); });
    return end - begin;
  }

  // The rest of an object goes to the queue after its pieces before, so who scans the last one knows that all were.
  void backPiece(ObjectRef object, uint64_t begin, uint64_t end, uint64_t words) {
    backBeforeScan(object.base + begin * kWordBytes, object.base + end * kWordBytes,
                   object.base + words * kWordBytes, mayWait);
    if (end == words)
      storeRelaxed(&object.span->zeroFrom, 1u);
  }

  WBGC_HOT void putFar(uintptr_t word) {
    if (far.add(word))
      shadeFar();
  }

  // As MarkSink::shadeWord, for all that wait.
  __attribute__((noinline)) void shadeFar() {
    Candidate found[kWordBatch];
    uint8_t white[kWordBatch];
    size_t count = findSpans(map, far.words, far.count, found, [](uint64_t) { return true; });
    far.count = 0;
    findMarks(found, count);
    count = findWhite(found, count, white);
    uint64_t bytes = 0, objects = 0;
    for (size_t i = 0; i < count; ++i)
      if (uint64_t more = shade(found[white[i]])) {
        bytes += more;
        ++objects;
      }
    markedBytes += bytes;
    markedObjects += objects;
  }

  // Returns the bytes that became grey. The cell was white a moment ago, but may stand in the batch twice.
  WBGC_HOT uint64_t shade(const Candidate &candidate) {
    ObjectRef cell = candidate.cell();
    if (!candidate.isWhite() || !isInUse(cell))
      return 0;
    setMark(cell); // run has announced it
    if (!isNoScan(cell))
      push(GreyRef::object(cell.base));
    return objectBytes(cell);
  }

  MarkSink &marks;
  const PageMap map; // a copy, which no store of the loop can change
  uint64_t markedBytes = 0, markedObjects = 0;
  bool mayWait = false; // a thread of the collector's, not one that pays
  unsigned top = 0;
  unsigned first = 0, end = 0; // of the ring, modulo its size
  GreyRef ring[kRing];
  GreyRef stack[kStack];
  FarWords far;
};

} // namespace

uint64_t drainGreys(MarkSink &marks, uint64_t wordBudget, uint64_t deadline) {
  return Drain(marks).run(wordBudget, deadline);
}

void rescanMarked(MarkSink &marks) {
  forEachObject([&](ObjectRef object) {
    if (isMarked(object) && !isNoScan(object))
      forEachSlot(object, 0, objectWords(object),
                  [&](const uint64_t *slot) { marks.shadeWord(loadRelaxed(slot)); });
  });
}

} // namespace wbgc::rt
