// ThreadBlock.cpp - Initial-exec TLS and inline assembly.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/ThreadBlock.h"

#include "wbgc/abi.h"

#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

namespace wbgc {
namespace {

// r11 and the flags are lost. As results that nobody uses they cost less than as clobbers: for each name
// LLVM goes through the registers of all classes, for a result until it finds one of its type. Neither the
// direction flag nor the state of the x87, which Clang adds for people: both survive.
constexpr llvm::StringLiteral kLost = "={r11},={flags}";

static_assert(WBGC_BLOCK_POLL == WBGC_BLOCK_FLAG + 4, "both flags are one word");

/// The address of the thread's block. Without optimization the function computes it once, as its first
/// instruction: Clang's fast selector of instructions, which goes backwards through a basic block, knows no
/// thread-local variables, and leaves them and all before them to the slow one. Coroutines are split by now: what goes on
/// in another thread is another function.
llvm::Value *addressOfBlock(llvm::IRBuilder<> &Builder) {
  llvm::Function &F = *Builder.GetInsertBlock()->getParent();
  llvm::GlobalVariable *Block = threadBlock(*F.getParent());
  if (!F.hasOptNone())
    return Builder.CreateThreadLocalAddress(Block);
  llvm::Instruction &First = F.getEntryBlock().front();
  if (const auto *Call = llvm::dyn_cast<llvm::IntrinsicInst>(&First);
      Call && Call->getIntrinsicID() == llvm::Intrinsic::threadlocal_address &&
      Call->getArgOperand(0) == Block)
    return &First;
  return llvm::IRBuilder<>(&First).CreateThreadLocalAddress(Block);
}

llvm::LoadInst *load(llvm::IRBuilder<> &Builder, unsigned Offset, llvm::Type *Type) {
  llvm::Value *Block = addressOfBlock(Builder);
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

/// Through the GOT rather than the PLT: lazy binding would run the dynamic linker here, on the
/// caller's stack, inside a barrier. The linker makes a direct call of it where it can.
llvm::Value *callText(llvm::IRBuilder<> &Builder, EntryPoint E, llvm::Value *Slot) {
  Builder.GetInsertBlock()->getParent()->addFnAttr(llvm::Attribute::NoRedZone);
  llvm::SmallVector<llvm::Value *, 1> Arguments;
  llvm::SmallVector<llvm::Type *, 1> Parameters;
  if (Slot) {
    Arguments.push_back(Slot);
    Parameters.push_back(Slot->getType());
  }
  auto *Lost = llvm::StructType::get(Builder.getPtrTy(), Builder.getInt32Ty());
  return Builder.CreateCall(llvm::InlineAsm::get(llvm::FunctionType::get(Lost, Parameters, false),
                                                 ("callq *" + symbol(E) + "@GOTPCREL(%rip)").str(),
                                                 (kLost + (Slot ? ",0" : "") + ",~{memory}").str(),
                                                 /*hasSideEffects=*/true),
                            Arguments);
}

llvm::Value *callReserve(llvm::IRBuilder<> &Builder, unsigned Words, llvm::Value *Slot) {
  const auto E = static_cast<EntryPoint>(static_cast<unsigned>(EntryPoint::Reserve1) + Words - 1);
  return Builder.CreateExtractValue(callText(Builder, E, Slot), 0);
}

} // namespace wbgc
