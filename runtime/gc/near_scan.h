// near_scan.h - Scanning an object, and all that it leads to within its span.
//
// Objects that were allocated together lie together, and point to one another: of a tree or a list most pointers stay
// within 8 KiB. Such a pointer needs no page map, no header and no queue, since all that is known of the span is in
// registers already. The rest, pointers to elsewhere, is the caller's.
//
// Greys are taken in chunks, first in, first out within one, so that the memory of an object has time to come, and
// the processor can foresee which objects are leaves: last in, first out takes twice the time, for each
// wrong guess and for each miss (bench/mark_bench: tree 19 ns an object, with chunks 5).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_NEAR_SCAN_H
#define WBGC_GC_NEAR_SCAN_H

#include "heap/object_ref.h"

namespace wbgc::rt {

/// One visit to a span whose `slotBits` tell its slots. A marker's own, on its stack. Cells are found in use by the
/// frontier as it was at the beginning: what is taken later is born black (.inv.alloc-black-before-scan).
class NearScan {
public:
  explicit __attribute__((always_inline)) NearScan(Span *span)
      : base(span->base), cellsBytes(span->cellsBytes), cellBytes(span->cellBytes),
        reciprocal(span->reciprocal), slots(span->slotBits), frontier(loadAcquire(&span->frontier)),
        marks(span->marks()), allocated(span->allocated()) {}

  /// Scans `object`, which is grey, and what becomes grey by it in the span; up to about kMostWords words. Calls
  /// `far(word)` for each word that leads out of the span, and `later(address)` for each grey that is left. The
  /// caller has announced activity (.inv.grey-announced).
  template <typename Far, typename Later>
  __attribute__((always_inline)) void run(uintptr_t object, Far far, Later later) {
    uintptr_t chunk[kChunk];
    chunk[0] = object;
    for (unsigned count = 1; count > 0; count = takeChunk(chunk)) {
      for (unsigned i = 0; i < count; ++i)
        scan(chunk[i], far, later);
      scanned += count;
      if (__builtin_expect(scannedWords() >= kMostWords, 0))
        return leave(later);
    }
  }

  uint64_t scannedWords() const { return scanned * (cellBytes / kWordBytes); }
  uint64_t markedObjects() const { return marked; }
  uint64_t markedBytes() const { return marked * cellBytes; }

private:
  static constexpr unsigned kChunk = 32; // as many objects as prefetching keeps under way
  static constexpr unsigned kNear = 64;  // greys, at most
  static constexpr uint64_t kMostWords = 1024;

  template <typename Far, typename Later>
  __attribute__((always_inline)) void scan(uintptr_t object, Far far, Later later) {
    for (uint64_t rest = slots; rest; rest &= rest - 1) {
      auto *slot = reinterpret_cast<const uint64_t *>(object) + lowestBit(rest);
      uintptr_t word = loadRelaxed(slot), offset = word - base;
      if (offset >= cellsBytes)
        far(word);
      else if (uintptr_t grey = shade(word, offset))
        put(grey, later);
    }
  }

  // The object, if it was white.
  __attribute__((always_inline)) uintptr_t shade(uintptr_t word, uintptr_t offset) {
    uint64_t index = Reciprocal::divide(offset, reciprocal);
    if (loadRelaxed(marks + index) != 0 || !isInUse(index))
      return 0;
    storeRelaxed(marks + index, uint8_t{1});
    ++marked;
    return guessed(base + index * cellBytes, word);
  }

  __attribute__((always_inline)) bool isInUse(uint64_t index) const {
    return index < frontier || (loadRelaxed(allocated + index / 64) >> (index % 64) & 1);
  }

  // `value`, which is `guess` almost always; as a branch, so that the processor goes on with the guess before it
  // knows. In a list the next object's address is the next step's: without this, each step waits for a division.
  // (The assembly, which is empty, keeps the compiler from seeing that there is nothing to choose.)
  static __attribute__((always_inline)) uintptr_t guessed(uintptr_t value, uintptr_t guess) {
    uintptr_t result = guess;
    __asm__("" : "+r"(result));
    if (__builtin_expect(value != guess, 0)) {
      __asm__ volatile("");
      result = value;
    }
    return result;
  }

  template <typename Later> __attribute__((always_inline)) void put(uintptr_t grey, Later later) {
    prefetch(reinterpret_cast<const void *>(grey));
    if (__builtin_expect(nearCount == kNear, 0))
      later(grey);
    else
      near[nearCount++] = grey;
  }

  // The newest greys, oldest first.
  __attribute__((always_inline)) unsigned takeChunk(uintptr_t *chunk) {
    unsigned count = nearCount < kChunk ? nearCount : kChunk;
    nearCount -= count;
    for (unsigned i = 0; i < count; ++i)
      chunk[i] = near[nearCount + i];
    return count;
  }

  template <typename Later> __attribute__((always_inline)) void leave(Later later) {
    while (nearCount > 0)
      later(near[--nearCount]);
  }

  // Of the span, which changes nothing of these while a cycle marks but the frontier.
  const uintptr_t base;
  const uint64_t cellsBytes, cellBytes, reciprocal, slots;
  const uint32_t frontier;
  uint8_t *const marks;
  const uint64_t *const allocated;

  uint64_t scanned = 0, marked = 0; // objects
  unsigned nearCount = 0;
  uintptr_t near[kNear];
};

} // namespace wbgc::rt

#endif // WBGC_GC_NEAR_SCAN_H
