// UnrollStores.cpp - LLVM's unrolling, for loops whose only calls are records.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/UnrollStores.h"

#include "ir/BackEdges.h"
#include "ir/Records.h"
#include "support/BarrierMarkers.h"
#include "support/Compat.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/AliasAnalysis.h"
#include "llvm/Analysis/AssumptionCache.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/TargetTransformInfo.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Transforms/Utils/LoopSimplify.h"
#include "llvm/Transforms/Utils/LoopUtils.h"

namespace wbgc {
namespace {

// Rounds that share a test, and instructions of the loop that they make, addresses apart.
constexpr unsigned kMaxRounds = 8;
constexpr unsigned kMaxSize = 48;

/// Address arithmetic is folded into what uses it.
bool costs(const llvm::Instruction &I) {
  return !llvm::isa<llvm::GetElementPtrInst, llvm::CastInst, llvm::PHINode, llvm::DbgInfoIntrinsic>(
      I);
}

/// How many rounds of \p L can be one: more than one if it is a block of stores and nothing forbids.
unsigned rounds(const llvm::Loop &L) {
  if (L.getNumBlocks() != 1 || hasDisableAllTransformsHint(&L) ||
      llvm::findOptionMDForLoop(&L, "llvm.loop.unroll.disable") ||
      llvm::findOptionMDForLoop(&L, "llvm.loop.unroll.runtime.disable"))
    return 1;
  unsigned Size = 0, Records = 0;
  for (llvm::Instruction &I : *L.getHeader()) {
    if (const Record R(&I); R && !R.isRange()) {
      ++Records;
      continue;
    }
    if (const auto *Call = llvm::dyn_cast<llvm::CallBase>(&I);
        Call && (!llvm::isa<llvm::IntrinsicInst>(Call) || Call->cannotDuplicate()))
      return 1;
    Size += costs(I);
  }
  return Records && Size ? std::min(kMaxRounds, llvm::bit_floor(kMaxSize / Size)) : 1;
}

/// True if some slot is recorded in \p F.
bool hasRecord(llvm::Function &F) {
  const llvm::Function *Declaration = F.getParent()->getFunction(markers::kRecord);
  return Declaration && !Declaration->use_empty() &&
         llvm::any_of(llvm::instructions(F), [&](const llvm::Instruction &I) {
           const auto *Call = llvm::dyn_cast<llvm::CallInst>(&I);
           return Call && Call->getCalledOperand() == Declaration;
         });
}

} // namespace

llvm::PreservedAnalyses UnrollStores::run(llvm::Function &F,
                                          llvm::FunctionAnalysisManager &Analyses) {
  if (F.hasOptNone() || F.hasOptSize() || !mayLoop(F) || !hasRecord(F))
    return llvm::PreservedAnalyses::all();
  auto &Loops = Analyses.getResult<llvm::LoopAnalysis>(F);
  llvm::SmallVector<std::pair<llvm::Loop *, unsigned>, 4> Short;
  for (llvm::Loop *L : Loops.getLoopsInPreorder())
    if (const unsigned Rounds = rounds(*L); Rounds > 1)
      Short.push_back({L, Rounds});
  if (Short.empty())
    return llvm::PreservedAnalyses::all();

  auto &Dominators = Analyses.getResult<llvm::DominatorTreeAnalysis>(F);
  auto &Evolution = Analyses.getResult<llvm::ScalarEvolutionAnalysis>(F);
  auto &Assumptions = Analyses.getResult<llvm::AssumptionAnalysis>(F);
  auto &Target = Analyses.getResult<llvm::TargetIRAnalysis>(F);
  llvm::OptimizationRemarkEmitter Remarks(&F);
  for (const auto &[L, Rounds] : Short) {
    llvm::simplifyLoop(L, &Dominators, &Loops, &Evolution, &Assumptions, nullptr,
                       /*PreserveLCSSA=*/false);
    llvm::formLCSSARecursively(*L, Dominators, &Loops, &Evolution);
    llvm::UnrollLoop(L, compat::unrollBy(Rounds), &Loops, &Evolution, &Dominators, &Assumptions,
                     &Target, &Remarks, /*PreserveLCSSA=*/true);
  }
  return llvm::PreservedAnalyses::none();
}

} // namespace wbgc
