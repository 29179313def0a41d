// DerivedPointers.cpp - From each computation that leaves its object to what is done with it.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/DerivedPointers.h"

#include "ir/Safepoints.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/InstIterator.h"

namespace wbgc {
namespace {

/// Blocks beyond which nobody looks for a safepoint.
constexpr unsigned kLongWay = 32;

bool hasIndex(const llvm::Instruction &I) {
  const auto *Gep = llvm::dyn_cast<llvm::GetElementPtrInst>(&I);
  return Gep && !Gep->hasAllConstantIndices() && Gep->getType()->isPointerTy();
}

/// A constant part of what a pointer leads to.
bool isPart(const llvm::Instruction &I) {
  const auto *Gep = llvm::dyn_cast<llvm::GetElementPtrInst>(&I);
  return Gep && Gep->hasAllConstantIndices() && Gep->getType()->isPointerTy();
}

bool variesWithRounds(const llvm::Instruction &I) {
  return hasIndex(I) || (llvm::isa<llvm::PHINode>(I) && I.getType()->isPointerTy());
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

  /// The code generator may compute an address behind a loop from what it has of it in the loop, and only where it is
  /// used. Within a loop that the base comes from outside of, the base lives.
  void addBehindLoops(llvm::Function &F, llvm::LoopInfo &Loops) {
    if (Loops.empty() || Safepoints.empty())
      return;
    for (llvm::BasicBlock &Block : F)
      for (llvm::Instruction &I : Block)
        if (variesWithRounds(I))
          if (llvm::Value *Base = Known.of(&I); Base && Base != &I)
            addBehind(loopOver(Base, Loops.getLoopFor(&Block)), I, Base);
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

  /// What is outside of \p L, if it is any: \p Pointer, and uses of it and of its parts. Other
  /// addresses that are computed from it have their own turn.
  void addBehind(const llvm::Loop *L, llvm::Instruction &Pointer, llvm::Value *Base) {
    if (!L && hasIndex(Pointer))
      note(Base, &Pointer);
    llvm::SmallSetVector<llvm::Instruction *, 8> Pending;
    Pending.insert(&Pointer);
    for (unsigned N = 0; N < Pending.size(); ++N)
      for (const llvm::Use &U : Pending[N]->uses()) {
        auto *User = llvm::cast<llvm::Instruction>(U.getUser());
        llvm::Instruction *Place = placeOf(U);
        if (!(L && L->contains(Place)) && isAfterSafepoint(Pending[N], Place))
          note(Base, Place);
        if (!(L && L->contains(User)) && isPart(*User))
          Pending.insert(User);
      }
  }

  /// True if a safepoint may lie on the way from \p From to \p To.
  bool isAfterSafepoint(const llvm::Instruction *From, const llvm::Instruction *To) const {
    const llvm::BasicBlock *Begin = From->getParent(), *End = To->getParent();
    if (Begin == End && From->comesBefore(To))
      return hasSafepoint(Begin, From, To);
    return hasSafepoint(Begin, From, nullptr) || hasSafepoint(End, nullptr, To) ||
           hasSafepointBetween(Begin, End);
  }

  bool hasSafepointBetween(const llvm::BasicBlock *Begin, const llvm::BasicBlock *End) const {
    llvm::SmallSetVector<const llvm::BasicBlock *, 16> Way;
    Way.insert(llvm::pred_begin(End), llvm::pred_end(End));
    for (unsigned N = 0; N < Way.size(); ++N) {
      if (Way[N] == Begin)
        continue;
      if (Safepoints.contains(Way[N]) || N == kLongWay)
        return true;
      Way.insert(llvm::pred_begin(Way[N]), llvm::pred_end(Way[N]));
    }
    return false;
  }

  /// In \p Block, behind \p From and before \p To, where they are given.
  bool hasSafepoint(const llvm::BasicBlock *Block, const llvm::Instruction *From,
                    const llvm::Instruction *To) const {
    const auto Found = Safepoints.find(Block);
    if (Found == Safepoints.end())
      return false;
    const auto *First = From ? llvm::partition_point(Found->second,
                                                     [From](const llvm::Instruction *I) {
                                                       return I->comesBefore(From);
                                                     })
                             : Found->second.begin();
    return First != Found->second.end() && (!To || (*First)->comesBefore(To));
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

std::vector<DerivedUse> derivedUses(llvm::Function &F, Bases &Known, llvm::LoopInfo *Loops,
                                    bool IsLinkTime) {
  Finder Uses(F, Known);
  Uses.addDerived();
  if (Loops)
    Uses.addBehindLoops(F, *Loops);
  if (IsLinkTime)
    Uses.addIndexed(F);
  return Uses.found();
}

} // namespace wbgc
