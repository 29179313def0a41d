// StackRecords.cpp - Who may know a local variable when it is stored to.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/StackRecords.h"

#include "ir/Records.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"

#include <optional>

namespace wbgc {
namespace {

/// How many uses of a variable are looked at: those of a small array, whose loops were unrolled.
constexpr unsigned kMaxUses = 500;

/// The local variable that \p R stores to; null if it may be other memory.
const llvm::AllocaInst *variable(const Record &R) {
  return llvm::dyn_cast<llvm::AllocaInst>(
      llvm::getUnderlyingObject(R.isRange() ? R.dest() : R.slot()));
}

std::vector<llvm::CallInst *> recordsOfVariables(llvm::Function &F) {
  std::vector<llvm::CallInst *> Result;
  for (llvm::Instruction &I : llvm::instructions(F))
    if (const Record R(&I); R && variable(R))
      Result.push_back(R.call());
  return Result;
}

/// True if \p U tells no other code of the address that it uses.
bool keepsSecret(const llvm::Use &U) {
  const auto *User = llvm::cast<llvm::Instruction>(U.getUser());
  if (const auto *Store = llvm::dyn_cast<llvm::StoreInst>(User))
    return U.getOperandNo() == Store->getPointerOperandIndex();
  if (const auto *Call = llvm::dyn_cast<llvm::CallBase>(User))
    return User->isLifetimeStartOrEnd() ||
           (Call->isDataOperand(&U) && Call->doesNotCapture(Call->getDataOperandNo(&U)));
  return llvm::isa<llvm::LoadInst, llvm::ICmpInst>(User);
}

/// What may make a variable known.
using Tellers = llvm::SmallVector<const llvm::Instruction *, 8>;

/// Nothing if the variable has too many uses.
std::optional<Tellers> tellersOf(const llvm::AllocaInst &Variable) {
  Tellers Result;
  llvm::SmallVector<const llvm::Value *, 16> Addresses = {&Variable};
  unsigned Uses = 0;
  while (!Addresses.empty())
    for (const llvm::Use &U : Addresses.pop_back_val()->uses()) {
      if (++Uses > kMaxUses)
        return std::nullopt;
      if (llvm::isa<llvm::GetElementPtrInst>(U.getUser()))
        Addresses.push_back(U.getUser());
      else if (!keepsSecret(U))
        Result.push_back(llvm::cast<llvm::Instruction>(U.getUser()));
    }
  return Result;
}

/// True if some way leads from \p Block back to it.
bool isInCycle(const llvm::BasicBlock *Block) {
  llvm::SmallPtrSet<const llvm::BasicBlock *, 32> Seen;
  llvm::SmallVector<const llvm::BasicBlock *, 32> Rest(llvm::successors(Block));
  while (!Rest.empty()) {
    const llvm::BasicBlock *At = Rest.pop_back_val();
    if (At == Block)
      return true;
    if (Seen.insert(At).second)
      Rest.append(llvm::succ_begin(At), llvm::succ_end(At));
  }
  return false;
}

/// True if \p At comes before all of \p What, and but once.
bool isBefore(const llvm::Instruction *At, const Tellers &What,
              const llvm::DominatorTree &Dominators) {
  return llvm::all_of(What,
                      [&](const llvm::Instruction *I) { return Dominators.dominates(At, I); }) &&
         !isInCycle(At->getParent());
}

void tell(llvm::OptimizationRemarkEmitter &Remarks, const llvm::CallInst *Call) {
  Remarks.emit([&] {
    return llvm::OptimizationRemark("wbgc", "stack", Call)
           << "write barrier elided, both values: the slot is on the stack, and nobody else knows "
              "it (.elide.stack)";
  });
}

} // namespace

llvm::PreservedAnalyses StackRecords::run(llvm::Function &F,
                                          llvm::FunctionAnalysisManager &Analyses) {
  // A coroutine's variables move to its frame.
  if (F.hasOptNone() || F.isPresplitCoroutine() || !hasRecords(*F.getParent()))
    return llvm::PreservedAnalyses::all();
  const std::vector<llvm::CallInst *> Records = recordsOfVariables(F);
  if (Records.empty())
    return llvm::PreservedAnalyses::all();
  auto &Dominators = Analyses.getResult<llvm::DominatorTreeAnalysis>(F);
  llvm::OptimizationRemarkEmitter Remarks(&F);
  llvm::SmallDenseMap<const llvm::AllocaInst *, std::optional<Tellers>> Known;
  bool Changed = false;
  for (llvm::CallInst *Call : Records) {
    const llvm::AllocaInst *Of = variable(Record(Call));
    const auto [Place, IsNew] = Known.try_emplace(Of);
    if (IsNew)
      Place->second = tellersOf(*Of);
    const std::optional<Tellers> &By = Place->second;
    if (!By || !(By->empty() || (UntilKnown && isBefore(Call, *By, Dominators))))
      continue;
    tell(Remarks, Call);
    Call->eraseFromParent();
    Changed = true;
  }
  if (!Changed)
    return llvm::PreservedAnalyses::all();
  llvm::PreservedAnalyses Kept;
  Kept.preserveSet<llvm::CFGAnalyses>();
  return Kept;
}

} // namespace wbgc
