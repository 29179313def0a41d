// StackRecords.cpp - Who may know a local variable.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/StackRecords.h"

#include "ir/Records.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"

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

/// True if no other thread can get hold of an argument while \p Call runs: `noescape` promises only that
/// nobody has it afterwards.
bool staysInThread(const llvm::CallBase &Call) {
  return llvm::isa<llvm::IntrinsicInst>(Call) || Call.hasFnAttr(llvm::Attribute::NoSync) ||
         Call.onlyReadsMemory() || Call.onlyAccessesArgMemory();
}

/// True if \p U tells no other code of the address that it uses.
bool keepsSecret(const llvm::Use &U) {
  const auto *User = llvm::cast<llvm::Instruction>(U.getUser());
  if (const auto *Store = llvm::dyn_cast<llvm::StoreInst>(User))
    return U.getOperandNo() == Store->getPointerOperandIndex();
  if (const auto *Call = llvm::dyn_cast<llvm::CallBase>(User))
    return User->isLifetimeStartOrEnd() ||
           (Call->isDataOperand(&U) && Call->doesNotCapture(Call->getDataOperandNo(&U)) &&
            staysInThread(*Call));
  return llvm::isa<llvm::LoadInst, llvm::ICmpInst>(User);
}

/// True if no other code ever knows the address of \p Variable. False if it has too many uses to tell.
bool isSecret(const llvm::AllocaInst &Variable) {
  llvm::SmallVector<const llvm::Value *, 16> Addresses = {&Variable};
  unsigned Uses = 0;
  while (!Addresses.empty())
    for (const llvm::Use &U : Addresses.pop_back_val()->uses()) {
      if (++Uses > kMaxUses)
        return false;
      if (llvm::isa<llvm::GetElementPtrInst>(U.getUser()))
        Addresses.push_back(U.getUser());
      else if (!keepsSecret(U))
        return false;
    }
  return true;
}

void tell(llvm::OptimizationRemarkEmitter &Remarks, const llvm::CallInst *Call) {
  Remarks.emit([&] {
    return llvm::OptimizationRemark("wbgc", "stack", Call)
           << "write barrier elided, both values: the slot is on the stack, and nobody else knows "
              "it (.elide.stack)";
  });
}

} // namespace

llvm::PreservedAnalyses StackRecords::run(llvm::Function &F, llvm::FunctionAnalysisManager &) {
  // A coroutine's variables move to its frame.
  if (F.hasOptNone() || F.isPresplitCoroutine() || !hasRecords(*F.getParent()))
    return llvm::PreservedAnalyses::all();
  const std::vector<llvm::CallInst *> Records = recordsOfVariables(F);
  if (Records.empty())
    return llvm::PreservedAnalyses::all();
  llvm::OptimizationRemarkEmitter Remarks(&F);
  llvm::SmallDenseMap<const llvm::AllocaInst *, bool> Secrets;
  bool Changed = false;
  for (llvm::CallInst *Call : Records) {
    const llvm::AllocaInst *Of = variable(Record(Call));
    const auto [Place, IsNew] = Secrets.try_emplace(Of);
    if (IsNew)
      Place->second = isSecret(*Of);
    if (!Place->second)
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
