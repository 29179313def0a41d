// ExpandMarkers.h - First pass of the pipeline: replaces the AST's markers by records beside the
// stores.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_EXPANDMARKERS_H
#define WBGC_IR_EXPANDMARKERS_H

#include "support/ModuleFacts.h"
#include "support/Options.h"

#include "llvm/IR/PassManager.h"

#include <memory>

namespace wbgc {

class ExpandMarkers : public llvm::PassInfoMixin<ExpandMarkers> {
public:
  ExpandMarkers(BarrierMode Mode, std::shared_ptr<ModuleFacts> Facts)
      : Mode(Mode), Facts(std::move(Facts)) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
  static bool isRequired() { return true; }

private:
  BarrierMode Mode;
  std::shared_ptr<ModuleFacts> Facts;
};

} // namespace wbgc

#endif // WBGC_IR_EXPANDMARKERS_H
