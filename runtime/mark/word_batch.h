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

/// A word that leads to a page with a span, and from findMarks on, where the mark of its cell is.
struct Candidate {
  uint64_t word;
  Span *span;
  uint8_t *mark;

  bool isWhite() const { return loadRelaxed(mark) == 0; }
  /// Its cell; only if it is white, or was.
  ObjectRef cell() const {
    auto index = static_cast<uint32_t>(mark - span->marks());
    return {span, index, loadRelaxed(&span->base) + index * loadRelaxed(&span->cellBytes)};
  }
};

/// The mark of what is no cell: black.
inline uint8_t gNoCellsMark = 1;

/// Keeps the words for which `isWanted(word)` and which lead to a span, and starts loading the spans. Returns how many.
/// The map is a copy, which no store of the loop can change, so that it stays in registers.
template <typename F>
inline size_t findSpans(const PageMap map, const uint64_t *words, size_t count, Candidate *found,
                        F isWanted) {
  Candidate *to = found;
  for (const uint64_t *at = words, *end = words + count; at != end; ++at) {
    uint64_t word = *at;
    if (!map.contains(word) || !isWanted(word))
      continue;
    if (Span *span = map.lookup(word)) {
      prefetch(span);
      to->word = word;
      to->span = span;
      ++to;
    }
  }
  return static_cast<size_t>(to - found);
}

/// Finds the mark of each candidate's cell, in use or not, and starts loading it. Behind the last cell there is none.
inline void findMarks(Candidate *candidates, size_t count) {
  for (Candidate *at = candidates, *end = candidates + count; at != end; ++at) {
    Span *span = at->span;
    // Each field is read once: a span may be recycled under a reader that holds junk.
    uintptr_t offset = at->word - loadRelaxed(&span->base);
    if (__builtin_expect(offset >= loadRelaxed(&span->cellsBytes), 0)) {
      at->mark = &gNoCellsMark;
      continue;
    }
    at->mark = span->marks() + Reciprocal::divide(offset, loadRelaxed(&span->reciprocal));
    prefetchForWrite(at->mark);
  }
}

/// Writes down which candidates are white, and starts loading what tells whether their cells are in use. Returns how
/// many.
inline size_t findWhite(const Candidate *candidates, size_t count, uint8_t *white) {
  static_assert(kWordBatch <= UINT8_MAX);
  size_t n = 0;
  for (size_t i = 0; i < count; ++i) {
    white[n] = static_cast<uint8_t>(i);
    n += candidates[i].isWhite(); // no branch: among random words nobody could predict it
  }
  for (size_t i = 0; i < n; ++i) {
    const Candidate &candidate = candidates[white[i]];
    auto index = static_cast<uint64_t>(candidate.mark - candidate.span->marks());
    prefetch(candidate.span->allocated() + index / 64);
  }
  return n;
}

} // namespace wbgc::rt

#endif // WBGC_MARK_WORD_BATCH_H
