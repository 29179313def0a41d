// Records.cpp - Declares the records with the memory effects that keep them beside their stores.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/Records.h"

#include "support/BarrierMarkers.h"

#include "llvm/IR/Attributes.h"
#include "llvm/Support/ModRef.h"

namespace wbgc {
namespace {

llvm::Function *declare(llvm::Module &M, llvm::StringRef Name,
                        llvm::ArrayRef<llvm::Type *> Parameters) {
  if (llvm::Function *Known = M.getFunction(Name))
    return Known;
  auto *Type = llvm::FunctionType::get(llvm::Type::getVoidTy(M.getContext()), Parameters, false);
  auto *F = llvm::Function::Create(Type, llvm::GlobalValue::ExternalLinkage, Name, M);
  F->setDoesNotThrow();
  F->setMemoryEffects(llvm::MemoryEffects::inaccessibleOrArgMemOnly());
  F->addFnAttr(llvm::Attribute::WillReturn);
  F->addFnAttr(llvm::Attribute::NoCallback);
  F->addFnAttr(llvm::Attribute::NoFree);
  F->addFnAttr(llvm::Attribute::NoSync);
  for (unsigned I = 0; I < Parameters.size(); ++I)
    if (Parameters[I]->isPointerTy())
      F->addParamAttr(I, llvm::Attribute::ReadOnly);
  return F;
}

} // namespace

llvm::CallInst *createRecord(llvm::IRBuilder<> &Builder, llvm::Value *Slot, llvm::Value *Value,
                             unsigned Kind) {
  llvm::Module &M = *Builder.GetInsertBlock()->getModule();
  llvm::Type *Pointer = Builder.getPtrTy();
  llvm::Function *F = declare(M, markers::kRecord, {Pointer, Pointer, Builder.getInt32Ty()});
  if (!Value->getType()->isPointerTy())
    Value = Builder.CreateIntToPtr(Value, Pointer);
  return Builder.CreateCall(F, {Slot, Value, Builder.getInt32(Kind)});
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
  return Builder.CreateCall(F, {Dest, Source, Bytes, Type, Builder.getInt32(Kind)});
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

unsigned Record::kind() const {
  return llvm::cast<llvm::ConstantInt>(Call->getArgOperand(Range ? 4 : 2))->getZExtValue();
}

} // namespace wbgc
