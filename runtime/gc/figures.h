// figures.h - What the collector counts, for wbgc_stats_get and the trace.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_FIGURES_H
#define WBGC_GC_FIGURES_H

#include "base/counter.h"
#include "thread/thread.h"

namespace wbgc::rt {

struct Figures {
  Counter cycles;
  Counter markingNanos;
  Counter holds, holdNanos;
  std::atomic<uint64_t> holdMax{0};
  std::atomic<uint64_t> holdMaxOfCycle{0};
  Counter holdsOfCycle;
  Counter assists, assistNanos;
  Counter flushes, barrierWords, shaded; // of threads that are gone
  Counter finalizersRun, weakCleared;
  std::atomic<uint64_t> allocatedSeen{0}; // the largest that was reported

  /// Before wbgc_init: all zero.
  void clear();
  /// The collector had a thread for that long.
  void addHold(uint64_t nanos);
  /// `allocatedBytes`, which a thread that gives back a run makes smaller, or what was reported before.
  uint64_t neverLess(uint64_t allocatedBytes);
  /// Takes over what `thread`, which goes, has counted.
  void absorb(Thread &thread);
};

extern Figures gFigures;

} // namespace wbgc::rt

#endif // WBGC_GC_FIGURES_H
