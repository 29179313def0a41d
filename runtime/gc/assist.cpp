// assist.cpp - See assist.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/assist.h"

#include "gc/marker.h"
#include "gc/pacer.h"
#include "gc/phase.h"
#include "gc/trace_events.h"

namespace wbgc::rt {

static constexpr uint64_t kSliceNanos = 30000;
static constexpr uint64_t kLeastWords = 1024;   // less is not worth the clock
static constexpr uint64_t kMostWords = 1 << 17; // what a thread may owe

void assistFor(Thread &thread, uint64_t bytes) {
  if (!thread.isMarking || !gPhase.isMarking())
    return;
  thread.assistDebt += gPacer.debtFor(bytes);
  thread.assistDebt -= gPacer.spendCredit(thread.assistDebt);
  if (thread.assistDebt < kLeastWords)
    return;
  HoldEvent hold(thread, "assist");
  BusyScope busy(thread);
  uint64_t begin = nowNanos();
  uint64_t scanned = drainGreys(thread.marks, thread.assistDebt, begin + kSliceNanos);
  clearDeadFrames();
  bool isDone = scanned >= thread.assistDebt || thread.marks.queue.isEmpty();
  thread.assistDebt = isDone ? 0 : thread.assistDebt - scanned;
  if (thread.assistDebt > kMostWords)
    thread.assistDebt = kMostWords;
  gFigures.assists.add(1);
  gFigures.assistNanos.add(nowNanos() - begin);
}

} // namespace wbgc::rt
