// CoalesceBarriers.h - Which barriers can share one test of the flag and one reservation.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_COALESCEBARRIERS_H
#define WBGC_IR_COALESCEBARRIERS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/PassManager.h"

#include <vector>

namespace wbgc {

/// Records in program order; all are recorded where the first one stands.
using BarrierGroup = llvm::SmallVector<llvm::CallInst *, 4>;

/// The words that \p Group appends to the buffer.
unsigned words(const BarrierGroup &Group);

/// Divides \p Records, all those of \p F in program order, into groups. A group's records stand in
/// one block with no possible safepoint between, since the flag cannot change there; they append at
/// most WBGC_MAX_RESERVE_WORDS words, and what they record is known at the first, to which it may
/// be moved. A record of a range is a group of its own.
std::vector<BarrierGroup> coalesce(llvm::Function &F, llvm::ArrayRef<llvm::CallInst *> Records,
                                   llvm::FunctionAnalysisManager &Analyses);

} // namespace wbgc

#endif // WBGC_IR_COALESCEBARRIERS_H
