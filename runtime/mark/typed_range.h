// typed_range.h - The slots of values in memory of any kind, by the compiler's type descriptor.
//
// For roots and bulk barriers, which meet descriptors of modules that are loaded; for objects of
// the heap, whose types are interned, see heap/slots.h. Reads the descriptor only, so it compiles
// without vector registers and calls nothing (gc/bulk_barrier.cpp).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_MARK_TYPED_RANGE_H
#define WBGC_MARK_TYPED_RANGE_H

#include "base/bits.h"

#include <wbgc/abi.h>

namespace wbgc::rt {

inline bool everyWordIsSlot(const wbgc_type *type) {
  return !type || (type->flags & (WBGC_TYPE_ALL_SLOTS | WBGC_TYPE_CONSERVATIVE));
}

/// Calls fn(uint64_t offset) for the byte offset of each slot in [0, bytes) of consecutive values
/// of `type`; nullptr: every word is one. A partial value at the end counts as far as it goes. fn
/// returns nothing.
template <typename F>
inline __attribute__((always_inline)) void forEachTypedSlot(const wbgc_type *type, uint64_t bytes,
                                                            F fn) {
  uint64_t end = roundDown(bytes, kWordBytes);
  if (everyWordIsSlot(type)) {
    for (uint64_t offset = 0; offset < end; offset += kWordBytes)
      fn(offset);
    return;
  }
  if (!type->bitmap || !type->size)
    return;
  for (uint64_t element = 0; element < end; element += type->size)
    for (uint64_t word = 0; word * kWordBytes < type->size; word += 64)
      for (uint64_t bits = type->bitmap[word / 64]; bits; bits &= bits - 1) {
        uint64_t offset = element + (word + lowestBit(bits)) * kWordBytes;
        if (offset >= end)
          return;
        fn(offset);
      }
}

/// As forEachTypedSlot, of a range that is about to be copied to `begin`. One that begins within a word is
/// either a packed slot, or any words of a record that was reached by arithmetic on bytes: the type can't
/// tell, so the aligned words in the range count beside those that the type names.
template <typename F>
inline __attribute__((always_inline)) void
forEachCopiedSlot(const void *begin, const wbgc_type *type, uint64_t bytes, F fn) {
  uint64_t skip = -reinterpret_cast<uintptr_t>(begin) % kWordBytes;
  if (__builtin_expect(skip != 0, 0))
    for (uint64_t offset = skip; offset + kWordBytes <= bytes; offset += kWordBytes)
      fn(offset);
  forEachTypedSlot(type, bytes, fn);
}

} // namespace wbgc::rt

#endif // WBGC_MARK_TYPED_RANGE_H
