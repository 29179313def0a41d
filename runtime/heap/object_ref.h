// object_ref.h - An object of the heap, found from any word, and its mark.
//
// findObject takes whatever a slot, a stack or a barrier buffer holds: pointers to the start, into
// the middle, with tag bits (which are an offset like any other), and junk. It is lock-free and
// async-safe, and runs beside allocation, span creation and sweeping. A word that points to a
// living object is always resolved; for a dead or free cell the answer may be either, and marking
// such a cell is harmless: it is unmarked or swept before it can be taken for an object
// (docs/design/heap.md, .mark-junk).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_OBJECT_REF_H
#define WBGC_HEAP_OBJECT_REF_H

#include "heap/page_map.h"
#include "heap/span.h"

namespace wbgc::rt {

struct ObjectRef {
  Span *span = nullptr; // nullptr: no object
  uint32_t index = 0;
  uintptr_t base = 0; // of its cell

  explicit operator bool() const { return span != nullptr; }
  bool operator==(const ObjectRef &other) const { return base == other.base; }
};

/// Whether the word lies in the heap's address range; all others are no heap pointers. Cheapest
/// first test.
inline bool isHeapAddress(uintptr_t word) { return gPageMap.contains(word); }

inline uint64_t objectBytes(ObjectRef object) {
  return loadRelaxed(&object.span->cellBytes);
} // of the cell
inline uint64_t objectWords(ObjectRef object) { return objectBytes(object) / kWordBytes; }
inline bool isNoScan(ObjectRef object) { return loadRelaxed(&object.span->scan) == Scan::None; }

/// The cell of `span` that `word` points into, whether in use or not; none outside its cells.
inline ObjectRef findCell(Span *span, uintptr_t word) {
  // Each field is read once: a span may be recycled under a reader that holds junk.
  uintptr_t begin = loadRelaxed(&span->base), offset = word - begin;
  if (offset >= loadRelaxed(&span->cellsBytes))
    return {};
  uint32_t index =
      static_cast<uint32_t>(Reciprocal::divide(offset, loadRelaxed(&span->reciprocal)));
  return {span, index, begin + index * loadRelaxed(&span->cellBytes)};
}
/// Whether there may be an object in the cell.
inline bool isInUse(ObjectRef cell) {
  uint32_t cells = loadRelaxed(&cell.span->cells);
  return cell.index < cells && cell.span->isInUse(cell.index, cells);
}

/// The object that `word` points into; none if it points to no cell, or to a free one.
inline ObjectRef findObject(uintptr_t word) {
  Span *span = gPageMap.lookup(word);
  if (!span)
    return {};
  ObjectRef cell = findCell(span, word);
  return cell && isInUse(cell) ? cell : ObjectRef{};
}

/// The object that ends where `word` points, one past its last byte; none if `word` points
/// elsewhere. A loop over an array may keep nothing else, so whoever scans a stack asks this beside
/// findObject.
inline ObjectRef findObjectEndingAt(uintptr_t word) {
  ObjectRef object = findObject(word - 1);
  return object && object.base + objectBytes(object) == word ? object : ObjectRef{};
}

/// Whether it was allocated as an array, with a flexible array, or without a type.
inline bool isArray(ObjectRef object) {
  const Layout *layout = loadRelaxed(&object.span->layout);
  return !layout || layout->element;
}

/// As findObject, but exact also for the cells of a run that some thread is allocating from, and
/// for spans not yet swept: for questions of the program (wbgc_object_base) and for walks, not for
/// marking. Exact about objects whose allocation or death happened before the call; lock-free.
ObjectRef findLiveObject(uintptr_t word);

/// nullptr if untyped.
const TypeInfo *objectType(ObjectRef object);

inline bool isMarked(ObjectRef object) {
  return loadRelaxed(object.span->marks() + object.index) != 0;
}

inline void setMark(ObjectRef object) {
  storeRelaxed(object.span->marks() + object.index, uint8_t{1});
}

/// True if the object was white and is marked now. Two threads that mark it at the same instant may
/// both get true: it is then scanned twice, which is idempotent, and cheaper than a locked
/// instruction for each.
inline bool tryMark(ObjectRef object) {
  if (isMarked(object))
    return false;
  setMark(object);
  return true;
}

} // namespace wbgc::rt

#endif // WBGC_HEAP_OBJECT_REF_H
