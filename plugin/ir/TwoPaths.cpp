// TwoPaths.cpp - Cuts a block in three, and has the middle part twice.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/TwoPaths.h"

#include "ir/Records.h"
#include "ir/Safepoints.h"

#include "llvm/ADT/SmallVectorExtras.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/Cloning.h"

namespace wbgc {
namespace {

/// Instructions in the cold copy: enough for eight rounds of a short loop.
constexpr unsigned kMaxCopied = 128;

/// A copy of memory may belong to a range record, which LowerBarriers pairs once.
bool mayBeCopied(const llvm::Instruction &I) {
  const auto *Call = llvm::dyn_cast<llvm::CallBase>(&I);
  return !I.getType()->isTokenTy() && !llvm::isa<llvm::MemIntrinsic, llvm::AllocaInst>(I) &&
         !(Call && (Call->cannotDuplicate() || Call->isConvergent()));
}

/// True if \p Next, which comes after \p First, can go into its stretch.
bool follows(const BarrierGroup &First, const BarrierGroup &Next) {
  const llvm::Instruction *From = First.front();
  llvm::CallInst *To = Next.back();
  if (From->getParent() != To->getParent() || Record(First.front()).isRange() ||
      Record(Next.front()).isRange())
    return false;
  unsigned Copied = 0;
  for (const llvm::Instruction *I = From->getNextNode(); I != To->getNextNode();
       I = I->getNextNode())
    if (++Copied > kMaxCopied || !mayBeCopied(*I) || mayBeSafepoint(*I))
      return false;
  return true;
}

/// What \p Hot defines and later code uses comes from \p Cold too.
void mergeValues(llvm::BasicBlock *Hot, llvm::BasicBlock *Cold, llvm::BasicBlock *Join,
                 llvm::ValueToValueMapTy &Copies) {
  for (llvm::Instruction &I : *Hot) {
    if (!I.isUsedOutsideOfBlock(Hot))
      continue;
    llvm::PHINode *Phi = llvm::PHINode::Create(I.getType(), 2, "", Join->begin());
    I.replaceUsesOutsideBlock(Phi, Hot);
    Phi->addIncoming(&I, Hot);
    Phi->addIncoming(Copies[&I], Cold);
  }
}

} // namespace

std::vector<Stretch> stretches(const llvm::Function &F, llvm::ArrayRef<BarrierGroup> Groups) {
  const bool MayGrow = !F.hasOptNone() && !F.hasOptSize();
  std::vector<Stretch> Result;
  for (const BarrierGroup &Group : Groups)
    if (MayGrow && !Result.empty() && follows(Result.back().front(), Group))
      Result.back().push_back(Group);
    else
      Result.push_back({Group});
  return Result;
}

TwoPaths split(const Stretch &S) {
  llvm::BasicBlock *Before = S.front().front()->getParent();
  llvm::BasicBlock *Hot = llvm::SplitBlock(Before, S.front().front()->getIterator());
  llvm::BasicBlock *Join = llvm::SplitBlock(Hot, std::next(S.back().back()->getIterator()));
  llvm::ValueToValueMapTy Copies;
  llvm::BasicBlock *Cold = llvm::CloneBasicBlock(Hot, Copies, ".barriers", Hot->getParent());
  llvm::remapInstructionsInBlocks({Cold}, Copies);
  mergeValues(Hot, Cold, Join, Copies);

  TwoPaths Result{Before->getTerminator(), Cold, {}};
  for (const BarrierGroup &Group : S)
    Result.Groups.push_back(llvm::map_to_vector<4>(
        Group, [&](llvm::CallInst *Call) { return llvm::cast<llvm::CallInst>(Copies[Call]); }));
  return Result;
}

} // namespace wbgc
