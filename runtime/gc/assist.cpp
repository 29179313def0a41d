// assist.cpp - See assist.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/assist.h"

#include "amd64/vector_state.h"
#include "gc/marker.h"
#include "gc/pacer.h"
#include "gc/phase.h"
#include "gc/trace_events.h"
#include "gc/workers.h"

namespace wbgc::rt {

static constexpr uint64_t kSliceNanos = 30000;
static constexpr uint64_t kLeastWords = 1024;   // less is not worth the clock
static constexpr uint64_t kMostWords = 1 << 17; // what a thread may owe

// Credit is looked at before the debt is due, so that workers that are fast enough spare everybody.
static bool isPaidByWorkers(Thread &thread) {
  if (thread.assistDebt < kLeastWords)
    return true;
  thread.assistDebt -= gPacer.spendCredit(thread.assistDebt);
  return thread.assistDebt < kLeastWords;
}

// Marks for what is owed, as much as a slice holds. Greys that are left over are everybody's: their
// owner may not come back for long.
static bool pay(Thread &thread) {
  uint64_t begin = nowNanos();
  beginAssist();
  uint64_t scanned = drainGreys(thread.marks, thread.assistDebt, begin + kSliceNanos);
  gPacer.addAssistedWork(scanned);
  bool isDone = scanned >= thread.assistDebt || thread.marks.queue.isEmpty();
  thread.assistDebt = isDone ? 0 : thread.assistDebt - scanned;
  thread.marks.queue.publish();
  endAssist();
  gFigures.assists.add(1);
  gFigures.assistNanos.add(nowNanos() - begin);
  return scanned > 0;
}

bool assistFor(Thread &thread, uint64_t bytes) {
  if (!thread.isMarking || !gPhase.isMarking())
    return false;
  thread.assistDebt += gPacer.debtFor(bytes);
  if (thread.assistDebt > kMostWords)
    thread.assistDebt = kMostWords;
  if (isPaidByWorkers(thread))
    return false;
  HoldEvent hold(thread, "assist");
  BusyScope busy(thread);
  bool hasMarked = pay(thread);
  clearDeadFrames();
  wbgcClearVectors();
  return hasMarked;
}

} // namespace wbgc::rt
