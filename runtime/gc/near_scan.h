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
#include "mark/word_batch.h"

#define WBGC_HOT inline __attribute__((always_inline))
#define WBGC_HOT_LAMBDA __attribute__((always_inline))

namespace wbgc::rt {

/// Words that lead out of the span of the object that they stand in; room for one batch (mark/word_batch.h).
struct FarWords {
  unsigned count = 0;
  uint64_t words[kWordBatch];

  /// Adds a word that is not null. True: there is no room for another one.
  WBGC_HOT bool add(uint64_t word) {
    words[count] = word;
    count += word != 0;
    return __builtin_expect(count == kWordBatch, 0);
  }
};

/// What a visit did.
struct NearScanned {
  uint64_t objects; // scanned, the first one included
  uint64_t marked;  // of the same span
};

/// One visit to a span whose `slotBits` tell its slots, on the stack of a marker. Cells are found in use by the
/// frontier as it was at the beginning: what is taken later is born black (.inv.alloc-black-before-scan).
class NearScan {
public:
  explicit WBGC_HOT NearScan(Span *span)
      : base(span->base), cellsBytes(span->cellsBytes), cellBytes(span->cellBytes),
        reciprocal(span->reciprocal), slots(span->slotBits), frontier(loadAcquire(&span->frontier)),
        marks(span->marks()), allocated(span->allocated()) {}

  /// Scans `object`, which is grey, and what becomes grey by it in the span; up to about kMostBytes. Collects
  /// the words that lead out of the span in `far`, and calls `flushFar()`, which empties it, when it is full; calls
  /// `later(address)` for each grey that is left. The caller has announced activity (.inv.grey-announced).
  template <typename FlushFar, typename Later>
  WBGC_HOT NearScanned run(uintptr_t object, FarWords &far, FlushFar flushFar, Later later) const {
    return slots & (slots - 1) ? runWide(object, far, flushFar, later)
                               : runChain(object, far, flushFar, later);
  }

private:
  static constexpr ptrdiff_t kChunk = 32; // as many objects as prefetching keeps under way
  static constexpr unsigned kNear = 128;  // greys, at most
  static constexpr uint64_t kMostBytes = 8192;

  // An object with one slot leads to one other at most: nothing ever waits, and the next one's address stays in a
  // register. All that a step waits for is the load of the slot.
  template <typename FlushFar, typename Later>
  WBGC_HOT NearScanned runChain(uintptr_t object, FarWords &far, FlushFar flushFar,
                                Later later) const {
    const uint64_t most = kMostBytes / cellBytes + 1, slot = lowestBit(slots) * kWordBytes;
    for (uint64_t scanned = 1;; ++scanned) {
      uintptr_t word = loadRelaxed(reinterpret_cast<const uint64_t *>(object + slot));
      uintptr_t offset = word - base;
      if (offset >= cellsBytes) {
        if (far.add(word))
          flushFar();
        return {scanned, scanned - 1};
      }
      uint64_t index = Reciprocal::divide(offset, reciprocal);
      if (!shade(index))
        return {scanned, scanned - 1};
      uintptr_t cell = cellAt(index, word);
      prefetchAlong(object, cell);
      object = cell;
      if (__builtin_expect(scanned == most, 0)) {
        later(object);
        return {scanned, scanned};
      }
    }
  }

  // Lists are often made in the order of their memory, where the next objects lie as far on as this one from the last.
  static WBGC_HOT void prefetchAlong(uintptr_t last, uintptr_t object) {
    constexpr uintptr_t kNearBytes = 128, kAhead = 64;
    if (uintptr_t step = object - last; step + kNearBytes <= 2 * kNearBytes)
      prefetch(reinterpret_cast<const void *>(object + kAhead * step));
  }

