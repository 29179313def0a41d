// SafepointPolls.cpp - After optimization, so that a vectorized loop stays vectorized.
//
// A loop gets a poll on each back-edge unless it is known to run only a few times, or each round
// makes a call that polls. SPEC section 3 (`safepoints`), DESIGN section 4.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/SafepointPolls.h"

#include "ir/ThreadBlock.h"
#include "support/BarrierMarkers.h"

#include "wbgc/abi.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/ModRef.h"

namespace wbgc {
namespace {

constexpr unsigned kFewRounds = 256;

/// A call that polls itself, whatever it is given.
bool polls(const llvm::Instruction &I) {
  const auto *Call = llvm::dyn_cast<llvm::CallBase>(&I);
  const llvm::Function *Callee = Call ? Call->getCalledFunction() : nullptr;
  return Callee && llvm::StringSwitch<bool>(Callee->getName())
                       .Case("wbgc_safepoint", true)
                       .Case("wbgc_collect", true)
                       .Case("wbgc_blocking_leave", true)
                       .Default(false);
}

/// True if every round of \p L passes a call that polls on its way to \p Latch.
bool everyRoundPolls(const llvm::Loop &L, const llvm::BasicBlock *Latch,
                     const llvm::DominatorTree &Dominators) {
  for (const llvm::BasicBlock *Block : L.blocks())
    if (Dominators.dominates(Block, Latch) && llvm::any_of(*Block, polls))
      return true;
  return false;
}

void insertPoll(llvm::BasicBlock *Latch, bool IsLinkTime) {
  llvm::Instruction *Cold = branchIfNonzero(Latch->getTerminator(), WBGC_BLOCK_POLL);
  llvm::IRBuilder<> Builder(Cold);
  Builder.SetCurrentDebugLocation(Latch->getTerminator()->getDebugLoc());
  if (!IsLinkTime) {
    callPreserving(Builder, EntryPoint::Poll, nullptr);
    return;
  }
  auto *Type = llvm::FunctionType::get(Builder.getVoidTy(), false);
  Builder.CreateCall(function(*Latch->getModule(), EntryPoint::Poll, Type))
      ->setCallingConv(llvm::CallingConv::PreserveAll);
}

/// The latches of \p F that need a poll.
std::vector<llvm::BasicBlock *> latchesToPoll(llvm::Function &F,
                                              llvm::FunctionAnalysisManager &Analyses) {
  std::vector<llvm::BasicBlock *> Result;
  auto &Loops = Analyses.getResult<llvm::LoopAnalysis>(F);
  if (Loops.empty())
    return Result;
  auto &Dominators = Analyses.getResult<llvm::DominatorTreeAnalysis>(F);
  auto &Evolution = Analyses.getResult<llvm::ScalarEvolutionAnalysis>(F);
  for (llvm::Loop *L : Loops.getLoopsInPreorder()) {
    const unsigned Rounds = Evolution.getSmallConstantMaxTripCount(L);
    if (Rounds != 0 && Rounds <= kFewRounds)
      continue;
    llvm::SmallVector<llvm::BasicBlock *, 4> Latches;
    L->getLoopLatches(Latches);
    for (llvm::BasicBlock *Latch : Latches)
      if (!everyRoundPolls(*L, Latch, Dominators))
        Result.push_back(Latch);
  }
  return Result;
}

/// What was inferred of a function's memory effects does not know of the polls in it, nor in what
/// it calls.
void forgetMemoryEffects(llvm::Function &F) {
  F.removeFnAttr(llvm::Attribute::Memory);
  F.removeFnAttr(llvm::Attribute::NoSync);
  F.removeFnAttr(llvm::Attribute::NoCallback);
}

} // namespace

void noteFunctionsWithoutPolls(llvm::Module &M) {
  llvm::GlobalVariable *All = M.getNamedGlobal("llvm.global.annotations");
  auto *Array = All ? llvm::dyn_cast<llvm::ConstantArray>(All->getInitializer()) : nullptr;
  if (!Array)
    return;
  for (llvm::Value *Entry : Array->operands()) {
    auto *Annotation = llvm::cast<llvm::Constant>(Entry);
    auto *F = llvm::dyn_cast<llvm::Function>(Annotation->getOperand(0)->stripPointerCasts());
    auto *Text =
        llvm::dyn_cast<llvm::GlobalVariable>(Annotation->getOperand(1)->stripPointerCasts());
    auto *Data = Text ? llvm::dyn_cast<llvm::ConstantDataArray>(Text->getInitializer()) : nullptr;
    if (F && Data && Data->isCString() && Data->getAsCString() == markers::kNoPolls)
      F->addFnAttr(markers::kNoPolls);
  }
}

llvm::PreservedAnalyses SafepointPolls::run(llvm::Module &M,
                                            llvm::ModuleAnalysisManager &Analyses) {
  auto &Functions = Analyses.getResult<llvm::FunctionAnalysisManagerModuleProxy>(M).getManager();
  bool Changed = false;
  for (llvm::Function &F : M) {
    if (F.isDeclaration() || F.hasFnAttribute(markers::kNoPolls) ||
        F.hasFnAttribute(llvm::Attribute::Naked))
      continue;
    for (llvm::BasicBlock *Latch : latchesToPoll(F, Functions)) {
      insertPoll(Latch, IsLinkTime);
      Changed = true;
    }
  }
  if (!Changed)
    return llvm::PreservedAnalyses::all();
  for (llvm::Function &F : M)
    if (!F.isDeclaration())
      forgetMemoryEffects(F);
  return llvm::PreservedAnalyses::none();
}

} // namespace wbgc
