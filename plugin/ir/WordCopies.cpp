// WordCopies.cpp - Finds the memory operation after a range record, and replaces it.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/WordCopies.h"

#include "ir/Records.h"
#include "ir/RuntimeEntryPoints.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"

namespace wbgc {
namespace {

/// Bytes that x86-64 copies inline at every optimization level, eight moves of sixteen bytes.
constexpr uint64_t kInlineBytes = 128;

llvm::MemIntrinsic *operationAfter(const Record &R) {
  for (llvm::Instruction *I = R.call()->getNextNode(); I; I = I->getNextNode())
    if (auto *Operation = llvm::dyn_cast<llvm::MemIntrinsic>(I);
        Operation && Operation->getRawDest() == R.dest())
      return Operation;
  return nullptr;
}

bool isShort(const llvm::MemIntrinsic &Operation) {
  const auto *Bytes = llvm::dyn_cast<llvm::ConstantInt>(Operation.getLength());
  return Bytes && Bytes->getZExtValue() <= kInlineBytes;
}

void replace(llvm::MemIntrinsic &Operation) {
  llvm::IRBuilder<> Builder(&Operation);
  llvm::Module &M = *Operation.getModule();
  llvm::Type *Pointer = Builder.getPtrTy();
  llvm::Type *Int64 = Builder.getInt64Ty();
  llvm::Value *Bytes = Builder.CreateZExtOrTrunc(Operation.getLength(), Int64);
  if (auto *Copy = llvm::dyn_cast<llvm::MemTransferInst>(&Operation)) {
    auto *Type = llvm::FunctionType::get(Pointer, {Pointer, Pointer, Int64}, false);
    Builder.CreateCall(function(M, EntryPoint::CopyWords, Type),
                       {Copy->getRawDest(), Copy->getRawSource(), Bytes});
  } else {
    auto *Type = llvm::FunctionType::get(Pointer, {Pointer, Int64}, false);
    Builder.CreateCall(function(M, EntryPoint::ClearWords, Type), {Operation.getRawDest(), Bytes});
  }
  Operation.eraseFromParent();
}

} // namespace

WordCopies::WordCopies(llvm::ArrayRef<llvm::CallInst *> Records) {
  for (llvm::CallInst *Call : Records)
    if (const Record R(Call); R.isRange())
      if (llvm::MemIntrinsic *Operation = operationAfter(R); Operation && !isShort(*Operation))
        if (!llvm::is_contained(Operations, Operation))
          Operations.push_back(Operation);
}

void WordCopies::makeWordAtomic() const {
  for (llvm::Instruction *Operation : Operations)
    replace(*llvm::cast<llvm::MemIntrinsic>(Operation));
}

} // namespace wbgc
