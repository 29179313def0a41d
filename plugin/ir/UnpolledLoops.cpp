// UnpolledLoops.cpp - Marks, and who makes the loops.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/UnpolledLoops.h"

#include "support/BarrierMarkers.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Metadata.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Scalar/TailRecursionElimination.h"

namespace wbgc {
namespace {

constexpr llvm::StringLiteral kUnpolled = "wbgc.unpolled";

bool isMark(const llvm::Metadata *Property) {
  const auto *Node = llvm::dyn_cast_or_null<llvm::MDNode>(Property);
  const auto *Name = Node && Node->getNumOperands() == 1
                         ? llvm::dyn_cast<llvm::MDString>(Node->getOperand(0))
                         : nullptr;
  return Name && Name->getString() == kUnpolled;
}

/// A node that names itself first, as LLVM has it for loops, with what \p Latch has said of its own.
void mark(llvm::Instruction &Latch) {
  llvm::LLVMContext &Ctx = Latch.getContext();
  llvm::SmallVector<llvm::Metadata *, 4> Properties = {nullptr};
  if (const llvm::MDNode *Known = Latch.getMetadata(llvm::LLVMContext::MD_loop))
    llvm::append_range(Properties, llvm::drop_begin(Known->operands()));
  Properties.push_back(llvm::MDNode::get(Ctx, llvm::MDString::get(Ctx, kUnpolled)));
  llvm::MDNode *Loop = llvm::MDNode::getDistinct(Ctx, Properties);
  Loop->replaceOperandWith(0, Loop);
  Latch.setMetadata(llvm::LLVMContext::MD_loop, Loop);
}

/// Before any pass a variable of the source is in memory; a loop of Clang's own counts in a register.
bool isOfClang(const llvm::BasicBlock &Header) { return llvm::isa<llvm::PHINode>(Header.front()); }

/// Calls \p Found for each jump back to a block that \p IsHeader says may begin a loop. Clang places the
/// beginning of a loop before its end.
void jumpsBack(llvm::Function &F, llvm::function_ref<bool(const llvm::BasicBlock &)> IsHeader,
               llvm::function_ref<void(llvm::Instruction &)> Found) {
  llvm::SmallPtrSet<const llvm::BasicBlock *, 8> Headers;
  for (llvm::BasicBlock &Block : F) {
    if (IsHeader(Block))
      Headers.insert(&Block);
    if (!Headers.empty() && llvm::any_of(llvm::successors(&Block), [&](const llvm::BasicBlock *To) {
          return Headers.contains(To);
        }))
      Found(*Block.getTerminator());
  }
}

bool hasLoopOfSource(llvm::Function &F) {
  bool Result = false;
  if (F.size() > 1)
    jumpsBack(
        F, [](const llvm::BasicBlock &B) { return !isOfClang(B); },
        [&](llvm::Instruction &) { Result = true; });
  return Result;
}

/// What a pointer leads to may have a loop, and may be inlined once it is known.
bool callsPointer(const llvm::Function &F) {
  return llvm::any_of(llvm::instructions(F), [](const llvm::Instruction &I) {
    const auto *Call = llvm::dyn_cast<llvm::CallBase>(&I);
    return Call && !Call->isInlineAsm() &&
           !llvm::isa<llvm::Function>(Call->getCalledOperand()->stripPointerCastsAndAliases());
  });
}

/// The functions whose code names \p C.
void addUsers(const llvm::Constant &C, llvm::SetVector<llvm::Function *> &To) {
  for (const llvm::User *U : C.users())
    if (const auto *I = llvm::dyn_cast<llvm::Instruction>(U))
      To.insert(const_cast<llvm::Function *>(I->getFunction()));
    else if (!llvm::isa<llvm::GlobalVariable>(U)) // whoever calls what is in one calls a pointer
      addUsers(*llvm::cast<llvm::Constant>(U), To);
}

} // namespace

void markLoopsOfClang(llvm::Module &M) {
  for (llvm::Function &F : M)
    jumpsBack(F, isOfClang, mark);
}

void markAllLoops(llvm::Function &F) {
  jumpsBack(F, [](const llvm::BasicBlock &) { return true; }, mark);
}

void markFunctionsWithoutLoops(llvm::Module &M) {
  llvm::SetVector<llvm::Function *> Looping;
  for (llvm::Function &F : M)
    if (!F.hasFnAttribute(markers::kNoPolls) && (hasLoopOfSource(F) || callsPointer(F)))
      Looping.insert(&F);
  for (unsigned I = 0; I < Looping.size(); ++I)
    addUsers(*Looping[I], Looping);
  for (llvm::Function &F : M)
    if (!F.isDeclaration() && !Looping.contains(&F))
      F.addFnAttr(markers::kNoPolls);
}

bool isRecursive(const llvm::Function &F) {
  return llvm::any_of(F.users(), [&F](const llvm::User *U) {
    const auto *Call = llvm::dyn_cast<llvm::CallBase>(U);
    return Call && Call->getCalledOperand() == &F && Call->getFunction() == &F;
  });
}

llvm::PreservedAnalyses LoopsOfRecursion::run(llvm::Function &F,
                                              llvm::FunctionAnalysisManager &Analyses) {
  if (!isRecursive(F))
    return llvm::PreservedAnalyses::all();
  llvm::BasicBlock *Body = &F.getEntryBlock();
  const llvm::PreservedAnalyses Kept = llvm::TailCallElimPass().run(F, Analyses);
  const llvm::BasicBlock *Entry = &F.getEntryBlock();
  if (Entry != Body) // nothing else jumps to where a function begins
    for (llvm::BasicBlock *From : llvm::predecessors(Body))
      if (From != Entry)
        mark(*From->getTerminator());
  return Kept;
}

bool isUnpolled(const llvm::Instruction &Latch) {
  const llvm::MDNode *Loop = Latch.getMetadata(llvm::LLVMContext::MD_loop);
  return Loop && llvm::any_of(llvm::drop_begin(Loop->operands()),
                              [](const llvm::MDOperand &O) { return isMark(O); });
}

} // namespace wbgc
