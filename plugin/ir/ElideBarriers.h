// ElideBarriers.h - Takes from each record the half that cannot matter.
//
// docs/design/elision.md has the rules and their proofs. Runs on optimized code,
// when fresh objects, nulls and neighbours are visible, and never at -O0.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_ELIDEBARRIERS_H
#define WBGC_IR_ELIDEBARRIERS_H

#include "llvm/IR/PassManager.h"

namespace wbgc {

class ElideBarriers : public llvm::PassInfoMixin<ElideBarriers> {
public:
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &Analyses);
  static bool isRequired() { return true; }
};

} // namespace wbgc

#endif // WBGC_IR_ELIDEBARRIERS_H
