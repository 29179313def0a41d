// marker.cpp - See marker.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/marker.h"

#include "base/check.h"
#include "base/os.h"
#include "heap/heap.h"

namespace wbgc::rt {

namespace {

constexpr uint64_t kPieceWords = 512;    // of a large object, scanned at once: a few microseconds
constexpr uint64_t kWordsPerCheck = 128; // between two looks at the clock and at the shared queue
constexpr size_t kRing = 16;             // objects in flight, a power of two

// Shades what the slots of objects hold. Inlined into the loop that drains greys; the map is a copy, so that no store
// of that loop makes it load the map again.
class Scanner {
public:
  explicit Scanner(MarkSink &marks) : marks(marks), map(gPageMap) {}

  // Scans one piece and leaves the rest in the queue. Returns the words scanned.
  inline __attribute__((always_inline)) uint64_t scan(GreyRef grey) {
    Span *span = map.lookup(grey.address());
    WBGC_ASSERT(span);
    if (uint64_t slots = span->slotBits) {
      const uintptr_t base = findCell(span, grey.address()).base;
      for (; slots; slots &= slots - 1)
        shadeWord(loadRelaxed(reinterpret_cast<const uint64_t *>(base) + lowestBit(slots)));
      return span->cellBytes / kWordBytes;
    }
    return scanPiece(grey);
  }

  // Every slot of the words [begin, end).
  void scanWords(const ObjectRef &object, uint64_t begin, uint64_t end) {
    forEachSlot(object, begin, end, [this](const uint64_t *slot) { shadeWord(loadRelaxed(slot)); });
  }

private:
  // As MarkSink::shadeWord. Asks for the mark first: most words lead to what is marked.
  inline __attribute__((always_inline)) void shadeWord(uintptr_t word) {
    Span *span = map.lookup(word);
    if (!span)
      return;
    ObjectRef cell = findCell(span, word);
    if (!cell || isMarked(cell) || !isInUse(cell))
      return;
    gMarkQueue.noteActivity(); // .inv.grey-announced
    if (marks.mark(cell))
      marks.queue.put(GreyRef::object(cell.base));
  }

  __attribute__((noinline)) uint64_t scanPiece(GreyRef grey) {
    ObjectRef object = findObject(grey.address());
    WBGC_ASSERT(object);
    uint64_t words = objectWords(object);
    uint64_t begin = grey.isRest() ? (grey.address() - object.base) / kWordBytes : 0;
    uint64_t end = words - begin > kPieceWords ? begin + kPieceWords : words;
    if (end < words) {
      gMarkQueue.noteActivity();
      marks.queue.put(GreyRef::restFrom(object.base + end * kWordBytes));
    }
    scanWords(object, begin, end);
    return end - begin;
  }

  MarkSink &marks;
  const PageMap map;
};

// Greys between queue and scan, first in, first out, while their memory is on its way.
class Ring {
public:
  bool isFull() const { return count == kRing; }
  bool isEmpty() const { return count == 0; }
  void put(GreyRef grey) {
    prefetch(reinterpret_cast<const void *>(grey.address()));
    items[(first + count++) % kRing] = grey;
  }
  GreyRef take() {
    GreyRef grey = items[first];
    first = (first + 1) % kRing;
    --count;
    return grey;
  }

private:
  GreyRef items[kRing];
  size_t first = 0, count = 0;
};

void fill(Ring &ring, MarkSink &marks) {
  GreyRef grey;
  while (!ring.isFull() && (marks.queue.take(grey) ||
                            (ring.isEmpty() && marks.queue.refill() && marks.queue.take(grey))))
    ring.put(grey);
}

} // namespace

uint64_t drainGreys(MarkSink &marks, uint64_t wordBudget, uint64_t deadline) {
  Ring ring;
  Scanner scanner(marks);
  uint64_t scanned = 0;
  for (uint64_t nextCheck = kWordsPerCheck;;) {
    fill(ring, marks);
    if (ring.isEmpty())
      return scanned;
    gMarkQueue.noteActivity(); // .inv.grey-announced: a grey that is taken, too
    scanned += scanner.scan(ring.take());
    gMarkQueue.noteActivity(); // and after, if a round began meanwhile
    if (scanned < nextCheck)
      continue;
    nextCheck = scanned + kWordsPerCheck;
    if (gMarkQueue.isEmpty())
      marks.queue.share();
    if (scanned >= wordBudget || (deadline && nowNanos() >= deadline))
      break;
  }
  while (!ring.isEmpty())
    marks.queue.put(ring.take());
  return scanned;
}

void rescanMarked(MarkSink &marks) {
  Scanner scanner(marks);
  forEachObject([&](ObjectRef object) {
    if (isMarked(object) && !isNoScan(object))
      scanner.scanWords(object, 0, objectWords(object));
  });
}

} // namespace wbgc::rt
