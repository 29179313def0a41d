// futile_collections.h - When a thread that is refused memory has collected for long enough in vain.
//
// A heap that is full but for a few cells can go on for hours in which every allocation is a whole
// cycle that frees the one cell it needs. So a thread's allocation is refused, although there may be
// a cell, once its last collections freed nearly nothing each, took a second, and left less than a
// seventeenth of the time to the program. The program is asked, and a new second begins. Allocation
// (entry_points/allocate.cpp) reports each collection that it had to wait for.
//
// Each thread counts for itself: it is its own time that is lost. The idea is that of the overhead
// limit of Java's collectors.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_THREAD_FUTILE_COLLECTIONS_H
#define WBGC_THREAD_FUTILE_COLLECTIONS_H

#include <stdint.h>

namespace wbgc::rt {

/// All times in nanoseconds, of a clock that only goes forward.
class FutileCollections {
public:
  /// A collection from `begin` to `end` freed `freed` bytes of a heap of `heap`.
  void note(uint64_t begin, uint64_t end, uint64_t freed, uint64_t heap) {
    uint64_t earned = kProgramShare * (begin - lastEnd);
    lastEnd = end;
    if (freed >= heap / kHeapShare)
      return forget();
    wasted = (wasted > earned ? wasted - earned : 0) + (end - begin);
    ++count;
  }

  /// Whether the next refusal goes to the program.
  bool areEnough() const { return count >= kLeastCount && wasted >= kMostWasted; }

  void forget() {
    wasted = 0;
    count = 0;
  }

private:
  static constexpr uint64_t kHeapShare = 64;    // of a heap: less is nearly nothing
  static constexpr uint64_t kProgramShare = 16; // its own time weighs so much
  static constexpr uint64_t kMostWasted = 1000000000;
  static constexpr uint32_t kLeastCount = 4; // however long one takes

  uint64_t lastEnd = 0;
  uint64_t wasted = 0;
  uint32_t count = 0;
};

} // namespace wbgc::rt

#endif // WBGC_THREAD_FUTILE_COLLECTIONS_H
