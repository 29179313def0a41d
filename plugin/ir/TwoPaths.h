// TwoPaths.h - Code between several barriers, once for when they record and once for when they do
// not, so that all of them share one test of the flag.
//
//   before:   record a; store a; b = load; record b; store b
//   after:    if (thread.flag != 0) goto cold
//             store a; b = load
//     join:   store b
//             …
//     cold:   record a; store a; b = load; record b; goto join
//
// CoalesceBarriers shares one reservation, where what is recorded is known at the first store; here
// a load may stand between. See docs/design/placement.md (.two-paths).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_TWOPATHS_H
#define WBGC_IR_TWOPATHS_H

#include "ir/CoalesceBarriers.h"

namespace wbgc {

/// Groups in program order that one test may serve: they stand in one block, no possible safepoint
/// lies between them, so the flag cannot change, and the code between may be had twice.
using Stretch = llvm::SmallVector<BarrierGroup, 2>;

/// Divides \p Groups, all those of \p F in program order, into stretches.
std::vector<Stretch> stretches(const llvm::Function &F, llvm::ArrayRef<BarrierGroup> Groups);

/// Where the two ways of a stretch begin.
struct TwoPaths {
  llvm::Instruction *Test; // the branch to the hot path: the place of the test
  llvm::BasicBlock *Cold;  // is the same with barriers, and goes on where the hot path does
  std::vector<BarrierGroup> Groups; // the records in Cold
};

/// Copies the code from the first record of \p S to the last into a block of its own. The records
/// of \p S themselves stay, for the caller to remove.
TwoPaths split(const Stretch &S);

} // namespace wbgc

#endif // WBGC_IR_TWOPATHS_H
