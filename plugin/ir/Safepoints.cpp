// Safepoints.cpp - Facts about calls.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/Safepoints.h"

#include "ir/Records.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Metadata.h"

namespace wbgc {
namespace {

constexpr llvm::StringLiteral kPollMetadata = "wbgc.poll";

/// A use or a fence, such as KeepAlive's.
bool isEmptyAssembly(const llvm::CallBase &Call) {
  const auto *Assembly = llvm::dyn_cast<llvm::InlineAsm>(Call.getCalledOperand());
  return Assembly && Assembly->getAsmString().empty();
}

} // namespace

bool mayBeSafepoint(const llvm::Instruction &I) {
  const auto *Call = llvm::dyn_cast<llvm::CallBase>(&I);
  if (!Call || llvm::isa<llvm::IntrinsicInst>(Call))
    return returnsTwice(I);
  if (Record R(const_cast<llvm::Instruction *>(&I)); R)
    return hasPoll(*R.call());
  return !isEmptyAssembly(*Call);
}

/// `__builtin_setjmp` is an intrinsic, without the attribute that functions have.
bool returnsTwice(const llvm::Instruction &I) {
  if (const auto *Intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(&I))
    return Intrinsic->getIntrinsicID() == llvm::Intrinsic::eh_sjlj_setjmp;
  const auto *Call = llvm::dyn_cast<llvm::CallBase>(&I);
  return Call && Call->hasFnAttr(llvm::Attribute::ReturnsTwice);
}

bool isAllocation(const llvm::Instruction &I) {
  const auto *Call = llvm::dyn_cast<llvm::CallBase>(&I);
  const llvm::Function *Callee = Call ? Call->getCalledFunction() : nullptr;
  return Callee && llvm::StringSwitch<bool>(Callee->getName())
                       .Case("__wbgc_new", true)
                       .Case("__wbgc_alloc", true)
                       .Case("__wbgc_alloc_array", true)
                       .Case("__wbgc_alloc_flex", true)
                       .Case("wbgc_alloc_noscan", true)
                       .Case("wbgc_alloc_conservative", true)
                       .Default(false);
}

bool hasPoll(const llvm::CallInst &Record) { return Record.hasMetadata(kPollMetadata); }

void addPoll(llvm::CallInst &Record) {
  Record.setMetadata(kPollMetadata, llvm::MDNode::get(Record.getContext(), {}));
}

} // namespace wbgc
