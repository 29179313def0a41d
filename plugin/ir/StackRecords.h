// StackRecords.h - Removes the records of objects on the stack that nobody else knows.
//
// Where a constructor, or a function that takes a reference, is inlined, what it records may be a local
// variable. While no other code knows it, the thread's own scan sees what a barrier would record:
// docs/design/elision.md (.elide.stack). ElideBarriers thins what remains, at the end.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_STACKRECORDS_H
#define WBGC_IR_STACKRECORDS_H

#include "llvm/IR/PassManager.h"

namespace wbgc {

/// Runs among the optimizer's own passes, so that such variables still go into registers, and once more
/// before barriers are lowered: then \p UntilKnown also those that are known only after the store.
class StackRecords : public llvm::PassInfoMixin<StackRecords> {
public:
  explicit StackRecords(bool UntilKnown) : UntilKnown(UntilKnown) {}
  llvm::PreservedAnalyses run(llvm::Function &F, llvm::FunctionAnalysisManager &Analyses);

private:
  bool UntilKnown;
};

} // namespace wbgc

#endif // WBGC_IR_STACKRECORDS_H
