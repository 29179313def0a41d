// page_map.h - From an address to its span: one subtraction, one load.
//
// One entry for each page of the reserved range, flat: the range is contiguous, so that "is this
// word a heap address" is a comparison, and untouched parts of the table cost no memory. Written
// under the page heap's lock, read by anybody without one: an entry is stored (release) after its
// span is complete, and the span stays readable when it is gone (.inv.metadata-type-stable).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_PAGE_MAP_H
#define WBGC_HEAP_PAGE_MAP_H

#include "base/atomics.h"
#include "heap/size_classes.h"

namespace wbgc::rt {

struct Span;

class PageMap {
public:
  /// For the reserved range [begin, begin + bytes). False: no address space.
  bool init(uintptr_t rangeBegin, size_t rangeBytes);
  /// Forgets the range. Nobody reads meanwhile.
  void release();

  bool contains(uintptr_t word) const { return word - begin < bytes; }
  bool overlaps(uintptr_t address, size_t length) const {
    return contains(address) || (bytes && begin - address < length);
  }
  /// nullptr for a word outside the range or on a page without a span. Junk is welcome.
  Span *lookup(uintptr_t word) const {
    uintptr_t offset = word - begin;
    return offset < bytes ? loadAcquire(&spans[offset >> kPageShift]) : nullptr;
  }
  /// Every page of a span gets its entry, since a word may point to any of them.
  void set(uintptr_t address, size_t pages, Span *span);

  uintptr_t rangeBegin() const { return begin; }
  size_t rangeBytes() const { return bytes; }

private:
  static size_t tableBytes(size_t rangeBytes);

  uintptr_t begin = 0;
  size_t bytes = 0; // 0 before init: nothing is a heap address
  Span **spans = nullptr;
};

extern PageMap gPageMap;

} // namespace wbgc::rt

#endif // WBGC_HEAP_PAGE_MAP_H
