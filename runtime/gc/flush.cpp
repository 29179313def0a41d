// flush.cpp - Filter, resolve, mark, batch; see flush.h.
//
// The cost of a barrier is here, and it is cache misses: the span's header, then the object's mark. So the
// words go through the short loops of mark/word_batch.h. (Filtering without branches was a fifth slower, at 1,024 objects
// and at a million: bench/store_bench.)
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/flush.h"

#include "gc/barrier_gate.h"
#include "gc/foreign.h"
#include "gc/phase.h"
#include "gc/symbolize.h"
#include "gc/trace_events.h"
#include "heap/sweep.h"
#include "mark/shade.h"
#include "mark/word_batch.h"

namespace wbgc::rt {

// Marks what is white; what has to be scanned is written to `greys`. Whether a cell is in use at all is asked
// of white ones only: it costs another miss.
static inline size_t markCells(Thread &thread, const Candidate *candidates, size_t count,
                               GreyRef *greys) {
  size_t n = 0;
  for (size_t i = 0; i < count; ++i) {
    if (candidates[i].isWhite()) {
      ObjectRef cell = candidates[i].cell();
      if (!isInUse(cell))
        continue;
      gMarkQueue.noteActivity(); // .inv.grey-announced
      if (thread.marks.mark(cell))
        greys[n++] = GreyRef::object(cell.base);
    }
    thread.recent.place(candidates[i].word) = candidates[i].word; // .inv.recent-is-marked
  }
  return n;
}

// Its owner's alone, but wbgc_stats_get reads it.
static void bump(uint64_t &figure, uint64_t by) { storeRelaxed(&figure, figure + by); }

static void shadeWords(Thread &thread, const uint64_t *words, size_t count) {
  const PageMap map = gPageMap; // a copy, which no store of this loop can change
  Candidate found[kWordBatch];
  GreyRef greys[kWordBatch];
  uint64_t before = thread.marks.markedObjects;
  // Drops what was recorded a moment ago.
  auto isNew = [&](uint64_t word) { return thread.recent.place(word) != word; };
  thread.recent.begin(sweepGeneration());
  for (size_t done = 0; done < count; done += kWordBatch) {
    size_t batch = count - done < kWordBatch ? count - done : kWordBatch;
    size_t candidates = findSpans(map, words + done, batch, found, isNew);
    findMarks(found, candidates);
    if (size_t grey = markCells(thread, found, candidates, greys))
      thread.marks.queue.putBatch(greys, grey);
  }
  bump(thread.shaded, thread.marks.markedObjects - before);
}

// Whether what was recorded matters. While barriers are being turned on, marks are not yet clean,
// and records are dropped: but only once the stores behind them can be seen by every thread. Else a
// thread that scans its stack early could read an old value after that, and no record would tell of
// its deletion (docs/design/cycle.md, .drop-while-preparing).
static bool isRecordWanted() {
  if (gPhase.isMarking())
    return true;
  std::atomic_thread_fence(std::memory_order_seq_cst);
  return gPhase.isMarking();
}

void flushBarrierBuffer(Thread &thread) {
  size_t count = thread.buffer.size();
  if (count > 0 && isRecordWanted()) {
    FlushEvent event(thread);
    shadeWords(thread, thread.buffer.begin(), count);
    bump(thread.flushes, 1);
    bump(thread.barrierWords, count);
  }
  thread.buffer.reset();
}

} // namespace wbgc::rt

using namespace wbgc::rt;

uint64_t *wbgcFlushForReserve(Thread *thread, size_t bytes, void *slot, void *pc, uintptr_t sp) {
  if (!letsBarrierPass(*thread, pc))
    return wbgcScratch;
  checkPendingStore(*thread);
  flushBarrierBuffer(*thread);
  uint64_t *words = thread->buffer.append(bytes / sizeof(uint64_t));
  noteStore(*thread, slot, pc, sp, words, bytes / sizeof(uint64_t));
  return words;
}

void wbgcFlush(Thread *thread) { flushBarrierBuffer(*thread); }

void wbgcBarrierUnattached(void *pc) {
  fatalIn("write barrier on a thread that is not attached", pc); // .inv.attached
}
