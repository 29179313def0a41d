// flush.cpp - Filter, prefetch, mark, batch; see flush.h.
//
// The cost of a barrier is here: four words out of five need one look at a mark that is not in the
// cache. So a first pass drops what is no heap pointer and starts the loads of the marks, a second
// one marks. Greys go to the queue as one batch.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/flush.h"

#include "gc/foreign.h"
#include "gc/phase.h"
#include "gc/symbolize.h"
#include "gc/trace_events.h"
#include "mark/shade.h"

namespace wbgc::rt {

// Words are looked up in blocks: as many loads as the processor keeps in flight, few enough that
// the found objects stay in the first-level cache.
static constexpr size_t kBlock = 64;

// Finds the white objects among `words` and starts loading their marks. Equal neighbours are one: a
// loop that moves a pointer along stores each value twice, once as new and once as old.
static inline size_t findCandidates(const uint64_t *words, size_t count, ObjectRef *found) {
  size_t n = 0;
  uint64_t last = 0;
  for (size_t i = 0; i < count; ++i) {
    uint64_t word = words[i];
    if (word == last || !isHeapAddress(word))
      continue;
    last = word;
    if (ObjectRef object = findObject(word)) {
      prefetchMark(object);
      found[n++] = object;
    }
  }
  return n;
}

// Marks what is white of `found`; those to scan are written to `greys`.
static inline size_t markCandidates(MarkSink &marks, const ObjectRef *found, size_t count,
                                    GreyRef *greys) {
  size_t n = 0;
  for (size_t i = 0; i < count; ++i) {
    if (isMarked(found[i]))
      continue;
    gMarkQueue.noteActivity(); // .inv.grey-announced
    if (marks.mark(found[i]))
      greys[n++] = GreyRef::object(found[i].base);
  }
  return n;
}

static void shadeWords(Thread &thread, const uint64_t *words, size_t count) {
  ObjectRef found[kBlock];
  GreyRef greys[kBlock];
  uint64_t before = thread.marks.markedObjects;
  for (size_t done = 0; done < count; done += kBlock) {
    size_t block = count - done < kBlock ? count - done : kBlock;
    size_t candidates = findCandidates(words + done, block, found);
    if (size_t grey = markCandidates(thread.marks, found, candidates, greys))
      thread.marks.queue.putBatch(greys, grey);
  }
  thread.shaded += thread.marks.markedObjects - before;
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
    ++thread.flushes;
    thread.barrierWords += count;
  }
  thread.buffer.reset();
}

} // namespace wbgc::rt

using namespace wbgc::rt;

uint64_t *wbgcFlushForReserve(Thread *thread, size_t bytes, void *slot, void *pc, uintptr_t sp) {
  if (thread->isClosed)
    fatalIn("write barrier in a blocking region", pc);
  checkPendingStore(*thread);
  flushBarrierBuffer(*thread);
  uint64_t *words = thread->buffer.append(bytes / sizeof(uint64_t));
  noteStore(*thread, slot, pc, sp, words, bytes / sizeof(uint64_t));
  return words;
}

void wbgcFlush(Thread *thread) { flushBarrierBuffer(*thread); }

void wbgcBarrierUnattached(void *pc) {
  fatalIn("write barrier on a thread that is not attached", pc);
}
