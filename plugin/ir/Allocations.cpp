// Allocations.cpp - The optimizer sees a call that returns fresh, zeroed memory; the machine sees a
// bump.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/Allocations.h"

#include "llvm/IR/Instructions.h"
#include "llvm/Transforms/Utils/Cloning.h"

namespace wbgc {
namespace {

constexpr llvm::StringLiteral kInlineNew = "__wbgc_new";

/// Not `allockind`: an unused object may still be counted, and its allocation is a safepoint.
void markFresh(llvm::Function &F) { F.addRetAttr(llvm::Attribute::NoAlias); }

} // namespace

void holdAllocations(llvm::Module &M) {
  for (const llvm::StringRef Name :
       {llvm::StringRef(kInlineNew), llvm::StringRef("__wbgc_alloc"),
        llvm::StringRef("__wbgc_alloc_array"), llvm::StringRef("__wbgc_alloc_flex"),
        llvm::StringRef("wbgc_alloc_noscan"), llvm::StringRef("wbgc_alloc_conservative")})
    if (llvm::Function *F = M.getFunction(Name))
      markFresh(*F);
  if (llvm::Function *F = M.getFunction(kInlineNew); F && !F->isDeclaration())
    F->addFnAttr(llvm::Attribute::NoInline);
}

// At -O0 too: what __wbgc_alloc says of its caller, in a fatal line and in the allocation profile, is
// then said of the user's function.
llvm::PreservedAnalyses InlineAllocations::run(llvm::Module &M, llvm::ModuleAnalysisManager &) {
  llvm::Function *F = M.getFunction(kInlineNew);
  if (!F || F->isDeclaration())
    return llvm::PreservedAnalyses::all();
  F->removeFnAttr(llvm::Attribute::NoInline);
  llvm::SmallVector<llvm::CallBase *, 16> Calls;
  for (llvm::User *U : F->users())
    if (auto *Call = llvm::dyn_cast<llvm::CallBase>(U); Call && Call->getCalledFunction() == F)
      Calls.push_back(Call);
  for (llvm::CallBase *Call : Calls) {
    llvm::InlineFunctionInfo Info;
    llvm::InlineFunction(*Call, Info);
  }
  if (F->hasLocalLinkage() && F->use_empty())
    F->eraseFromParent();
  return llvm::PreservedAnalyses::none();
}

} // namespace wbgc
