// own_processor.h - The collector works beside the program, not in its place.
//
// The system wakes the collector's thread on the processor of whoever woke it, as likely as not, and lets it run there
// for milliseconds, while another processor is idle. A thread of the program that gives way would be held for so long,
// and the collector would not work in parallel at all. So the program's threads say where they are when they ask for
// something or give way, and the collector, if it finds itself there, goes elsewhere.
//
// Where the program has a thread for each processor there is no elsewhere. Then the system takes a thread's processor
// away at a tick for the collector to have its share, now and then in the middle of an assist, which ends milliseconds
// later. So held threads say since when, and the collector gives back the processor of one that should be done.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_OWN_PROCESSOR_H
#define WBGC_GC_OWN_PROCESSOR_H

#include <stdint.h>

namespace wbgc::rt {

/// By a thread of the program, before it wakes the collector or yields its processor to it. Costs a few nanoseconds.
void noteMutatorHere();

/// While alive, the calling thread is held by the collector, since `now` (nanoseconds), on the processor that it runs on.
/// A hint: threads that come after it on that processor write over it.
class HeldHere {
public:
  explicit HeldHere(uint64_t now);
  ~HeldHere();
  HeldHere(const HeldHere &) = delete;
  HeldHere &operator=(const HeldHere &) = delete;

private:
  unsigned at;
};

/// Whether a thread that is held since `since` (0: none) is likely to wait for its processor `now`: it is held for more
/// than a slice. What is older than any wait was left behind, by a thread that went on elsewhere or did not survive a
/// fork. Nanoseconds.
constexpr bool isHeldTooLong(uint64_t since, uint64_t now) {
  constexpr uint64_t kSlice = 40000, kForgotten = 50000000;
  return since != 0 && now > since + kSlice && now < since + kForgotten;
}

/// Yields the processor on which the calling thread of the collector runs, if a thread of the program is held too long
/// there. False: none is.
bool giveBackProcessor();

/// By a thread of the collector, between two slices of its work: gives back its processor; or, if the last note came from
/// there, goes to another one, provided that there are more than the program has threads, and one is idle. Costs a few
/// nanoseconds if it runs elsewhere. Where the thread may run, as a user can restrict it, stays as it is.
void leaveToMutator();

/// Whether a processor of `processors` is likely to be idle that no thread of the program's `threads` will want, while
/// `runnable` threads of all programs run or could, the one that asks among them.
constexpr bool isWorthLeaving(uint64_t threads, unsigned processors, unsigned runnable) {
  return threads < processors && runnable <= processors;
}

} // namespace wbgc::rt

#endif // WBGC_GC_OWN_PROCESSOR_H
