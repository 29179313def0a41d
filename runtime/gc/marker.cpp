// marker.cpp - See marker.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/marker.h"

#include "base/check.h"
#include "base/os.h"
#include "heap/heap.h"

namespace wbgc::rt {

constinit std::atomic<uint32_t> gHungryWorkers{0};

namespace {

constexpr uint64_t kPieceWords = 512;     // of a large object, scanned at once: a few microseconds
constexpr unsigned kObjectsPerCheck = 32; // between two looks at the clock and at hungry workers
constexpr size_t kRing = 8;               // objects in flight

void scanWords(ObjectRef object, uint64_t begin, uint64_t end, MarkSink &marks) {
  forEachSlot(object, begin, end,
              [&](const uint64_t *slot) { marks.shadeWord(loadRelaxed(slot)); });
}

// Scans one piece and leaves the rest in the queue. Returns the words scanned.
uint64_t scanGrey(GreyRef grey, MarkSink &marks) {
  ObjectRef object = findObject(grey.address());
  WBGC_ASSERT(object);
  uint64_t words = objectWords(object);
  uint64_t begin = grey.isRest() ? (grey.address() - object.base) / kWordBytes : 0;
  uint64_t end = words - begin > kPieceWords ? begin + kPieceWords : words;
  if (end < words) {
    gMarkQueue.noteActivity();
    marks.queue.put(GreyRef::restFrom(object.base + end * kWordBytes));
  }
  scanWords(object, begin, end, marks);
  return end - begin;
}

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
  uint64_t scanned = 0;
  for (unsigned objects = 1;; ++objects) {
    fill(ring, marks);
    if (ring.isEmpty())
      return scanned;
    gMarkQueue.noteActivity(); // .inv.grey-announced: a grey that is taken, too
    scanned += scanGrey(ring.take(), marks);
    gMarkQueue.noteActivity(); // and after, if a round began meanwhile
    if (objects % kObjectsPerCheck)
      continue;
    if (gHungryWorkers.load(std::memory_order_relaxed))
      marks.queue.share();
    if (scanned >= wordBudget || (deadline && nowNanos() >= deadline))
      break;
  }
  while (!ring.isEmpty())
    marks.queue.put(ring.take());
  return scanned;
}

void rescanMarked(MarkSink &marks) {
  forEachObject([&](ObjectRef object) {
    if (isMarked(object) && !isNoScan(object))
      scanWords(object, 0, objectWords(object), marks);
  });
}

} // namespace wbgc::rt
