// span.h - A run of pages cut into cells of one size, and its header: everything known about its
// objects.
//
// The header lives in the metadata arena, not in the pages: it stays valid for readers without a
// lock when the span is freed (.inv.metadata-type-stable), and marking never writes to the heap
// itself.
//
//   +0    first line: all that resolving a word and marking it reads
//   +64   second line: the allocator's and the sweeper's
//   +128  marks[cells], one byte each, rounded up to 64
//         allocated[cells/64], one bit each: lived at the end of the last cycle that this span was
//         swept for layouts[cells], four bytes each, only with Scan::CellLayout
//
// A mark is a byte and no bit, so that marking is a plain store: no locked instruction for an
// object, and colouring a run of free cells black is one memset. It costs a sixteenth of 16-byte
// cells at worst.
//
// A cell below `frontier` was handed out, or lived when the span was swept; one above is in use if
// its bit in `allocated` is set. `frontier` jumps over a whole run of free cells when a thread
// takes it, so the unallocated rest of the run of a thread counts as in use too: it is zero, and
// harmless to mark.
// `.inv.frontier-first`: a reader loads `frontier` before `allocated`; the sweeper stores
// `allocated` before it resets `frontier`. Either value a reader sees finds a living object.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_SPAN_H
#define WBGC_HEAP_SPAN_H

#include "base/atomics.h"
#include "base/bits.h"
#include "heap/type_info.h"

namespace wbgc::rt {

/// Where the slots of the cells are.
enum class Scan : uint8_t {
  None,       // nowhere
  AllWords,   // in every word: arrays of pointers, conservative objects
  SpanLayout, // by Span::layout, the same for all cells
  CellLayout, // by Span::layouts, one for each cell
};

struct Span {
  uintptr_t base;      // of the first cell
  uint64_t cellsBytes; // cells * cellBytes
  uint64_t cellBytes;
  uint64_t reciprocal;  // of cellBytes (bits.h); 0 for the one cell of a large object
  const Layout *layout; // of every cell; nullptr if untyped or CellLayout
  uint64_t slotBits;    // the slots of every cell, one bit a word; 0: as `scan` says
  uint32_t cells;
  uint32_t frontier;   // atomic, see above
  uint32_t generation; // of the heap when it was last swept; atomic
  Scan scan;
  bool isLarge;
  uint16_t unused;

  const wbgc_alloc_cache *run; // of the thread that allocates from here, nullptr; atomic
  Span *next;                  // in a list of its class
  uint32_t live;               // cells that lived when it was swept
  // Cells from here on were never used, and are zero. Of a large object atomic, and 0 until a cycle has scanned it
  // whole: its pages may hold no memory.
  uint32_t zeroFrom;
  uint32_t metadataBytes;
  uint32_t cacheIndex; // of its class; 0: large
  uint64_t pages;
  uint64_t reserved[3];

  uint8_t *marks() { return reinterpret_cast<uint8_t *>(this + 1); }
  static uint64_t markBytes(uint32_t cells) { return roundUp(cells, 64); }
  uint64_t *allocated() { return allocated(loadRelaxed(&cells)); }
  uint64_t *allocated(uint32_t cellCount) {
    return reinterpret_cast<uint64_t *>(marks() + markBytes(cellCount));
  }
  uint32_t *layouts() {
    uint32_t count = loadRelaxed(&cells); // once: see isInUse
    return reinterpret_cast<uint32_t *>(allocated(count) + divideUp(count, 64));
  }

  uintptr_t cellAt(uint32_t index) const { return base + index * cellBytes; }
  /// `address` lies in [base, base + cellsBytes].
  uint32_t indexOf(uintptr_t address) const {
    return static_cast<uint32_t>(Reciprocal::divide(address - base, reciprocal));
  }

  /// Whether the cell holds an object, or is in a run that a thread allocates from. Lock-free. `cellCount` is what
  /// the caller has read of `cells`, and `index` below it: so this stays within the record even if that is recycled.
  bool isInUse(uint32_t index, uint32_t cellCount) {
    if (index < loadAcquire(&frontier)) // .inv.frontier-first
      return true;
    return loadRelaxed(&allocated(cellCount)[index / 64]) >> (index % 64) & 1;
  }
};
static_assert(sizeof(Span) == 128 && offsetof(Span, run) == 64);

} // namespace wbgc::rt

#endif // WBGC_HEAP_SPAN_H
