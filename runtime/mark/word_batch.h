// word_batch.h - From many words to their cells: short loops, each of which starts the loads that the next one needs.
//
// To resolve a word is to miss the cache twice, for the span's header and for the mark. One loop with all the work in it
// waits for each miss of each word; these have many under way at once. A flush and the marker go through words
// this way. (Prefetching for buffers as in Cher, Hosking and Vitek, "Software Prefetching for Mark-Sweep Garbage
// Collection", 2004.)
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_MARK_WORD_BATCH_H
#define WBGC_MARK_WORD_BATCH_H

#include "heap/object_ref.h"

#include <stddef.h>

namespace wbgc::rt {

/// Words are looked up in batches of at most so many: as many loads as the processor keeps in flight, few enough that
/// what was found stays in the first-level cache.
inline constexpr size_t kWordBatch = 64;

/// A word that leads to a page with a span.
struct Candidate {
  uint64_t word;
  Span *span;
};

/// Keeps the words for which `isWanted(word)` and which lead to a span, and starts loading the spans. Returns how many.
template <typename F>
inline size_t findSpans(const PageMap &map, const uint64_t *words, size_t count, Candidate *found,
                        F isWanted) {
  size_t n = 0;
  for (size_t i = 0; i < count; ++i) {
    uint64_t word = words[i];
    if (!map.contains(word) || !isWanted(word))
      continue;
    if (Span *span = map.lookup(word)) {
      prefetch(span);
      found[n++] = {word, span};
    }
  }
  return n;
}

/// Finds the cell of each candidate, in use or not, and starts loading its mark; an empty one where the word points
/// behind the last cell.
inline void findCells(const Candidate *candidates, size_t count, ObjectRef *cells) {
  for (size_t i = 0; i < count; ++i) {
    cells[i] = findCell(candidates[i].span, candidates[i].word);
    if (cells[i])
      prefetchMark(cells[i]);
  }
}

/// Keeps the cells that are white, and starts loading what tells whether they are in use. Returns how many.
inline size_t keepWhite(ObjectRef *cells, size_t count) {
  size_t n = 0;
  for (size_t i = 0; i < count; ++i) {
    ObjectRef cell = cells[i];
    if (__builtin_expect(!cell, 0))
      continue;
    cells[n] = cell;
    n += !isMarked(cell); // no branch: among random words nobody could predict it
  }
  for (size_t i = 0; i < n; ++i)
    prefetch(cells[i].span->allocated() + cells[i].index / 64);
  return n;
}

} // namespace wbgc::rt

#endif // WBGC_MARK_WORD_BATCH_H
