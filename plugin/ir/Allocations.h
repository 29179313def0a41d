// Allocations.h - Keeps `wbgc_new` one call until elision has seen it, then inlines its fast path.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_ALLOCATIONS_H
#define WBGC_IR_ALLOCATIONS_H

#include "llvm/IR/Module.h"
#include "llvm/IR/PassManager.h"

namespace wbgc {

/// Tells the optimizer that the allocating functions return fresh memory, and keeps it from
/// inlining the fast path in wbgc.h.
void holdAllocations(llvm::Module &M);

/// Inlines what holdAllocations has held back.
class InlineAllocations : public llvm::PassInfoMixin<InlineAllocations> {
public:
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
  static bool isRequired() { return true; }
};

} // namespace wbgc

#endif // WBGC_IR_ALLOCATIONS_H
