// Bases.cpp - A phi beside a phi, a select beside a select.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/Bases.h"

#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"

namespace wbgc {
namespace {

bool leavesObject(const llvm::Instruction &I) {
  const auto *Gep = llvm::dyn_cast<llvm::GetElementPtrInst>(&I);
  return Gep && !Gep->isInBounds() && Gep->getType()->isPointerTy();
}

/// One of several pointers, or of one that was undefined.
bool isMeeting(const llvm::Value *V) {
  return V->getType()->isPointerTy() &&
         llvm::isa<llvm::PHINode, llvm::SelectInst, llvm::FreezeInst>(V);
}

/// Leads from where pointers meet to before that, or may.
bool mayStepBack(const llvm::Instruction &I) {
  const auto *Gep = llvm::dyn_cast<llvm::GetElementPtrInst>(&I);
  if (!Gep || !Gep->getType()->isPointerTy() || !isMeeting(Gep->getPointerOperand()))
    return false;
  const llvm::DataLayout &Layout = I.getModule()->getDataLayout();
  llvm::APInt Offset(Layout.getIndexTypeSizeInBits(Gep->getType()), 0);
  return !Gep->accumulateConstantOffset(Layout, Offset) || Offset.isNegative();
}

/// An address that \p Meeting does not compute from itself, and which may be the end of its object.
bool mayBeEnd(const llvm::Value *Operand, const llvm::Instruction *Meeting) {
  return llvm::isa<llvm::GEPOperator>(Operand) && Operand->getType()->isPointerTy() &&
         llvm::getUnderlyingObject(Operand, 0) != Meeting;
}

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

bool isElsewhere(const llvm::Value &Base) {
  return !Base.getType()->isPointerTy() || llvm::isa<llvm::Constant, llvm::AllocaInst>(Base);
}

} // namespace

Bases::Bases(llvm::Function &F) {
  for (llvm::Instruction &I : llvm::instructions(F))
    if (leavesObject(I))
      Derived.insert(&I);
  addEnds(F);
  for (unsigned N = 0; N < Derived.size(); ++N)
    for (llvm::User *U : Derived[N]->users())
      if (isMeeting(U))
        Derived.insert(llvm::cast<llvm::Instruction>(U));
}

/// The scan does not keep a single object by its end. What is not walked back from is none, or is
/// not read.
void Bases::addEnds(llvm::Function &F) {
  llvm::SetVector<llvm::Instruction *> Walked;
  for (llvm::Instruction &I : llvm::instructions(F))
    if (mayStepBack(I))
      Walked.insert(llvm::cast<llvm::Instruction>(I.getOperand(0)));
  for (unsigned N = 0; N < Walked.size(); ++N) {
    llvm::Instruction *Meeting = Walked[N];
    for (llvm::Value *Operand : Meeting->operands())
      if (isMeeting(Operand))
        Walked.insert(llvm::cast<llvm::Instruction>(Operand));
      else if (mayBeEnd(Operand, Meeting))
        Derived.insert(Meeting);
  }
}

llvm::Value *Bases::of(llvm::Value *Pointer) {
  llvm::Value *Base = llvm::getUnderlyingObject(Pointer, 0);
  if (auto *Phi = llvm::dyn_cast<llvm::PHINode>(Base))
    Base = commonBase(Phi);
  if (auto *I = llvm::dyn_cast<llvm::Instruction>(Base); I && Derived.contains(I))
    Base = merged(*I);
  return isElsewhere(*Base) ? nullptr : Base;
}

/// The base of a pointer in which several meet.
llvm::Value *Bases::merged(llvm::Instruction &Pointer) {
  if (llvm::Value *Known = Merged.lookup(&Pointer))
    return Known;
  llvm::IRBuilder<> Builder(&Pointer);
  if (auto *Phi = llvm::dyn_cast<llvm::PHINode>(&Pointer)) {
    llvm::PHINode *Result = Builder.CreatePHI(Phi->getType(), Phi->getNumIncomingValues());
    Merged[Phi] = Result; // it may meet itself
    for (unsigned N = 0; N < Phi->getNumIncomingValues(); ++N)
      Result->addIncoming(ofOrNull(Phi->getIncomingValue(N)), Phi->getIncomingBlock(N));
    return Result;
  }
  if (auto *Select = llvm::dyn_cast<llvm::SelectInst>(&Pointer)) {
    llvm::Value *True = ofOrNull(Select->getTrueValue());
    llvm::Value *False = ofOrNull(Select->getFalseValue());
    return Merged[Select] = Builder.CreateSelect(Select->getCondition(), True, False);
  }
  return Merged[&Pointer] = ofOrNull(Pointer.getOperand(0));
}

llvm::Value *Bases::ofOrNull(llvm::Value *Pointer) {
  llvm::Value *Base = of(Pointer);
  return Base && Base->getType() == Pointer->getType()
             ? Base
             : llvm::Constant::getNullValue(Pointer->getType());
}

llvm::Loop *loopOver(const llvm::Value *Base, llvm::Loop *L) {
  const auto *I = llvm::dyn_cast<llvm::Instruction>(Base);
  llvm::Loop *Outermost = nullptr;
  for (; L && !(I && L->contains(I)); L = L->getParentLoop())
    Outermost = L;
  return Outermost;
}

} // namespace wbgc
