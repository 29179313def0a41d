// ThreadBlock.cpp - The few instructions by which compiled code meets the runtime.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/ThreadBlock.h"

#include "wbgc/abi.h"

#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

namespace wbgc {

llvm::LoadInst *loadBlockField(llvm::IRBuilder<> &Builder, unsigned Offset) {
  llvm::Module &M = *Builder.GetInsertBlock()->getModule();
  llvm::Value *Block = Builder.CreateThreadLocalAddress(threadBlock(M));
  llvm::Value *Field = Builder.CreateConstInBoundsGEP1_64(Builder.getInt8Ty(), Block, Offset);
  return Builder.CreateAlignedLoad(Builder.getInt64Ty(), Field, llvm::Align(8));
}

llvm::Instruction *branchIfNonzero(llvm::Instruction *At, unsigned Offset) {
  llvm::IRBuilder<> Builder(At);
  llvm::Value *IsSet = Builder.CreateIsNotNull(loadBlockField(Builder, Offset));
  llvm::MDNode *Unlikely = llvm::MDBuilder(At->getContext()).createBranchWeights(1, (1u << 20) - 1);
  return llvm::SplitBlockAndInsertIfThen(IsSet, At->getIterator(), /*Unreachable=*/false, Unlikely);
}

llvm::Value *callPreserving(llvm::IRBuilder<> &Builder, EntryPoint E, llvm::Value *Argument) {
  llvm::Function *Caller = Builder.GetInsertBlock()->getParent();
  Caller->addFnAttr(llvm::Attribute::NoRedZone);
  // Through the GOT rather than the PLT: lazy binding would run the dynamic linker here, on the
  // caller's stack. The linker makes a direct call of it where it can.
  const std::string Text = ("callq *" + symbol(E) + "@GOTPCREL(%rip)").str();
  const std::string Clobbers = "~{dirflag},~{fpsr},~{flags},~{memory}";
  if (!Argument) {
    auto *Type = llvm::FunctionType::get(Builder.getVoidTy(), false);
    return Builder.CreateCall(
        llvm::InlineAsm::get(Type, Text, "~{r11}," + Clobbers, /*hasSideEffects=*/true));
  }
  auto *Type = llvm::FunctionType::get(Builder.getPtrTy(), {Builder.getPtrTy()}, false);
  return Builder.CreateCall(
      llvm::InlineAsm::get(Type, Text, "={r11},0," + Clobbers, /*hasSideEffects=*/true),
      {Argument});
}

} // namespace wbgc
