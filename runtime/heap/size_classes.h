// size_classes.h - The cell sizes of untyped memory and arrays, and how many pages a span of cells
// takes.
//
// Up to 128 bytes a class every 16; above, eight classes to each doubling, so that rounding up
// wastes at most an eighth: 144, 160, ... 256, 288, 320, ... 32768. The index follows from the
// position of the highest bit, without a table. Every class is a multiple of 16, and one of 2^k
// classes is a multiple of its next lower power of two, which is how over-aligned arrays find their
// cell. Single objects don't come here: a type has cells of its own size (type_info.h).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_SIZE_CLASSES_H
#define WBGC_HEAP_SIZE_CLASSES_H

#include "base/bits.h"

namespace wbgc::rt {

inline constexpr unsigned kPageShift = 13;
inline constexpr size_t kPageBytes = size_t{1} << kPageShift;
inline constexpr size_t kMaxSmallBytes = 32768; // larger objects have spans of their own
inline constexpr size_t kCellAlign = 16;        // of untyped memory
inline constexpr size_t kMinCellBytes = 8;      // of a type; 16 for untyped memory

inline constexpr unsigned kLinearShift = 7; // 128 bytes: classes below are 16 apart
inline constexpr unsigned kStepsShift = 3;  // classes a doubling above, as a power of two
inline constexpr unsigned kSizeClassCount = (1u << kStepsShift) * (1 + 15 - kLinearShift);

/// The smallest class that holds `bytes`, 1 to kMaxSmallBytes.
constexpr unsigned sizeClassOf(size_t bytes) {
  uint64_t last = bytes - 1;
  if (last >> kLinearShift == 0)
    return static_cast<unsigned>(last / kCellAlign);
  unsigned top = highestBit(last);
  return ((top - kLinearShift) << kStepsShift) + static_cast<unsigned>(last >> (top - kStepsShift));
}

constexpr size_t sizeClassBytes(unsigned index) {
  constexpr unsigned kSteps = 1u << kStepsShift;
  if (index < kSteps)
    return (index + 1) * kCellAlign;
  unsigned doubling = index / kSteps - 1, step = index % kSteps;
  return size_t{kSteps + step + 1} << (kLinearShift - kStepsShift + doubling);
}

static_assert(sizeClassBytes(kSizeClassCount - 1) == kMaxSmallBytes);
static_assert(sizeClassOf(kMaxSmallBytes) == kSizeClassCount - 1);
static_assert(sizeClassOf(129) == sizeClassOf(128) + 1 && sizeClassBytes(sizeClassOf(129)) == 144);

/// Pages of a span of such cells: as few as leave at most an eighth of them unused behind the last
/// cell.
constexpr size_t spanPagesFor(size_t cellBytes) {
  size_t pages = divideUp(cellBytes, kPageBytes);
  while ((pages * kPageBytes) % cellBytes * 8 > pages * kPageBytes)
    ++pages;
  return pages;
}

/// As many spans of a class are that small; later ones are larger: fewer of them to find, lock, sweep and describe, and
/// more of what an object points to lies in its own. A class of few objects would waste what it doesn't use of one.
inline constexpr uint64_t kSmallSpans = 32;

/// Pages of a larger span: as many as fit into 32 KiB of the smaller ones.
constexpr uint64_t largeSpanPages(uint64_t smallPages) {
  constexpr uint64_t kLargeSpanPages = (uint64_t{32} << 10) / kPageBytes;
  return smallPages < kLargeSpanPages ? kLargeSpanPages / smallPages * smallPages : smallPages;
}

} // namespace wbgc::rt

#endif // WBGC_HEAP_SIZE_CLASSES_H
