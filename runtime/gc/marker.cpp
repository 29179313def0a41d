// marker.cpp - See marker.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/marker.h"

#include "base/check.h"
#include "base/os.h"
#include "heap/heap.h"

#include <string.h>

namespace wbgc::rt {

namespace {

constexpr uint64_t kPieceWords = 512;    // of a large object, scanned at once: a few microseconds
constexpr uint64_t kWordsPerCheck = 128; // between two looks at the clock and at the shared queue
constexpr unsigned kRing = 16;           // objects in flight, a power of two
constexpr unsigned kStack = 64;          // greys of its own that a marker keeps out of the queue
constexpr unsigned kRefill = 32;         // greys that it takes at once

#define WBGC_HOT inline __attribute__((always_inline))

// A grey that the marker's usual way does not know: scans one piece, and leaves the rest in the queue.
// Returns the words scanned.
__attribute__((noinline)) uint64_t scanPiece(GreyRef grey, MarkSink &marks) {
  ObjectRef object = findObject(grey.address());
  WBGC_CHECK(object);
  uint64_t words = objectWords(object);
  uint64_t begin = grey.isRest() ? (grey.address() - object.base) / kWordBytes : 0;
  uint64_t end = words - begin > kPieceWords ? begin + kPieceWords : words;
  if (end < words) {
    gMarkQueue.noteActivity();
    marks.queue.put(GreyRef::restFrom(object.base + end * kWordBytes));
  }
  forEachSlot(object, begin, end,
              [&](const uint64_t *slot) { marks.shadeWord(loadRelaxed(slot)); });
  return end - begin;
}

// Greys on their way through a marker: a stack of what was found last, and before the scan a ring in which objects
// wait, first in, first out, while their memory is fetched. All of it is the marker's own, and its counts stay
// in registers: a queue in memory costs three loads and stores an object that wait for one another.
class Drain {
public:
  explicit Drain(MarkSink &marks) : marks(marks), map(gPageMap) {}

  // See drainGreys.
  WBGC_HOT uint64_t run(uint64_t wordBudget, uint64_t deadline) {
    if (!fillRing())
      return 0;
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
  WBGC_HOT void spillHalf() {
    unsigned half = top / 2;
    marks.queue.putBatch(stack, half);
    memmove(static_cast<void *>(stack), stack + half, (top - half) * sizeof(GreyRef));
    top -= half;
  }

  WBGC_HOT void share() {
    constexpr unsigned kWorthSharing = 16;
    if (top >= kWorthSharing)
      spillHalf();
    if (top > 0 || end != first) // something stays
      marks.queue.publish();
  }

  // What is still grey goes back to the queue.
  WBGC_HOT void leave() {
    marks.queue.putBatch(stack, top);
    for (; first != end; ++first)
      marks.queue.put(ring[first % kRing]);
    marks.markedBytes += markedBytes;
    marks.markedObjects += markedObjects;
  }

  WBGC_HOT uint64_t scan(GreyRef grey) {
    Span *span = map.lookup(grey.address());
    WBGC_ASSERT(span);
    uint64_t slots = span->slotBits;
    if (__builtin_expect(!slots, 0))
      return scanPiece(grey, marks);
    for (; slots; slots &= slots - 1)
      shadeWord(loadRelaxed(reinterpret_cast<const uint64_t *>(grey.address()) + lowestBit(slots)));
    return span->cellBytes / kWordBytes;
  }

  // As MarkSink::shadeWord. Asks for the mark first: most words lead to what is marked.
  WBGC_HOT void shadeWord(uintptr_t word) {
    Span *span = map.lookup(word);
    if (!span)
      return;
    ObjectRef cell = findCell(span, word);
    if (!cell || isMarked(cell) || !isInUse(cell))
      return;
    setMark(cell); // run has announced it
    markedBytes += objectBytes(cell);
    ++markedObjects;
    if (!isNoScan(cell))
      push(GreyRef::object(guessed(cell.base, word)));
  }

  // `value`, which is `guess` almost always; as a branch, so that the processor goes on with the guess before it
  // knows. In a list the next object's address is the next step's: without this, each step waits for the span and a
  // division. (The assembly, which is empty, keeps the compiler from seeing that there is nothing to choose.)
  static WBGC_HOT uintptr_t guessed(uintptr_t value, uintptr_t guess) {
    uintptr_t result = guess;
    __asm__("" : "+r"(result));
    if (__builtin_expect(value != guess, 0)) {
      __asm__ volatile("");
      result = value;
    }
    return result;
  }

  MarkSink &marks;
  const PageMap map; // a copy, which no store of the loop can change
  uint64_t markedBytes = 0, markedObjects = 0;
  unsigned top = 0;
  unsigned first = 0, end = 0; // of the ring, modulo its size
  GreyRef ring[kRing];
  GreyRef stack[kStack];
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
