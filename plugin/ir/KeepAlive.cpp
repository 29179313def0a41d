// KeepAlive.cpp - An empty piece of inline assembly is the use that no optimization removes.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/KeepAlive.h"

#include "ir/BackEdges.h"
#include "ir/DerivedPointers.h"
#include "ir/Safepoints.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Support/CommandLine.h"

namespace wbgc {
namespace {

/// For tests/lit/lowering/keep-alive.c, which shows what breaks without this pass.
const llvm::cl::opt<bool> IsOff("wbgc-no-keep-alive", llvm::cl::Hidden,
                                llvm::cl::desc("Let addresses lose their bases"));

/// The outermost loop around \p L, itself included, that \p Base comes from outside of; null if not
/// even \p L is one. Through that loop \p Base has to live.
const llvm::Loop *loopOver(const llvm::Value *Base, const llvm::Loop *L) {
  const auto *I = llvm::dyn_cast<llvm::Instruction>(Base);
  const llvm::Loop *Outermost = nullptr;
  for (; L && !(I && L->contains(I)); L = L->getParentLoop())
    Outermost = L;
  return Outermost;
}

using BasesOfLoops = llvm::MapVector<const llvm::Loop *, llvm::SmallSetVector<llvm::Value *, 4>>;

/// What the addresses in each loop are computed from outside of it.
BasesOfLoops bases(llvm::Function &F, const llvm::LoopInfo &Loops) {
  BasesOfLoops Result;
  for (llvm::BasicBlock &Block : F) {
    const llvm::Loop *Inner = Loops.getLoopFor(&Block);
    if (!Inner)
      continue;
    const auto Add = [&](llvm::Value *Pointer) {
      llvm::Value *Base = heapBase(Pointer);
      if (const llvm::Loop *L = Base ? loopOver(Base, Inner) : nullptr)
        Result[L].insert(Base);
    };
    for (llvm::Instruction &I : Block) {
      if (auto *Gep = llvm::dyn_cast<llvm::GetElementPtrInst>(&I);
          Gep && !Gep->hasAllConstantIndices())
        Add(Gep->getPointerOperand());
      // A pointer that moves from round to round comes from outside the first time.
      if (auto *Phi = llvm::dyn_cast<llvm::PHINode>(&I); Phi && Phi->getType()->isPointerTy())
        for (unsigned N = 0; N < Phi->getNumIncomingValues(); ++N)
          if (&Block == Inner->getHeader() && !Inner->contains(Phi->getIncomingBlock(N)))
            Add(Phi->getIncomingValue(N));
    }
  }
  return Result;
}

void use(llvm::Value *V, llvm::Instruction *At) {
  llvm::IRBuilder<> Builder(At);
  auto *Type = llvm::FunctionType::get(Builder.getVoidTy(), {V->getType()}, false);
  Builder.CreateCall(llvm::InlineAsm::get(Type, "", "r", /*hasSideEffects=*/true), {V});
}

bool hasSafepoint(const llvm::Loop &L) {
  return llvm::any_of(L.blocks(),
                      [](const llvm::BasicBlock *B) { return llvm::any_of(*B, mayBeSafepoint); });
}

void keepBasesOfLoops(llvm::Function &F, llvm::FunctionAnalysisManager &Analyses) {
  if (!mayLoop(F))
    return;
  auto &Loops = Analyses.getResult<llvm::LoopAnalysis>(F);
  if (Loops.empty())
    return;
  auto &Dominators = Analyses.getResult<llvm::DominatorTreeAnalysis>(F);
  for (const auto &[L, Bases] : bases(F, Loops)) {
    if (!hasSafepoint(*L))
      continue;
    llvm::SmallVector<llvm::BasicBlock *, 4> Exits;
    L->getUniqueExitBlocks(Exits);
    for (llvm::Value *Base : Bases)
      for (llvm::BasicBlock *Exit : Exits) {
        const auto *I = llvm::dyn_cast<llvm::Instruction>(Base);
        const auto Place = Exit->getFirstInsertionPt();
        if (Place != Exit->end() && (!I || Dominators.dominates(I, Exit)))
          use(Base, &*Place);
      }
  }
}

void keepBasesOfDerived(llvm::Function &F, bool IsLinkTime) {
  for (const DerivedUse &U : derivedUses(F, IsLinkTime))
    use(U.Base, U.Before);
}

} // namespace

llvm::PreservedAnalyses KeepAlive::run(llvm::Function &F, llvm::FunctionAnalysisManager &Analyses) {
  if (F.hasOptNone() || IsOff) // without optimization every variable has its place on the stack
    return llvm::PreservedAnalyses::all();
  keepBasesOfDerived(F, IsLinkTime);
  keepBasesOfLoops(F, Analyses);
  return llvm::PreservedAnalyses::all();
}

} // namespace wbgc
