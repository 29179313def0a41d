// DerivedPointers.cpp - From each computation that leaves its object to what is done with it.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/DerivedPointers.h"

#include "ir/Safepoints.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/InstIterator.h"

namespace wbgc {
namespace {

/// What all values that meet in \p Phi are computed from, if that is one; else \p Phi itself.
llvm::Value *commonBase(llvm::PHINode *Phi) {
  llvm::Value *Common = nullptr;
  for (llvm::Value *Incoming : Phi->incoming_values()) {
    llvm::Value *Base = llvm::getUnderlyingObject(Incoming, 0);
    if (Base == Phi)
      continue;
    if (Common && Base != Common)
      return Phi;
    Common = Base;
  }
  return Common ? Common : Phi;
}

bool leavesObject(const llvm::Instruction &I) {
  const auto *Gep = llvm::dyn_cast<llvm::GetElementPtrInst>(&I);
  return Gep && !Gep->isInBounds() && Gep->getType()->isPointerTy();
}

bool hasIndex(const llvm::Instruction &I) {
  const auto *Gep = llvm::dyn_cast<llvm::GetElementPtrInst>(&I);
  return Gep && !Gep->hasAllConstantIndices() && Gep->getType()->isPointerTy();
}

/// Hands the pointer on to uses of its own.
bool handsOn(const llvm::Instruction &User) {
  return llvm::isa<llvm::PHINode, llvm::SelectInst, llvm::FreezeInst>(User);
}

/// Where \p U happens: of a phi at the end of the block that it comes from.
llvm::Instruction *placeOf(const llvm::Use &U) {
  auto *User = llvm::cast<llvm::Instruction>(U.getUser());
  auto *Phi = llvm::dyn_cast<llvm::PHINode>(User);
  return Phi ? Phi->getIncomingBlock(U)->getTerminator() : User;
}

class Finder {
public:
  Finder(llvm::Function &F, bool IsLinkTime) {
    for (llvm::Instruction &I : llvm::instructions(F)) {
      if (leavesObject(I))
        Derived.push_back(&I);
      if (llvm::Value *Base = IsLinkTime && hasIndex(I) ? heapBase(&I) : nullptr)
        note(Base, &I);
    }
    if (Derived.empty())
      return;
    for (llvm::Instruction &I : llvm::instructions(F))
      if (mayBeSafepoint(I))
        Safepoints[I.getParent()].push_back(&I);
  }

  std::vector<DerivedUse> find() {
    for (llvm::Instruction *Pointer : Derived)
      if (llvm::Value *Base = Safepoints.empty() ? nullptr : heapBase(Pointer))
        usesOf(Pointer, Base);
    std::vector<DerivedUse> Result;
    for (const auto &[Key, Before] : Last)
      Result.push_back({Key.first, Before});
    return Result;
  }

private:
  void usesOf(llvm::Instruction *Pointer, llvm::Value *Base) {
    llvm::SmallVector<llvm::Instruction *, 4> Pending = {Pointer};
    llvm::SmallPtrSet<llvm::Instruction *, 4> Seen = {Pointer};
    while (!Pending.empty()) {
      llvm::Instruction *From = Pending.pop_back_val();
      for (const llvm::Use &U : From->uses()) {
        auto *User = llvm::cast<llvm::Instruction>(U.getUser());
        if (llvm::Instruction *Place = placeOf(U); isAfterSafepoint(From, Place))
          note(Base, Place);
        if (handsOn(*User) && heapBase(User) == Base && Seen.insert(User).second)
          Pending.push_back(User);
      }
    }
  }

  /// True if a safepoint may lie on the way from \p From to \p To. Of other blocks nothing is known.
  bool isAfterSafepoint(const llvm::Instruction *From, const llvm::Instruction *To) {
    const llvm::BasicBlock *Block = To->getParent();
    if (From->getParent() != Block || To->comesBefore(From))
      return true;
    const auto Found = Safepoints.find(Block);
    if (Found == Safepoints.end())
      return false;
    const auto *First = llvm::partition_point(
        Found->second, [From](const llvm::Instruction *I) { return I->comesBefore(From); });
    return First != Found->second.end() && (*First)->comesBefore(To);
  }

  void note(llvm::Value *Base, llvm::Instruction *Place) {
    llvm::Instruction *&Known = Last[{Base, Place->getParent()}];
    if (!Known || Known->comesBefore(Place))
      Known = Place;
  }

  std::vector<llvm::Instruction *> Derived;
  llvm::DenseMap<const llvm::BasicBlock *, llvm::SmallVector<llvm::Instruction *, 4>> Safepoints;
  llvm::MapVector<std::pair<llvm::Value *, const llvm::BasicBlock *>, llvm::Instruction *> Last;
};

} // namespace

llvm::Value *heapBase(llvm::Value *Pointer) {
  llvm::Value *Base = llvm::getUnderlyingObject(Pointer, 0);
  if (auto *Phi = llvm::dyn_cast<llvm::PHINode>(Base))
    Base = commonBase(Phi);
  const bool IsElsewhere = !Base->getType()->isPointerTy() || llvm::isa<llvm::Constant>(Base) ||
                           llvm::isa<llvm::AllocaInst>(Base);
  return IsElsewhere ? nullptr : Base;
}

std::vector<DerivedUse> derivedUses(llvm::Function &F, bool IsLinkTime) {
  return Finder(F, IsLinkTime).find();
}

} // namespace wbgc
