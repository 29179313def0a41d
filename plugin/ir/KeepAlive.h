// KeepAlive.h - A loop that walks through an object keeps the object's own address.
//
// The stack scan resolves only pointers into an object. The code generator may leave nothing but a
// derived pointer of a loop in a register (past the end, or before the start, after strength
// reduction), and then the object would be lost at the loop's polls and calls. So what such a loop
// is derived from is used once more where the loop ends, and lives through it, in a register or on
// the stack.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_KEEPALIVE_H
#define WBGC_IR_KEEPALIVE_H

#include "llvm/IR/PassManager.h"

namespace wbgc {

class KeepAlive : public llvm::PassInfoMixin<KeepAlive> {
public:
  llvm::PreservedAnalyses run(llvm::Function &F, llvm::FunctionAnalysisManager &Analyses);
  static bool isRequired() { return true; }
};

} // namespace wbgc

#endif // WBGC_IR_KEEPALIVE_H
