// UnrollStores.h - A short loop of stores tests the flag once in several rounds.
//
// The optimizer's own unrolling leaves loops with records alone, since a record looks like a call.
// After this pass TwoPaths shares one test among the rounds, and SafepointPolls one poll.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_UNROLLSTORES_H
#define WBGC_IR_UNROLLSTORES_H

#include "llvm/IR/PassManager.h"

namespace wbgc {

class UnrollStores : public llvm::PassInfoMixin<UnrollStores> {
public:
  llvm::PreservedAnalyses run(llvm::Function &F, llvm::FunctionAnalysisManager &Analyses);
};

} // namespace wbgc

#endif // WBGC_IR_UNROLLSTORES_H