  // All counts are variables of this function whose address nobody takes: so they stay in registers, while marks,
  // which are bytes, could be part of anything else.
  template <typename FlushFar, typename Later>
  WBGC_HOT NearScanned runWide(uintptr_t object, FarWords &far, FlushFar flushFar,
                               Later later) const {
    uintptr_t chunk[kChunk], near[kNear], *end = near;
    uint64_t scanned = 1, left = 0;
    unsigned farCount = far.count;
    auto addFar = [&](uintptr_t word) WBGC_HOT_LAMBDA {
      far.words[farCount] = word;
      farCount += word != 0;
      if (__builtin_expect(farCount == kWordBatch, 0)) {
        far.count = farCount;
        flushFar();
        farCount = 0;
      }
    };
    auto addNear = [&](uintptr_t grey) WBGC_HOT_LAMBDA {
      prefetch(reinterpret_cast<const void *>(grey));
      if (__builtin_expect(end != near + kNear, 1)) {
        *end++ = grey;
      } else {
        later(grey);
        ++left;
      }
    };
    auto scan = [&](uintptr_t grey) WBGC_HOT_LAMBDA {
      for (uint64_t rest = slots; rest; rest &= rest - 1) {
        uintptr_t word = loadRelaxed(slotOf(grey, rest)), offset = word - base;
        if (offset >= cellsBytes)
          addFar(word);
        else if (uint64_t index = Reciprocal::divide(offset, reciprocal); shade(index))
          addNear(cellAt(index, word));
      }
    };
    scan(object);
    if (end == near) { // nothing leads to its neighbours: the rule in a random graph
      far.count = farCount;
      return {1, 0};
    }
    while (scanned * cellBytes < kMostBytes && end > near) {
      const uintptr_t *last = takeNewest(near, end, chunk);
      for (const uintptr_t *at = chunk; at <= last; ++at)
        scan(*at);
      scanned += static_cast<uint64_t>(last + 1 - chunk);
    }
    far.count = farCount;
    left += static_cast<uint64_t>(end - near);
    while (end > near)
      later(*--end);
    return {scanned, scanned + left - 1};
  }

  // Moves the newest of [begin, end) to `chunk`, oldest first. Returns the last one there.
  static WBGC_HOT uintptr_t *takeNewest(uintptr_t *begin, uintptr_t *&end, uintptr_t *chunk) {
    auto count = end - begin < kChunk ? end - begin : kChunk;
    end -= count;
    for (ptrdiff_t i = 0; i < count; ++i)
      chunk[i] = end[i];
    return chunk + count - 1;
  }

  static WBGC_HOT const uint64_t *slotOf(uintptr_t object, uint64_t rest) {
    return reinterpret_cast<const uint64_t *>(object) + lowestBit(rest);
  }

  // True if the cell held a white object.
  WBGC_HOT bool shade(uint64_t index) const {
    if (loadRelaxed(marks + index) != 0 || !isInUse(index))
      return false;
    storeRelaxed(marks + index, uint8_t{1});
    return true;
  }

  WBGC_HOT bool isInUse(uint64_t index) const {
    return index < frontier || (loadRelaxed(allocated + index / 64) >> (index % 64) & 1);
  }

  // The cell, to whose beginning `word` points almost always; as a branch, so that the processor goes on with the guess
  // before it knows. In a list the next object's address is the next step's: without this, each step waits for a
  // division. (The assembly, which is empty, keeps the compiler from seeing that there is nothing to choose.)
  WBGC_HOT uintptr_t cellAt(uint64_t index, uintptr_t word) const {
    uintptr_t cell = base + index * cellBytes;
    uintptr_t result = word;
    __asm__("" : "+r"(result));
    if (__builtin_expect(cell != word, 0)) {
      __asm__ volatile("");
      result = cell;
    }
    return result;
  }

  // Of the span, which changes nothing of these while a cycle marks but the frontier.
  const uintptr_t base;
  const uint64_t cellsBytes, cellBytes, reciprocal, slots;
  const uint32_t frontier;
  uint8_t *const marks;
  const uint64_t *const allocated;
};

} // namespace wbgc::rt

#endif // WBGC_GC_NEAR_SCAN_H
