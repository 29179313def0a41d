// type_info.h - What the heap keeps of a wbgc_type, and how the slots of an object are laid out.
//
// A wbgc_type lives in the library whose code uses it, and goes with it at dlclose, while objects
// of the type may stay. So the first allocation copies it (*interns* it) into memory of the runtime
// that is never given back: equal descriptors of several libraries become one TypeInfo.
// type_table.h owns the copying.
//
// A Layout says where the slots of an object are: one *head* at its start, and behind
// `elementOffset` elements without end. A single object has a head only, an array elements only, a
// flexible array both. The number of elements is nowhere: memory behind the last one is zero and
// holds no pointer.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_TYPE_INFO_H
#define WBGC_HEAP_TYPE_INFO_H

#include "base/mutex.h"

#include <wbgc/abi.h>

namespace wbgc::rt {

struct SpanClass;
struct TypeInfo;

struct Layout {
  const TypeInfo *head;    // nullptr for arrays
  const TypeInfo *element; // nullptr for single objects
  uint64_t elementOffset;  // bytes, a multiple of 8 where elements have slots
  uint32_t id;             // index in the table of layouts; 0 stands for "no slots"
  Layout *nextFlex;        // of the same head

  /// The type to report: a flexible array is named after its head.
  const TypeInfo *type() const { return head ? head : element; }
};

struct TypeInfo {
  uint64_t size;          // bytes
  uint64_t words;         // whole words of `size`
  uint32_t align;         // bytes
  uint32_t flags;         // WBGC_TYPE_...
  const uint64_t *bitmap; // as in wbgc_type; nullptr if no slots or all
  const char *name;
  uint32_t cache;   // index of the allocation caches; 0 when the table was full: allocated by size
                    // class then
  uint32_t cell;    // bytes of a cell; 0 if every object is large
  SpanClass *spans; // of single objects; nullptr if cell or cache is 0
  Layout objectLayout;
  Layout *arrayLayout; // made at the first array; atomic
  Layout *flexLayouts; // one for each element type and offset; atomic head of a list
  TypeInfo *nextInBucket;
  uint64_t hash;

  bool hasSlots() const {
    return flags & (WBGC_TYPE_HAS_SLOTS | WBGC_TYPE_ALL_SLOTS | WBGC_TYPE_CONSERVATIVE);
  }
  bool isAllSlots() const { return flags & (WBGC_TYPE_ALL_SLOTS | WBGC_TYPE_CONSERVATIVE); }
  bool isSlot(uint64_t word) const { return bitmap[word / 64] >> (word % 64) & 1; }
};

} // namespace wbgc::rt

#endif // WBGC_HEAP_TYPE_INFO_H
