// pacer.h - When a cycle begins, and how much marking an allocation owes.
//
// The heap may grow to a *goal*: what lived after the last cycle, and WBGC_GROWTH percent of that
// on top, capped by WBGC_LIMIT. A cycle begins at a *trigger* below the goal, early enough to be
// complete when the goal is reached. If it is late, threads that allocate pay by marking: for each
// byte as many words as are left to scan for each byte that is left up to the goal. What the
// workers scan is credit, which is spent first; so while they are fast enough nobody pays. (The
// idea is that of Go's pacer, see go.dev/s/go15gcpacing.)
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_PACER_H
#define WBGC_GC_PACER_H

#include "base/counter.h"

#include <atomic>
#include <stdint.h>

namespace wbgc::rt {

/// The goal of a heap in which nothing lives, in bytes, at a growth of 100 percent. Threads that run at once fill the
/// same room so much sooner, and every cycle asks each of them; threads beyond the processors do not run at once.
uint64_t leastGoal(uint64_t threads, uint64_t processors);

/// All sizes are of what is allocated, all work is in words that are scanned for pointers.
class Pacer {
public:
  /// Before the first cycle.
  void init();
  /// When barriers are about to be turned on. The collector.
  void beginCycle();
  /// When marking is complete, and found `tracedBytes` by itself: sets the next goal and trigger.
  /// `liveBytes` counts what was born black, too. The collector.
  void endCycle(uint64_t liveBytes, uint64_t tracedBytes);

  /// Words that a worker scanned: work done, and credit for those who allocate. Any thread.
  void addWork(uint64_t words) {
    scanned.add(words);
    credit.fetch_add(static_cast<int64_t>(words), std::memory_order_relaxed);
  }
  /// Words that a thread scanned because it owed them. Any thread.
  void addAssistedWork(uint64_t words) { scanned.add(words); }
  /// Words that a thread owes for `bytes` of allocation. Any thread.
  uint64_t debtFor(uint64_t bytes) const;
  /// Takes up to `words` of credit. Returns how many. Any thread.
  uint64_t spendCredit(uint64_t words);

  uint64_t goalBytes() const { return goal.load(std::memory_order_relaxed); }

private:
  uint64_t goalFor(uint64_t liveBytes) const;
  uint64_t workFor(uint64_t bytes) const;
  uint64_t workLeft() const;

  std::atomic<uint64_t> goal{0};
  std::atomic<int64_t> credit{0};
  Counter scanned; // in the cycle under way
  // Written between cycles:
  std::atomic<uint64_t> expectedWork{0}; // that the cycle will have to do
  std::atomic<uint64_t> largestWork{0};  // if everything lives
  // The collector's:
  uint64_t startBytes = 0;
  uint64_t lastLive = 0, lastTraced = 0, lastWork = 0;
};

extern Pacer gPacer;

} // namespace wbgc::rt

#endif // WBGC_GC_PACER_H
