// budget.h - How far a thread's inline allocation may go before it looks around.
//
// `sample` in the block is counted down by the inline path; what has been used of it is what the
// thread has allocated. It is short enough that a thread that owes marking pays soon, and follows
// the allocation profile; it is negative where each allocation counts (WBGC_STRESS).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_BUDGET_H
#define WBGC_GC_BUDGET_H

#include "gc/config.h"
#include "thread/thread.h"

namespace wbgc::rt {

inline constexpr int64_t kBudgetBytes = 32 << 10;

inline int64_t firstSample() { return gConfig.options.stressInterval ? -1 : kBudgetBytes; }

/// Bytes allocated inline since the last call; the budget begins anew.
inline uint64_t takeAllocated(Thread &thread) {
  int64_t used = thread.sampleStart - thread.block->sample;
  thread.setSample(firstSample());
  return static_cast<uint64_t>(used);
}

} // namespace wbgc::rt

#endif // WBGC_GC_BUDGET_H
