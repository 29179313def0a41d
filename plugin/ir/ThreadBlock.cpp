// ThreadBlock.cpp - Initial-exec TLS and inline assembly.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/ThreadBlock.h"

#include "wbgc/abi.h"

#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

namespace wbgc {
namespace {

// Neither the direction flag nor the state of the x87, which Clang adds for people: both survive, and
// LLVM searches all registers for each name.
constexpr llvm::StringLiteral kClobbers = "~{flags},~{memory}";

static_assert(WBGC_BLOCK_POLL == WBGC_BLOCK_FLAG + 4, "both flags are one word");

llvm::LoadInst *load(llvm::IRBuilder<> &Builder, unsigned Offset, llvm::Type *Type) {
  llvm::Module &M = *Builder.GetInsertBlock()->getModule();
  llvm::Value *Block = Builder.CreateThreadLocalAddress(threadBlock(M));
  llvm::Value *Address =
      Offset ? Builder.CreateConstInBoundsGEP1_64(Builder.getInt8Ty(), Block, Offset) : Block;
  return Builder.CreateAlignedLoad(Type, Address, llvm::Align(Offset % 8 ? 4 : 8));
}

llvm::LoadInst *loadField(llvm::IRBuilder<> &Builder, BlockField Field) {
  return load(Builder, Field == BlockField::Poll ? WBGC_BLOCK_POLL : WBGC_BLOCK_FLAG,
              Field == BlockField::FlagOrPoll ? Builder.getInt64Ty() : Builder.getInt32Ty());
}

llvm::MDNode *unlikely(llvm::LLVMContext &Context) {
  return llvm::MDBuilder(Context).createBranchWeights(1, (1u << 20) - 1);
}

/// Through the GOT rather than the PLT: lazy binding would run the dynamic linker here, on the
/// caller's stack, inside a barrier. The linker makes a direct call of it where it can.
std::string callText(EntryPoint E) { return ("callq *" + symbol(E) + "@GOTPCREL(%rip)").str(); }

} // namespace

llvm::Instruction *branchIfNonzero(llvm::Instruction *At, BlockField Field) {
  llvm::IRBuilder<> Builder(At);
  llvm::Value *IsSet = Builder.CreateIsNotNull(loadField(Builder, Field));
  return llvm::SplitBlockAndInsertIfThen(IsSet, At->getIterator(), /*Unreachable=*/false,
                                         unlikely(At->getContext()));
}

void branchToIfNonzero(llvm::Instruction *At, BlockField Field, llvm::BasicBlock *Then) {
  llvm::IRBuilder<> Builder(At);
  llvm::Value *IsSet = Builder.CreateIsNotNull(loadField(Builder, Field));
  Builder.CreateCondBr(IsSet, Then, At->getSuccessor(0), unlikely(At->getContext()));
  At->eraseFromParent();
}

llvm::Value *isWatched(llvm::IRBuilder<> &Builder) {
  return Builder.CreateIsNull(load(Builder, WBGC_BLOCK_END, Builder.getInt64Ty()));
}

llvm::Value *callReserve(llvm::IRBuilder<> &Builder, unsigned Words, llvm::Value *Slot) {
  const auto E = static_cast<EntryPoint>(static_cast<unsigned>(EntryPoint::Reserve1) + Words - 1);
  Builder.GetInsertBlock()->getParent()->addFnAttr(llvm::Attribute::NoRedZone);
  auto *Type = llvm::FunctionType::get(Builder.getPtrTy(), {Builder.getPtrTy()}, false);
  return Builder.CreateCall(llvm::InlineAsm::get(Type, callText(E), ("={r11},0," + kClobbers).str(),
                                                 /*hasSideEffects=*/true),
                            {Slot});
}

void callPoll(llvm::IRBuilder<> &Builder, bool ByCall) {
  auto *Type = llvm::FunctionType::get(Builder.getVoidTy(), false);
  llvm::Function *Caller = Builder.GetInsertBlock()->getParent();
  if (ByCall) {
    Builder.CreateCall(function(*Caller->getParent(), EntryPoint::Poll, Type))
        ->setCallingConv(llvm::CallingConv::PreserveAll);
    return;
  }
  Caller->addFnAttr(llvm::Attribute::NoRedZone);
  Builder.CreateCall(llvm::InlineAsm::get(Type, callText(EntryPoint::Poll),
                                          ("~{r11}," + kClobbers).str(), /*hasSideEffects=*/true));
}

} // namespace wbgc
