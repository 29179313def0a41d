// DerivedPointers.cpp - From each computation that leaves its object to what is done with it.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/DerivedPointers.h"

#include "ir/Safepoints.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/InstIterator.h"

namespace wbgc {
namespace {

bool hasIndex(const llvm::Instruction &I) {
  const auto *Gep = llvm::dyn_cast<llvm::GetElementPtrInst>(&I);
  return Gep && !Gep->hasAllConstantIndices() && Gep->getType()->isPointerTy();
}

/// Where \p U happens: of a phi at the end of the block that it comes from.
llvm::Instruction *placeOf(const llvm::Use &U) {
  auto *User = llvm::cast<llvm::Instruction>(U.getUser());
  auto *Phi = llvm::dyn_cast<llvm::PHINode>(User);
  return Phi ? Phi->getIncomingBlock(U)->getTerminator() : User;
}

class Finder {
public:
  Finder(llvm::Function &F, Bases &Known) : Known(Known) {
    for (llvm::Instruction &I : llvm::instructions(F))
      if (mayBeSafepoint(I))
        Safepoints[I.getParent()].push_back(&I);
  }

  void addDerived() {
    for (llvm::Instruction *Pointer : Known.derived())
      if (llvm::Value *Base = Safepoints.empty() ? nullptr : Known.of(Pointer))
        addUses(Pointer, Base);
  }

  void addIndexed(llvm::Function &F) {
    for (llvm::Instruction &I : llvm::instructions(F))
      if (llvm::Value *Base = hasIndex(I) ? Known.of(&I) : nullptr)
        note(Base, &I);
  }

  std::vector<DerivedUse> found() const {
    std::vector<DerivedUse> Result;
    for (const auto &[Key, Before] : Last)
      Result.push_back({Key.first, Before});
    return Result;
  }

private:
  void addUses(llvm::Instruction *Pointer, llvm::Value *Base) {
    for (const llvm::Use &U : Pointer->uses())
      if (llvm::Instruction *Place = placeOf(U); isAfterSafepoint(Pointer, Place))
        note(Base, Place);
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

  Bases &Known;
  llvm::DenseMap<const llvm::BasicBlock *, llvm::SmallVector<llvm::Instruction *, 4>> Safepoints;
  llvm::MapVector<std::pair<llvm::Value *, const llvm::BasicBlock *>, llvm::Instruction *> Last;
};

} // namespace

std::vector<DerivedUse> derivedUses(llvm::Function &F, Bases &Known, bool IsLinkTime) {
  Finder Uses(F, Known);
  Uses.addDerived();
  if (IsLinkTime)
    Uses.addIndexed(F);
  return Uses.found();
}

} // namespace wbgc
