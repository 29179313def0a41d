// CoalesceBarriers.cpp - Greedy, in program order, within a block.
//
// To record a later store with the first one is sound: what the slot holds then and is overwritten
// in between was stored by this thread, whose barrier is in the group too, or by another thread,
// whose own barrier records it. docs/design/elision.md
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/CoalesceBarriers.h"

#include "ir/Records.h"
#include "ir/Safepoints.h"

#include "wbgc/abi.h"

#include "llvm/Analysis/AliasAnalysis.h"
#include "llvm/Analysis/ValueTracking.h"

namespace wbgc {
namespace {

unsigned wordsOf(const Record &R) {
  return R.isRange() ? 0 : (R.needsOld() ? 1 : 0) + (R.needsNew() ? 1 : 0);
}

class Grouper {
public:
  explicit Grouper(llvm::AAResults &Aliases) : Aliases(Aliases) {}

  std::vector<BarrierGroup> group(llvm::ArrayRef<llvm::CallInst *> Records) {
    for (llvm::CallInst *Call : Records)
      if (!joins(Call))
        Groups.push_back({Call});
    return std::move(Groups);
  }

private:
  /// Adds \p Call to the last group, if it can be recorded there.
  bool joins(llvm::CallInst *Call) {
    if (Groups.empty())
      return false;
    BarrierGroup &Last = Groups.back();
    const Record R(Call);
    if (R.isRange() || Record(Last.front()).isRange() || hasPoll(*Call) ||
        Call->getParent() != Last.front()->getParent())
      return false;
    if (words(Last) + wordsOf(R) > WBGC_MAX_RESERVE_WORDS || hasSafepointBetween(Last.back(), Call))
      return false;
    llvm::SmallVector<llvm::Instruction *, 4> Moves;
    if (!isKnownAt(R.slot(), Last.front(), Moves) || !isKnownAt(R.value(), Last.front(), Moves))
      return false;
    for (llvm::Instruction *I : Moves)
      I->moveBefore(*Last.front()->getParent(), Last.front()->getIterator());
    Last.push_back(Call);
    return true;
  }

  static bool hasSafepointBetween(llvm::Instruction *From, llvm::Instruction *To) {
    for (llvm::Instruction *I = From->getNextNode(); I != To; I = I->getNextNode())
      if (mayBeSafepoint(*I) || !llvm::isGuaranteedToTransferExecutionToSuccessor(I))
        return true;
    return false;
  }

  /// True if \p V is there at \p At, or can be computed there: by address arithmetic, or by a load
  /// that nothing between changes. \p Moves gets what has to move, in order.
  bool isKnownAt(llvm::Value *V, llvm::Instruction *At,
                 llvm::SmallVectorImpl<llvm::Instruction *> &Moves, unsigned Depth = 0) {
    auto *I = llvm::dyn_cast<llvm::Instruction>(V);
    if (!I || I->getParent() != At->getParent() || I->comesBefore(At) ||
        llvm::is_contained(Moves, I))
      return true;
    if (Depth > 4 || !canMove(*I, At))
      return false;
    for (llvm::Value *Operand : I->operands())
      if (!isKnownAt(Operand, At, Moves, Depth + 1))
        return false;
    Moves.push_back(I);
    return true;
  }

  bool canMove(llvm::Instruction &I, llvm::Instruction *At) {
    if (llvm::isa<llvm::GetElementPtrInst>(I) || llvm::isa<llvm::CastInst>(I))
      return true;
    auto *Load = llvm::dyn_cast<llvm::LoadInst>(&I);
    if (!Load || !Load->isSimple())
      return false;
    const llvm::MemoryLocation From = llvm::MemoryLocation::get(Load);
    for (llvm::Instruction *Between = At; Between != &I; Between = Between->getNextNode()) {
      if (Record R(Between); R || !Between->mayWriteToMemory())
        continue;
      if (llvm::isModSet(Aliases.getModRefInfo(Between, From)))
        return false;
    }
    return true;
  }

  llvm::AAResults &Aliases;
  std::vector<BarrierGroup> Groups;
};

std::vector<BarrierGroup> oneByOne(llvm::ArrayRef<llvm::CallInst *> Records) {
  std::vector<BarrierGroup> Groups;
  for (llvm::CallInst *Call : Records)
    Groups.push_back({Call});
  return Groups;
}

} // namespace

unsigned words(const BarrierGroup &Group) {
  unsigned Sum = 0;
  for (llvm::CallInst *Call : Group)
    Sum += wordsOf(Record(Call));
  return Sum;
}

std::vector<BarrierGroup> coalesce(llvm::Function &F, llvm::ArrayRef<llvm::CallInst *> Records,
                                   llvm::FunctionAnalysisManager &Analyses) {
  if (F.hasOptNone())
    return oneByOne(Records);
  return Grouper(Analyses.getResult<llvm::AAManager>(F)).group(Records);
}

} // namespace wbgc
