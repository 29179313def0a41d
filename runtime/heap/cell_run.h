// cell_run.h - From free cells of a span to a run that the inline path bumps through, and back.
//
// A run is zeroed as a whole, and coloured as a whole while its thread allocates black; only then
// does the frontier of the span jump over it, so that nobody resolves a word to a cell with old
// contents. Runs end after kMaxRunBytes, which keeps what was just zeroed in the first-level cache,
// and one refill short; after less while a thread gives way to the collector (gc/throttle.h).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_CELL_RUN_H
#define WBGC_HEAP_CELL_RUN_H

#include "base/loop.h"
#include "heap/thread_caches.h"

namespace wbgc::rt {

inline constexpr uint32_t kMaxRunBytes = 8192;
/// Bytes that a thread takes between two additions to the heap's account.
inline constexpr int64_t kAccountStep = 32768;

/// Makes the next free cells of caches.spans[cache] its run. False: the span has no more. Owner
/// only.
bool takeRun(ThreadCaches &caches, uint32_t cache);

/// Gives the unused rest of the run back to its span, and empties the run.
void returnRun(ThreadCaches &caches, uint32_t cache);

/// Colours the unused rest of the run black.
void markRun(ThreadCaches &caches, uint32_t cache);

/// Adds what the thread has taken to the heap's account.
void flushAllocated(ThreadCaches &caches);

/// Bytes of its runs that the thread has taken, and not yet handed out. Owner only.
uint64_t unusedBytes(const ThreadCaches &caches);

// ---- What a run and a hole (hole.h) have in common ----

/// Neighbouring cells of a span.
struct CellRange {
  uint32_t first, end;
  uintptr_t begin;
  uint64_t bytes;
};

inline CellRange rangeOf(const Span *span, uint32_t first, uint32_t end) {
  return {first, end, span->cellAt(first), (end - first) * span->cellBytes};
}

/// The old limit goes first, so that who reads limit, cursor and limit again never pairs two runs.
inline void setRun(wbgc_alloc_cache &run, char *begin, char *end) {
  storeRelaxed(&run.limit, static_cast<char *>(nullptr));
  storeRelease(&run.cursor, begin);
  storeRelease(&run.limit, end);
}

/// The first cell of the run, which is not empty.
inline void *bump(ThreadCaches &caches, uint32_t cache, const Span *span) {
  wbgc_alloc_cache &run = caches.runs[cache];
  char *cell = run.cursor;
  storeRelaxed(&run.cursor, cell + span->cellBytes);
  return cell;
}

inline void markCells(Span *span, uint32_t first, uint32_t end) {
  uint8_t *marks = span->marks();
  WBGC_LOOP_OF_FEW
  for (uint32_t index = first; index < end; ++index)
    storeRelaxed(marks + index, uint8_t{1});
}

/// Zeroed cells of `span`, which is caches.spans[cache], become the thread's run; whoever calls counts them.
inline __attribute__((always_inline)) void handOut(ThreadCaches &caches, uint32_t cache, Span *span,
                                                   CellRange cells) {
  if (caches.isBlack)
    markCells(span, cells.first, cells.end); // .inv.alloc-black-before-scan
  storeRelease(&span->frontier, cells.end);
  auto *begin = reinterpret_cast<char *>(cells.begin);
  setRun(caches.runs[cache], begin, begin + cells.bytes);
  caches.takenBytes += cells.bytes;
}

} // namespace wbgc::rt

#endif // WBGC_HEAP_CELL_RUN_H
