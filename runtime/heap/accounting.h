// accounting.h - How full the heap is, exact to one run of cells for each thread.
//
// Threads add what they took when they take the next run, so the allocation path counts nothing.
// The pacer sets the goal; the allocator's slow path, or whoever else is at it, asks isOverGoal.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_ACCOUNTING_H
#define WBGC_HEAP_ACCOUNTING_H

#include "base/counter.h"

namespace wbgc::rt {

struct HeapAccount {
  Counter live;      // bytes marked by the last cycle, objects allocated black included
  Counter allocated; // since the end of the last cycle
  Counter black;     // of those, allocated black in the cycle under way
  Counter allocatedEver;
  Counter freedEver;     // by sweeping
  Counter spanBytes;     // pages of spans in use: what the limit is compared with
  Counter mappedBytes;   // pages backed, or that could be backed, by memory: used, or free and not
                         // returned
  Counter reservedBytes; // address range
  Counter sweptSpans;
  Counter refusals;
  Counter goal;  // bytes at which a cycle should begin; UINT64_MAX: never
  Counter limit; // of spanBytes; UINT64_MAX: none
};

extern HeapAccount gHeapAccount;

/// Bytes of living objects, as far as known, and of all that was allocated since.
inline uint64_t heapBytes() { return gHeapAccount.live.read() + gHeapAccount.allocated.read(); }
inline bool isOverGoal() { return heapBytes() >= gHeapAccount.goal.read(); }
inline void setHeapGoal(uint64_t bytes) { gHeapAccount.goal.set(bytes); }
inline void setHeapLimit(uint64_t bytes) { gHeapAccount.limit.set(bytes ? bytes : UINT64_MAX); }

} // namespace wbgc::rt

#endif // WBGC_HEAP_ACCOUNTING_H
