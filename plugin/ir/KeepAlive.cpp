// KeepAlive.cpp - An empty piece of inline assembly is the use that no optimization removes.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/KeepAlive.h"

#include "ir/BackEdges.h"
#include "ir/DerivedPointers.h"
#include "ir/Records.h"
#include "ir/Safepoints.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

namespace wbgc {
namespace {

/// For tests/lit/lowering/keep-alive.c, which shows what breaks without this pass.
const llvm::cl::opt<bool> IsOff("wbgc-no-keep-alive", llvm::cl::Hidden,
                                llvm::cl::desc("Let addresses lose their bases"));

using BasesOfLoops = llvm::MapVector<llvm::Loop *, llvm::SmallSetVector<llvm::Value *, 4>>;

/// What the addresses in each loop are computed from outside of it.
BasesOfLoops bases(llvm::Function &F, Bases &Known, const llvm::LoopInfo &Loops) {
  BasesOfLoops Result;
  for (llvm::BasicBlock &Block : F) {
    llvm::Loop *Inner = Loops.getLoopFor(&Block);
    if (!Inner)
      continue;
    const auto Add = [&](llvm::Value *Pointer) {
      llvm::Value *Base = Known.of(Pointer);
      if (llvm::Loop *L = Base ? loopOver(Base, Inner) : nullptr)
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

/// A block of its own on a way out of \p L; null if \p L has none that a branch takes.
llvm::BasicBlock *splitExit(llvm::Loop &L, llvm::LoopInfo &Loops, llvm::DominatorTree &Dominators) {
  llvm::SmallVector<llvm::Loop::Edge, 4> Exits;
  L.getExitEdges(Exits);
  for (const auto &[From, To] : Exits)
    if (llvm::isa<llvm::BranchInst>(From->getTerminator()) && !To->isEHPad())
      return llvm::SplitEdge(From, To, &Dominators, &Loops);
  return nullptr;
}

/// Uses \p Base where \p L ends. In a loop each block is reached from each other one, so one use is
/// enough for all of it: if no exit will do, since none is there or who comes from elsewhere has no
/// \p Base, one that is made, or the beginning of a round. Returns true if blocks have changed.
bool keepThrough(llvm::Loop &L, llvm::Value *Base, llvm::LoopInfo &Loops,
                 llvm::DominatorTree &Dominators) {
  const auto *I = llvm::dyn_cast<llvm::Instruction>(Base);
  llvm::SmallVector<llvm::BasicBlock *, 4> Exits;
  L.getUniqueExitBlocks(Exits);
  bool IsKept = false;
  for (llvm::BasicBlock *Exit : Exits) {
    const auto Place = Exit->getFirstInsertionPt();
    if (Place == Exit->end() || (I && !Dominators.dominates(I, Exit)))
      continue;
    use(Base, &*Place);
    IsKept = true;
  }
  if (IsKept)
    return false;
  llvm::BasicBlock *Exit = splitExit(L, Loops, Dominators);
  use(Base, &*(Exit ? Exit : L.getHeader())->getFirstInsertionPt());
  return Exit;
}

/// Returns true if blocks have changed.
bool keepBasesOfLoops(llvm::Function &F, Bases &Known, llvm::LoopInfo &Loops,
                      llvm::DominatorTree &Dominators) {
  bool Changed = false;
  for (const auto &[L, OfLoop] : bases(F, Known, Loops))
    if (hasSafepoint(*L))
      for (llvm::Value *Base : OfLoop)
        Changed |= keepThrough(*L, Base, Loops, Dominators);
  return Changed;
}

void keepBasesOfDerived(llvm::Function &F, Bases &Known, llvm::LoopInfo *Loops, bool IsLinkTime) {
  for (const DerivedUse &U : derivedUses(F, Known, Loops, IsLinkTime))
    use(U.Base, U.Before);
}

/// Something other than a constant part of an object lies between \p Pointer and its base.
bool isComputed(llvm::Value *Pointer, Bases &Known) {
  if (auto *Gep = llvm::dyn_cast<llvm::GetElementPtrInst>(Pointer))
    return !Gep->hasAllConstantIndices() || !Gep->isInBounds() ||
           isComputed(Gep->getPointerOperand(), Known);
  return Known.of(Pointer) != Pointer;
}

/// What \p U hands on stays the pointer that it is, whatever becomes of the code around it.
void settle(llvm::Use &U) {
  llvm::Value *Pointer = U.get();
  llvm::IRBuilder<> Builder(llvm::cast<llvm::Instruction>(U.getUser()));
  auto *Type = llvm::FunctionType::get(Pointer->getType(), {Pointer->getType()}, false);
  U.set(Builder.CreateCall(llvm::InlineAsm::get(Type, "", "=r,0", /*hasSideEffects=*/true),
                           {Pointer}));
}

/// What \p I hands to another function, or back to one, that the linker may make one with this one.
llvm::MutableArrayRef<llvm::Use> handedOn(llvm::Instruction &I) {
  if (llvm::isa<llvm::ReturnInst>(I))
    return {I.op_begin(), I.op_end()};
  auto *Call = llvm::dyn_cast<llvm::CallBase>(&I);
  if (!Call || llvm::isa<llvm::IntrinsicInst>(I) || Call->isInlineAsm() || Record(&I))
    return {};
  return {Call->arg_begin(), Call->arg_end()};
}

/// Else the linker, once it has inlined, takes parts of them in common, and computes them where they
/// are used, in the other function.
void settleHandedOn(llvm::Function &F, Bases &Known) {
  for (llvm::Instruction &I : llvm::instructions(F))
    for (llvm::Use &U : handedOn(I))
      if (U->getType()->isPointerTy() && Known.of(U) && isComputed(U, Known))
        settle(U);
}

} // namespace

llvm::PreservedAnalyses KeepAlive::run(llvm::Function &F, llvm::FunctionAnalysisManager &Analyses) {
  if (F.hasOptNone() || IsOff) // without optimization every variable has its place on the stack
    return llvm::PreservedAnalyses::all();
  llvm::LoopInfo *Loops = mayLoop(F) ? &Analyses.getResult<llvm::LoopAnalysis>(F) : nullptr;
  Bases Known(F);
  keepBasesOfDerived(F, Known, Loops, IsLinkTime);
  if (IsLinkTime)
    settleHandedOn(F, Known);
  const bool Changed =
      Loops && !Loops->empty() &&
      keepBasesOfLoops(F, Known, *Loops, Analyses.getResult<llvm::DominatorTreeAnalysis>(F));
  return Changed ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace wbgc
