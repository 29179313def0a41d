// pacer.h - When a cycle begins, and how much marking an allocation owes.
//
// The heap may grow to a *goal*: what lived after the last cycle, and WBGC_GROWTH percent of that
// on top, capped by WBGC_LIMIT. A cycle begins at a *trigger* below the goal, early enough to be
// complete when the goal is reached; if it is late, threads that allocate pay by marking: as many
// words for a byte as marking needs for all bytes that are left up to the goal. What the workers
// mark is credit, and is spent first. (The idea of the credit is that of Go's pacer, see
// go.dev/s/go15gcpacing.)
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_PACER_H
#define WBGC_GC_PACER_H

#include <atomic>
#include <stdint.h>

namespace wbgc::rt {

class Pacer {
public:
  /// Before the first cycle.
  void init();
  /// When barriers are about to be turned on.
  void beginCycle();
  /// When marking is complete: sets the next goal and trigger.
  void endCycle(uint64_t liveBytes);

  /// Marking so far: of workers, which is credit.
  void addCredit(uint64_t words) {
    credit.fetch_add(static_cast<int64_t>(words), std::memory_order_relaxed);
  }
  /// Words that a thread owes for `bytes` of allocation.
  uint64_t debtFor(uint64_t bytes) const;
  /// Takes up to `words` of credit. Returns how many.
  uint64_t spendCredit(uint64_t words);
  /// Looks at the heap again: called by the collector now and then while it marks.
  void updateRatio();

  uint64_t goalBytes() const { return goal.load(std::memory_order_relaxed); }

private:
  uint64_t goalFor(uint64_t liveBytes) const;

  static constexpr unsigned kRatioShift = 16;
  std::atomic<uint64_t> goal{0};
  std::atomic<uint64_t> ratio{0}; // words to scan for a byte, times 2^16
  std::atomic<int64_t> credit{0}; // words
  uint64_t expectedWords = 0;     // that the cycle under way will scan
  uint64_t startNanos = 0, startBytes = 0;
  uint64_t lastLive = 0;
};

extern Pacer gPacer;

} // namespace wbgc::rt

#endif // WBGC_GC_PACER_H
