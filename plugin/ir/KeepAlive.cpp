// KeepAlive.cpp - An empty piece of inline assembly is the use that no optimization removes.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/KeepAlive.h"

#include "ir/BackEdges.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Support/CommandLine.h"

namespace wbgc {
namespace {

/// For tests/lit/lowering/keep-alive.c, which shows what breaks without this pass.
const llvm::cl::opt<bool> IsOff("wbgc-no-keep-alive", llvm::cl::Hidden,
                                llvm::cl::desc("Let loops lose the bases of their addresses"));

/// Pointers that may point into the GC heap: not the stack, not static data.
bool mayBeHeapPointer(const llvm::Value *V) {
  return V->getType()->isPointerTy() && !llvm::isa<llvm::Constant>(V) &&
         !llvm::isa<llvm::AllocaInst>(V);
}

/// What the addresses of \p L are computed from outside of it.
llvm::SetVector<llvm::Value *> bases(const llvm::Loop &L) {
  llvm::SetVector<llvm::Value *> Result;
  const auto Add = [&](llvm::Value *Pointer) {
    llvm::Value *Base = llvm::getUnderlyingObject(Pointer, 0);
    const auto *I = llvm::dyn_cast<llvm::Instruction>(Base);
    if (mayBeHeapPointer(Base) && !(I && L.contains(I)))
      Result.insert(Base);
  };
  for (llvm::BasicBlock *Block : L.blocks())
    for (llvm::Instruction &I : *Block) {
      if (auto *Gep = llvm::dyn_cast<llvm::GetElementPtrInst>(&I);
          Gep && !Gep->hasAllConstantIndices())
        Add(Gep->getPointerOperand());
      // A pointer that moves from round to round comes from outside the first time.
      if (auto *Phi = llvm::dyn_cast<llvm::PHINode>(&I); Phi && Phi->getType()->isPointerTy())
        for (unsigned N = 0; N < Phi->getNumIncomingValues(); ++N)
          if (Block == L.getHeader() && !L.contains(Phi->getIncomingBlock(N)))
            Add(Phi->getIncomingValue(N));
    }
  return Result;
}

void use(llvm::Value *V, llvm::Instruction *At) {
  llvm::IRBuilder<> Builder(At);
  auto *Type = llvm::FunctionType::get(Builder.getVoidTy(), {V->getType()}, false);
  Builder.CreateCall(llvm::InlineAsm::get(Type, "", "r", /*hasSideEffects=*/true), {V});
}

} // namespace

llvm::PreservedAnalyses KeepAlive::run(llvm::Function &F, llvm::FunctionAnalysisManager &Analyses) {
  if (F.hasOptNone() || IsOff || !mayLoop(F))
    return llvm::PreservedAnalyses::all(); // every variable has its place on the stack
  auto &Loops = Analyses.getResult<llvm::LoopAnalysis>(F);
  if (Loops.empty())
    return llvm::PreservedAnalyses::all();
  auto &Dominators = Analyses.getResult<llvm::DominatorTreeAnalysis>(F);
  for (const llvm::Loop *L : Loops.getTopLevelLoops()) {
    llvm::SmallVector<llvm::BasicBlock *, 4> Exits;
    L->getUniqueExitBlocks(Exits);
    for (llvm::Value *Base : bases(*L))
      for (llvm::BasicBlock *Exit : Exits) {
        const auto *I = llvm::dyn_cast<llvm::Instruction>(Base);
        const auto Place = Exit->getFirstInsertionPt();
        if (Place != Exit->end() && (!I || Dominators.dominates(I, Exit)))
          use(Base, &*Place);
      }
  }
  return llvm::PreservedAnalyses::all();
}

} // namespace wbgc
