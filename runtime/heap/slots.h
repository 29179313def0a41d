// slots.h - Visiting the GC slots of an object, or of a piece of a large one.
//
//   forEachSlot(object, 0, objectWords(object), [&](const uint64_t *slot) {
//   shade(loadRelaxed(slot)); });
//
// Precise where the type is known; every word of arrays of pointers and of conservative objects.
// Pieces may begin and end anywhere, also inside an element, and together visit every slot once.
// The visitor gets the slot's address and reads it atomically itself, since the program writes it
// meanwhile.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_SLOTS_H
#define WBGC_HEAP_SLOTS_H

#include "heap/object_ref.h"
#include "heap/type_table.h"

namespace wbgc::rt {

/// The layout of an object of Scan::SpanLayout or CellLayout; nullptr: no slots.
inline const Layout *layoutOf(ObjectRef object) {
  if (loadRelaxed(&object.span->scan) == Scan::CellLayout)
    return layoutOf(loadRelaxed(object.span->layouts() + object.index));
  return loadRelaxed(&object.span->layout);
}

template <typename F> inline void forEachWord(uintptr_t base, uint64_t begin, uint64_t end, F &fn) {
  auto *words = reinterpret_cast<const uint64_t *>(base);
  for (uint64_t word = begin; word < end; ++word)
    fn(words + word);
}

/// Slots of one value of `type` at `base`, those of its words in [begin, end); `end` <=
/// type->words.
template <typename F>
inline void forEachSlotOf(const TypeInfo *type, uintptr_t base, uint64_t begin, uint64_t end,
                          F &fn) {
  if (type->isAllSlots())
    return forEachWord(base, begin, end, fn);
  if (!type->bitmap)
    return;
  auto *words = reinterpret_cast<const uint64_t *>(base);
  for (uint64_t chunk = roundDown(begin, 64); chunk < end; chunk += 64) {
    uint64_t bits = type->bitmap[chunk / 64];
    if (chunk < begin)
      bits &= bitsFrom(static_cast<unsigned>(begin - chunk));
    if (end - chunk < 64)
      bits &= bitsBelow(static_cast<unsigned>(end - chunk));
    for (; bits; bits &= bits - 1)
      fn(words + chunk + lowestBit(bits));
  }
}

/// Slots of values of `type` that follow one another from `base` on, those of the words in [begin,
/// end).
template <typename F>
inline void forEachSlotOfArray(const TypeInfo *type, uintptr_t base, uint64_t begin, uint64_t end,
                               F &fn) {
  if (!type->hasSlots() || begin >= end)
    return;
  if (type->isAllSlots())
    return forEachWord(base, begin, end, fn);
  uint64_t first = begin / type->words * type->words; // of the element that holds `begin`
  for (; first < end; first += type->words) {
    uint64_t from = first < begin ? begin - first : 0;
    uint64_t to = end - first < type->words ? end - first : type->words;
    forEachSlotOf(type, base + first * kWordBytes, from, to, fn);
  }
}

template <typename F>
inline void forEachSlotOfLayout(const Layout &layout, uintptr_t base, uint64_t begin, uint64_t end,
                                F &fn) {
  uint64_t elements = layout.elementOffset / kWordBytes; // word at which they begin
  if (const TypeInfo *head = layout.head) {
    uint64_t words = layout.element && elements < head->words ? elements : head->words;
    if (begin < words)
      forEachSlotOf(head, base, begin, end < words ? end : words, fn);
  }
  if (layout.element && end > elements)
    forEachSlotOfArray(layout.element, base + elements * kWordBytes,
                       begin > elements ? begin - elements : 0, end - elements, fn);
}

/// Calls fn(const uint64_t *slot) for the slots among the words [begin, end) of the object, in
/// order; `end` <= objectWords(object).
template <typename F>
inline void forEachSlot(ObjectRef object, uint64_t begin, uint64_t end, F fn) {
  switch (object.span->scan) {
  case Scan::None:
    return;
  case Scan::AllWords:
    return forEachWord(object.base, begin, end, fn);
  case Scan::SpanLayout:
  case Scan::CellLayout:
    if (const Layout *layout = layoutOf(object))
      forEachSlotOfLayout(*layout, object.base, begin, end, fn);
  }
}

} // namespace wbgc::rt

#endif // WBGC_HEAP_SLOTS_H
