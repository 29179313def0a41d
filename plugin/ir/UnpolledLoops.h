// UnpolledLoops.h - Loops that get no polls: those that the source does not show.
//
// Clang loops over the elements of an array that is constructed or destroyed, and around a
// compare-exchange for which the machine has no instruction; LLVM makes a loop of a function that ends
// with a call of itself. The check of `nosafepointrec` reads the source and knows none of them. So they
// are marked where they are made, in the metadata of their jumps, which survives inlining and most of
// what the optimizer does to loops. Not all: so a function that reaches no loop of the source is marked
// as a whole, and what the check believes free of safepoints is one of these. SafepointPolls reads the
// marks.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_UNPOLLEDLOOPS_H
#define WBGC_IR_UNPOLLEDLOOPS_H

#include "llvm/IR/Instructions.h"
#include "llvm/IR/PassManager.h"

namespace wbgc {

/// Marks the loops that Clang has made, before any pass has run.
void markLoopsOfClang(llvm::Module &M);

/// Marks all loops of \p F, before any pass has run.
void markAllLoops(llvm::Function &F);

/// Marks the functions of \p M that reach no loop of the source, not even by inlining, before any pass
/// has run.
void markFunctionsWithoutLoops(llvm::Module &M);

/// Makes loops of what ends with a call of itself, as LLVM would next, and marks them.
class LoopsOfRecursion : public llvm::PassInfoMixin<LoopsOfRecursion> {
public:
  llvm::PreservedAnalyses run(llvm::Function &F, llvm::FunctionAnalysisManager &Analyses);
};

/// True if \p F calls itself.
bool isRecursive(const llvm::Function &F);

/// True if the jump back \p Latch is marked.
bool isUnpolled(const llvm::Instruction &Latch);

} // namespace wbgc

#endif // WBGC_IR_UNPOLLEDLOOPS_H
