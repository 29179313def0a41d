// own_processor.h - The collector works beside the program, not in its place.
//
// The system wakes the collector's thread on the processor of whoever woke it, as likely as not, and lets it run there
// for milliseconds, while another processor is idle. A thread of the program that gives way would be held for so long,
// and the collector would not work in parallel at all. So the program's threads say where they are when they ask for
// something or give way, and the collector, if it finds itself there, goes elsewhere.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_OWN_PROCESSOR_H
#define WBGC_GC_OWN_PROCESSOR_H

#include <stdint.h>

namespace wbgc::rt {

/// By a thread of the program, before it wakes the collector or yields its processor to it. Costs a few nanoseconds.
void noteMutatorHere();

/// By a thread of the collector, between two slices of its work: if the last note came from the processor on which it
/// runs, it goes to another one, provided that there are more than the program has threads, and one is idle. Costs a few
/// nanoseconds if it runs elsewhere. Where the thread may run, as a user can restrict it, stays as it is.
void leaveToMutator();

/// Whether a processor of `processors` is likely to be idle that no thread of the program's `threads` will want, while
/// `runnable` threads of all programs run or could, the one that asks among them.
constexpr bool isWorthLeaving(uint64_t threads, unsigned processors, unsigned runnable) {
  return threads < processors && runnable <= processors;
}

} // namespace wbgc::rt

#endif // WBGC_GC_OWN_PROCESSOR_H
