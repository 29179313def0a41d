// PollCalls.cpp - The module's own functions between loops and the runtime, and which functions use them.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/PollCalls.h"

#include "ir/Records.h"
#include "ir/ThreadBlock.h"

#include "wbgc/abi.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"

namespace wbgc {
namespace {

// The runtime is entered by jumps, so that what it returns to, and reports, is the loop; and through the GOT, since
// lazy binding would run the dynamic linker on the caller's stack.
std::string jumpToRuntime() {
  return ("jmpq *" + symbol(EntryPoint::Poll) + "@GOTPCREL(%rip)").str();
}

/// For callers that know that a poll is wanted, and want all of their registers back.
std::string stubText() { return jumpToRuntime(); }

/// For callers of the platform's convention, who lose rax anyway.
std::string unguardedText() {
  return "movq " + symbol(EntryPoint::ThreadBlock).str() +
         "@GOTTPOFF(%rip), %rax\n\tcmpl $$0, %fs:" + std::to_string(WBGC_BLOCK_POLL) +
         "(%rax)\n\tjne 1f\n\tretq\n1:\n\t" + jumpToRuntime();
}

/// The module's function of the poll's name with \p Suffix, made of \p Text: one in each image, however many units have
/// it. No call of it goes through the PLT.
llvm::Function *ownFunction(llvm::Module &M, llvm::StringRef Suffix,
                            llvm::CallingConv::ID Convention, const std::string &Text) {
  const std::string Name = (symbol(EntryPoint::Poll) + Suffix).str();
  if (llvm::Function *Known = M.getFunction(Name))
    return Known;
  auto *Type = llvm::FunctionType::get(llvm::Type::getVoidTy(M.getContext()), false);
  auto *F = llvm::Function::Create(Type, llvm::GlobalValue::LinkOnceODRLinkage, Name, M);
  F->setVisibility(llvm::GlobalValue::HiddenVisibility);
  F->setDSOLocal(true);
  F->setComdat(M.getOrInsertComdat(Name));
  F->setCallingConv(Convention);
  F->setDoesNotThrow();
  F->setUWTableKind(llvm::UWTableKind::Async); // who profiles finds the loop
  F->addFnAttr(llvm::Attribute::Naked);
  F->addFnAttr(llvm::Attribute::NoInline);
  llvm::IRBuilder<> Builder(llvm::BasicBlock::Create(M.getContext(), "", F));
  Builder.CreateCall(llvm::InlineAsm::get(Type, Text, "", /*hasSideEffects=*/true));
  Builder.CreateUnreachable();
  return F;
}

void callOwn(llvm::IRBuilder<> &Builder, llvm::Function *F) {
  Builder.CreateCall(F)->setCallingConv(F->getCallingConv());
}

/// True if \p Call ends its function and returns what it does: most of these become jumps.
bool isLast(const llvm::CallBase &Call) {
  const auto *Return = llvm::dyn_cast_or_null<llvm::ReturnInst>(Call.getNextNode());
  return Return && (!Return->getReturnValue() || Return->getReturnValue() == &Call);
}

/// True if \p F has a frame for calls, whatever becomes of its polls. Records of words will be inline assembly.
bool makesCalls(llvm::Function &F) {
  return llvm::any_of(llvm::instructions(F), [](llvm::Instruction &I) {
    const auto *Call = llvm::dyn_cast<llvm::CallBase>(&I);
    if (!Call || llvm::isa<llvm::IntrinsicInst>(Call) || Call->isInlineAsm())
      return false;
    const Record R(&I);
    return R ? R.isRange() : !isLast(*Call);
  });
}

} // namespace

PollCalls::PollCalls(llvm::Function &F, ColdCalls How) : How(wayOf(F, How)) {}

PollCalls::Way PollCalls::wayOf(llvm::Function &F, ColdCalls How) {
  switch (How) {
  case ColdCalls::Text:
    return makesCalls(F) ? Way::Stub : Way::Text;
  case ColdCalls::Preserving:
    return Way::Direct;
  case ColdCalls::Plain:
    return Way::Unguarded;
  }
  llvm_unreachable("every way is handled");
}

void PollCalls::insert(llvm::Instruction *At) const {
  if (How != Way::Unguarded) {
    llvm::IRBuilder<> Builder(branchIfNonzero(At, BlockField::Poll));
    Builder.SetCurrentDebugLocation(At->getDebugLoc());
    return call(Builder);
  }
  llvm::IRBuilder<> Builder(At);
  callOwn(Builder,
          ownFunction(*At->getModule(), ".if_wanted", llvm::CallingConv::C, unguardedText()));
}

void PollCalls::call(llvm::IRBuilder<> &Builder) const {
  llvm::Module &M = *Builder.GetInsertBlock()->getModule();
  switch (How) {
  case Way::Text:
    callText(Builder, EntryPoint::Poll, nullptr);
    break;
  case Way::Stub:
    callOwn(Builder, ownFunction(M, ".here", llvm::CallingConv::PreserveAll, stubText()));
    break;
  case Way::Direct:
    callPreserving(Builder, EntryPoint::Poll, {}, ColdCalls::Preserving);
    break;
  case Way::Unguarded:
    callPreserving(Builder, EntryPoint::Poll, {}, ColdCalls::Plain);
    break;
  }
}

} // namespace wbgc
