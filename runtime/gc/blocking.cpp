// blocking.cpp - See blocking.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/blocking.h"

#include "gc/collector.h"
#include "gc/config.h"

namespace wbgc::rt {

void blockingEnter(Thread &thread) {
  if (thread.blockingDepth++ > 0)
    return;
  withSpilledRegisters([&](uintptr_t sp) { enterBlocked(thread, sp); });
}

void blockingLeave(Thread &thread) {
  if (--thread.blockingDepth > 0)
    return;
  withSpilledRegisters([&](uintptr_t sp) { leaveBlocked(thread, sp); });
}

// WBGC_STRESS: what a lucky schedule hides comes out if every safepoint may be a collection.
static bool isStressDue(Thread &thread) {
  uint64_t interval = gConfig.options.stressInterval;
  if (!interval || ++thread.stressCount < interval)
    return false;
  thread.stressCount = 0;
  return true;
}

// The flag alone: an allocation has answered before it was set. An answer to nothing takes it back, else every poll
// came here until the next request.
void safepointAt(Thread &thread, uintptr_t sp) {
  if (isHandshakeWanted(thread) || isPollSet(thread))
    answerHandshake(thread, sp);
  if (isStressDue(thread))
    collectNow(thread, sp);
}

void safepoint(Thread &thread) {
  if (isHandshakeWanted(thread) || gConfig.options.stressInterval)
    withSpilledRegisters([&](uintptr_t sp) { safepointAt(thread, sp); });
}

} // namespace wbgc::rt

void wbgcPollSlow(wbgc::rt::Thread *thread, uintptr_t sp, void *) {
  // A loop around a condition variable has a poll of its own; there the collector answers, and the region's end
  // looks again.
  if (thread->isClosed) {
    wbgc::rt::storeRelaxed(&thread->block->poll, uint32_t{0});
    return;
  }
  wbgc::rt::safepointAt(*thread, sp);
}
