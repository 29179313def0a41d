// sweeper.cpp - See sweeper.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/sweeper.h"

#include "gc/backing.h"
#include "gc/own_processor.h"
#include "gc/trace_events.h"
#include "heap/heap.h"

namespace wbgc::rt {

static constexpr unsigned kSpansPerStep = 64;
static constexpr uint64_t kReleasePerStep = uint64_t{4} << 20;

// Free memory that is worth keeping: what the heap will grow by until the next cycle, and a tenth
// more.
static uint64_t bytesToKeep(const CycleReport &report) {
  if (report.goalBytes == UINT64_MAX)
    return UINT64_MAX;
  uint64_t growth =
      report.goalBytes > report.markedBytes ? report.goalBytes - report.markedBytes : 0;
  return growth + report.goalBytes / 10;
}

void sweepHeap(CycleReport &report) {
  WorkEvent event("sweep");
  uint64_t begin = nowNanos();
  while (sweepStep(kSpansPerStep)) {
    leaveToMutator();
    backIfShort();
  }
  report.sweepNanos = nowNanos() - begin;
}

void sweepRest(CycleReport &report) {
  WorkEvent event("sweep");
  uint64_t begin = nowNanos();
  sweepAll();
  report.sweepNanos += nowNanos() - begin;
  while (releaseStep(bytesToKeep(report), kReleasePerStep) > 0)
    continue;
}

} // namespace wbgc::rt
