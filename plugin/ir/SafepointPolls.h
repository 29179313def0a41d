// SafepointPolls.h - Puts polls on the back-edges of loops, so that a thread in a long loop can be
// reached.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_SAFEPOINTPOLLS_H
#define WBGC_IR_SAFEPOINTPOLLS_H

#include "ir/RuntimeEntryPoints.h"

#include "llvm/IR/PassManager.h"

#include <set>
#include <string>

namespace wbgc {

class SafepointPolls : public llvm::PassInfoMixin<SafepointPolls> {
public:
  explicit SafepointPolls(ColdCalls How) : How(How) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &Analyses);
  static bool isRequired() { return true; }

private:
  ColdCalls How;
};

/// Turns the annotation of functions that get no polls into an attribute that SafepointPolls reads.
void noteFunctionsWithoutPolls(llvm::Module &M);

} // namespace wbgc

#endif // WBGC_IR_SAFEPOINTPOLLS_H
