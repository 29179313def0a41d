// SafepointPolls.cpp - After optimization, so that a vectorized loop stays vectorized.
//
// A loop gets a poll on each back-edge unless it is known to run only a few times, the rounds of what
// is nested in it included, or each round makes a call that polls (docs/design/placement.md).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/SafepointPolls.h"

#include "ir/BackEdges.h"
#include "ir/PollCalls.h"
#include "ir/Records.h"
#include "ir/Safepoints.h"
#include "ir/UnpolledLoops.h"
#include "support/BarrierMarkers.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
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

/// A barrier that each round of \p L passes on its way to \p Latch, at this level of nesting: one
/// compare tests its flag and the poll. The first one, so that the poll separates as little as
/// possible.
llvm::CallInst *recordOfEveryRound(const llvm::Loop &L, const llvm::BasicBlock *Latch,
                                   const llvm::LoopInfo &Loops,
                                   const llvm::DominatorTree &Dominators) {
  for (llvm::BasicBlock *Block : L.blocks()) {
    if (Loops.getLoopFor(Block) != &L || !Dominators.dominates(Block, Latch))
      continue;
    for (llvm::Instruction &I : *Block)
      if (const Record R(&I); R)
        return R.call();
  }
  return nullptr;
}

/// What the loops of a function need: polls of their own, and polls that join a barrier.
struct Polls {
  llvm::SetVector<llvm::Instruction *> Latches; // terminators
  llvm::SetVector<llvm::CallInst *> Records;
};

void addPolls(const llvm::Loop &L, const llvm::LoopInfo &Loops,
              const llvm::DominatorTree &Dominators, Polls &To) {
  llvm::SmallVector<llvm::BasicBlock *, 4> Latches;
  L.getLoopLatches(Latches);
  for (llvm::BasicBlock *Latch : Latches) {
    if (isUnpolled(*Latch->getTerminator()) || everyRoundPolls(L, Latch, Dominators))
      continue;
    if (llvm::CallInst *Shared = recordOfEveryRound(L, Latch, Loops, Dominators))
      To.Records.insert(Shared);
    else
      To.Latches.insert(Latch->getTerminator());
  }
}

/// Adds the polls of \p L and of what is nested in it. Returns how many rounds may go by in it without one: each may
/// take as many as the longest loop in it.
uint64_t addPollsOfNest(llvm::Loop &L, llvm::ScalarEvolution *Evolution,
                        const llvm::LoopInfo &Loops, const llvm::DominatorTree &Dominators,
                        Polls &To) {
  uint64_t Longest = 1;
  for (llvm::Loop *Inner : L)
    Longest = std::max(Longest, addPollsOfNest(*Inner, Evolution, Loops, Dominators, To));
  const uint64_t Rounds = Evolution ? Evolution->getSmallConstantMaxTripCount(&L) : 0;
  if (Rounds != 0 && Rounds * Longest <= kFewRounds)
    return Rounds * Longest;
  addPolls(L, Loops, Dominators, To);
  return 1;
}

Polls pollsOf(llvm::Function &F, llvm::FunctionAnalysisManager &Analyses) {
  Polls Result;
  if (!mayLoop(F))
    return Result;
  auto &Loops = Analyses.getResult<llvm::LoopAnalysis>(F);
  if (Loops.empty())
    return Result;
  auto &Dominators = Analyses.getResult<llvm::DominatorTreeAnalysis>(F);
  // Without optimization the counter is a variable in memory, of which nothing is known.
  llvm::ScalarEvolution *Evolution =
      F.hasOptNone() ? nullptr : &Analyses.getResult<llvm::ScalarEvolutionAnalysis>(F);
  for (llvm::Loop *L : Loops)
    addPollsOfNest(*L, Evolution, Loops, Dominators, Result);
  return Result;
}

bool insertPolls(llvm::Function &F, const Polls &Where, ColdCalls How) {
  for (llvm::CallInst *Shared : Where.Records)
    addPoll(*Shared);
  if (Where.Latches.empty())
    return !Where.Records.empty();
  const PollCalls Calls(F, How);
  for (llvm::Instruction *Latch : Where.Latches)
    Calls.insert(Latch);
  return true;
}

/// What was declared or inferred of a function's memory effects does not know of the polls in it, nor
/// in what it calls.
void forgetMemoryEffects(llvm::Function &F) {
  F.removeFnAttr(llvm::Attribute::Memory);
  F.removeFnAttr(llvm::Attribute::NoSync);
  F.removeFnAttr(llvm::Attribute::NoCallback);
  for (llvm::Instruction &I : llvm::instructions(F))
    if (auto *Call = llvm::dyn_cast<llvm::CallBase>(&I);
        Call && !llvm::isa<llvm::IntrinsicInst>(Call))
      Call->removeFnAttr(llvm::Attribute::Memory);
}

/// Also, for the linker, of functions elsewhere, whether \p M has polls or not: it optimizes once more, with
/// barriers already lowered, and would take the flag to be the same before and after a call that is said
/// to write nothing.
void forgetMemoryEffects(llvm::Module &M, bool IsForLinker) {
  for (llvm::Function &F : M)
    if (!F.isDeclaration() ||
        (IsForLinker && !F.isIntrinsic() && !F.getName().starts_with(markers::kPrefix)))
      forgetMemoryEffects(F);
}

/// A loop that went into another function by inlining would get that function's polls: what must be
/// inlined is marked, what need not be stays where it is.
void banPolls(llvm::Function &F) {
  F.addFnAttr(markers::kNoPolls);
  if (F.hasFnAttribute(llvm::Attribute::AlwaysInline))
    return markAllLoops(F);
  if (mayLoop(F) || isRecursive(F))
    F.addFnAttr(llvm::Attribute::NoInline);
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
      banPolls(*F);
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
    Changed |= insertPolls(F, pollsOf(F, Functions), How);
  }
  const bool IsForLinker = How == ColdCalls::Preserving;
  if (!Changed && !IsForLinker)
    return llvm::PreservedAnalyses::all();
  forgetMemoryEffects(M, IsForLinker);
  return llvm::PreservedAnalyses::none();
}

} // namespace wbgc
