// Records.cpp - Declares the records with the memory effects that keep them beside their stores.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/Records.h"

#include "support/BarrierMarkers.h"
#include "support/Compat.h"

#include "wbgc/abi.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/Attributes.h"
#include "llvm/Support/ModRef.h"

namespace wbgc {
namespace {

// The last operand of a record: its kind, and what elision has taken from it.
constexpr unsigned kKindMask = 0xff;
constexpr unsigned kWithoutOld = 0x100;
constexpr unsigned kWithoutNew = 0x200;

constexpr llvm::StringRef kRecordNames[] = {markers::kRecord, markers::kRecordRange};

llvm::Function *declare(llvm::Module &M, llvm::StringRef Name,
                        llvm::ArrayRef<llvm::Type *> Parameters) {
  if (llvm::Function *Known = M.getFunction(Name))
    return Known;
  auto *Type = llvm::FunctionType::get(llvm::Type::getVoidTy(M.getContext()), Parameters, false);
  auto *F = llvm::Function::Create(Type, llvm::GlobalValue::ExternalLinkage, Name, M);
  F->setDoesNotThrow();
  F->setMemoryEffects(llvm::MemoryEffects::argMemOnly(llvm::ModRefInfo::Ref) |
                      llvm::MemoryEffects::inaccessibleMemOnly());
  F->addFnAttr(llvm::Attribute::WillReturn);
  F->addFnAttr(llvm::Attribute::NoCallback);
  F->addFnAttr(llvm::Attribute::NoFree);
  F->addFnAttr(llvm::Attribute::NoSync);
  for (unsigned I = 0; I < Parameters.size(); ++I)
    if (Parameters[I]->isPointerTy()) {
      // Of the slot the address counts, not only what lies there: for an argument that is only read
      // and not captured LLVM passes another place that holds the same. That the slot is only read
      // the memory effects say.
      if (I != 0)
        F->addParamAttr(I, llvm::Attribute::ReadOnly);
      compat::addNoCapture(*F, I);
    }
  return F;
}

/// A record is a compare and a branch, not a call: functions with barriers are inlined as they
/// would be without.
llvm::CallInst *withoutCost(llvm::CallInst *Call) {
  Call->addFnAttr(llvm::Attribute::get(Call->getContext(), "call-inline-cost", "10"));
  return Call;
}

} // namespace

llvm::CallInst *createRecord(llvm::IRBuilder<> &Builder, llvm::Value *Slot, llvm::Value *Value,
                             unsigned Kind) {
  llvm::Module &M = *Builder.GetInsertBlock()->getModule();
  llvm::Type *Pointer = Builder.getPtrTy();
  llvm::Function *F = declare(M, markers::kRecord, {Pointer, Pointer, Builder.getInt32Ty()});
  if (!Value->getType()->isPointerTy())
    Value = Builder.CreateIntToPtr(Value, Pointer);
  return withoutCost(Builder.CreateCall(F, {Slot, Value, Builder.getInt32(Kind)}));
}

llvm::CallInst *createRangeRecord(llvm::IRBuilder<> &Builder, llvm::Value *Dest,
                                  llvm::Value *Source, llvm::Value *Bytes, llvm::Value *Type,
                                  unsigned Kind) {
  llvm::Module &M = *Builder.GetInsertBlock()->getModule();
  llvm::Type *Pointer = Builder.getPtrTy();
  llvm::Function *F =
      declare(M, markers::kRecordRange,
              {Pointer, Pointer, Builder.getInt64Ty(), Pointer, Builder.getInt32Ty()});
  Bytes = Builder.CreateZExtOrTrunc(Bytes, Builder.getInt64Ty());
  return withoutCost(Builder.CreateCall(F, {Dest, Source, Bytes, Type, Builder.getInt32(Kind)}));
}

bool hasRecords(const llvm::Module &M) {
  return llvm::any_of(kRecordNames, [&](const llvm::StringRef Name) {
    const llvm::Function *Declaration = M.getFunction(Name);
    return Declaration && !Declaration->use_empty();
  });
}

std::vector<llvm::Function *> functionsWithRecords(llvm::Module &M) {
  llvm::SmallPtrSet<const llvm::Function *, 16> Have;
  for (const llvm::StringRef Name : kRecordNames)
    if (const llvm::Function *Declaration = M.getFunction(Name))
      for (const llvm::User *U : Declaration->users())
        if (const auto *Call = llvm::dyn_cast<llvm::CallInst>(U))
          Have.insert(Call->getFunction());
  std::vector<llvm::Function *> Result;
  if (!Have.empty())
    for (llvm::Function &F : M)
      if (Have.contains(&F))
        Result.push_back(&F);
  return Result;
}

Record::Record(llvm::Instruction *I) {
  auto *Candidate = llvm::dyn_cast<llvm::CallInst>(I);
  const llvm::Function *Callee = Candidate ? Candidate->getCalledFunction() : nullptr;
  if (!Callee)
    return;
  Range = Callee->getName() == markers::kRecordRange;
  if (Range || Callee->getName() == markers::kRecord)
    Call = Candidate;
}

llvm::ConstantInt *Record::kindOperand() const {
  return llvm::cast<llvm::ConstantInt>(Call->getArgOperand(Range ? 4 : 2));
}

unsigned Record::kind() const { return kindOperand()->getZExtValue() & kKindMask; }

bool Record::needsOld() const {
  return kind() != WBGC_KIND_INIT && !(kindOperand()->getZExtValue() & kWithoutOld);
}

bool Record::needsNew() const {
  if (kind() == WBGC_KIND_CLEAR || kindOperand()->getZExtValue() & kWithoutNew)
    return false;
  return Range || !llvm::isa<llvm::Constant>(value()); // null, and globals, which are never freed
}

bool Record::wasElided() const {
  return (kindOperand()->getZExtValue() & (kWithoutOld | kWithoutNew)) != 0;
}

void Record::setFlag(unsigned Flag) {
  Call->setArgOperand(Range ? 4 : 2, llvm::ConstantInt::get(kindOperand()->getType(),
                                                            kindOperand()->getZExtValue() | Flag));
}

void Record::dropOld() { setFlag(kWithoutOld); }
void Record::dropNew() { setFlag(kWithoutNew); }

} // namespace wbgc
