// KeepAlive.h - Code that computes addresses in an object keeps the object's own address.
//
// The stack scan resolves only pointers into an object. Where a loop polls or calls, the code
// generator may have left nothing but a derived pointer of it in a register (past the end, or before
// the start, after strength reduction); elsewhere the optimizer may have, where two addresses have a
// part in common (DerivedPointers.h). Then the object would be lost. So what such a loop's addresses
// are computed from is used once more where the loop ends, and what such a derived pointer is computed
// from where that is used: it lives until then, in a register or on the stack. Where the linker will
// inline, a pointer that one function hands to another is settled before.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_KEEPALIVE_H
#define WBGC_IR_KEEPALIVE_H

#include "llvm/IR/PassManager.h"

namespace wbgc {

class KeepAlive : public llvm::PassInfoMixin<KeepAlive> {
public:
  explicit KeepAlive(bool IsLinkTime) : IsLinkTime(IsLinkTime) {}
  llvm::PreservedAnalyses run(llvm::Function &F, llvm::FunctionAnalysisManager &Analyses);
  static bool isRequired() { return true; }

private:
  bool IsLinkTime; // more inlining follows, in the linker
};

} // namespace wbgc

#endif // WBGC_IR_KEEPALIVE_H
