// sweeper.h - Sweeping in the background, and giving memory back to the system.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_SWEEPER_H
#define WBGC_GC_SWEEPER_H

#include "gc/cycle.h"

namespace wbgc::rt {

/// Sweeps what allocating threads have not swept themselves. The collector.
void sweepHeap(CycleReport &report);
/// Sweeps the spans that threads have given back since, so that nothing is left; then returns free memory that
/// the next cycle is not expected to need. The collector, after H6.
void sweepRest(CycleReport &report);

} // namespace wbgc::rt

#endif // WBGC_GC_SWEEPER_H
