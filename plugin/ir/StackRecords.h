// StackRecords.h - Removes the records of objects on the stack that nobody else knows.
//
// Where a constructor, or a function that takes a reference, is inlined, what it records may be a local
// variable. If no other code ever knows it, the thread's own scan sees what a barrier would record:
// docs/design/elision.md (.elide.stack). ElideBarriers thins what remains, at the end.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_STACKRECORDS_H
#define WBGC_IR_STACKRECORDS_H

#include "llvm/IR/PassManager.h"

namespace wbgc {

/// Runs among the optimizer's own passes, so that such variables still go into registers, and once more
/// before barriers are lowered.
class StackRecords : public llvm::PassInfoMixin<StackRecords> {
public:
  llvm::PreservedAnalyses run(llvm::Function &F, llvm::FunctionAnalysisManager &Analyses);
};

} // namespace wbgc

#endif // WBGC_IR_STACKRECORDS_H
