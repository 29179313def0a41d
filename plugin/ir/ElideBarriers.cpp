// ElideBarriers.cpp - One function for each rule, all of them walks from a record back to what
// makes it needless.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/ElideBarriers.h"

#include "ir/Records.h"
#include "ir/Safepoints.h"

#include "wbgc/abi.h"

#include "llvm/Analysis/AliasAnalysis.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"

namespace wbgc {
namespace {

/// How far back a record looks: the code between an allocation and its initialization is short.
constexpr unsigned kMaxSteps = 200;

/// Walks from an instruction back through its block and through blocks with one predecessor.
class BackwardWalk {
public:
  explicit BackwardWalk(llvm::Instruction *From) : Current(From) {}

  /// The instruction before; null at the end of the walk.
  llvm::Instruction *next() {
    if (++Steps > kMaxSteps)
      return nullptr;
    if (llvm::Instruction *Previous = Current->getPrevNode())
      return Current = Previous;
    llvm::BasicBlock *Before = Current->getParent()->getSinglePredecessor();
    return Before ? Current = Before->getTerminator() : nullptr;
  }

private:
  llvm::Instruction *Current;
  unsigned Steps = 0;
};

/// True if \p I makes \p Object known to other code: stores it, passes it on, or returns it.
bool capturesIn(const llvm::Instruction &I, const llvm::Value *Object) {
  const auto IsObject = [Object](const llvm::Value *V) {
    return V->getType()->isPointerTy() && llvm::getUnderlyingObject(V, /*MaxLookup=*/0) == Object;
  };
  if (const auto *Store = llvm::dyn_cast<llvm::StoreInst>(&I))
    return IsObject(Store->getValueOperand());
  if (Record R(const_cast<llvm::Instruction *>(&I)); R)
    return false; // it only tells the collector
  if (const auto *Call = llvm::dyn_cast<llvm::CallBase>(&I))
    return llvm::any_of(Call->args(), [&](const llvm::Use &U) { return IsObject(U.get()); });
  if (llvm::isa<llvm::LoadInst>(I) || llvm::isa<llvm::GetElementPtrInst>(I) ||
      llvm::isa<llvm::ICmpInst>(I))
    return false;
  return llvm::any_of(I.operands(), [&](const llvm::Use &U) { return IsObject(U.get()); });
}

/// The value that was stored to \p Slot by \p I, if it stores exactly there.
const llvm::Value *storedTo(const llvm::Instruction &I, const llvm::Value *Slot) {
  const auto *Store = llvm::dyn_cast<llvm::StoreInst>(&I);
  return Store && Store->getPointerOperand() == Slot ? Store->getValueOperand() : nullptr;
}

/// A rule of docs/design/elision.md.
struct Rule {
  const char *Name, *Reason;
};
constexpr Rule kZero{"zero", "old value: the object is fresh, and the slot still zero"};
constexpr Rule kOverwritten{"overwritten", "old value: an earlier barrier has recorded it"};
constexpr Rule kStatic{"static", "new value: it is null or static, and never freed"};
constexpr Rule kRecorded{"recorded", "new value: an earlier barrier has recorded it"};
constexpr Rule kSame{"same", "both values: the slot keeps what it holds"};

class Elision {
public:
  Elision(llvm::AAResults &Aliases, llvm::OptimizationRemarkEmitter &Remarks)
      : Aliases(Aliases), Remarks(Remarks) {}

  void elide(Record R) {
    if (R.isRange() ? R.dest() == R.source() : isSelfStore(R)) {
      R.dropOld();
      R.dropNew();
      return tell(R, kSame);
    }
    if (R.needsOld())
      if (const Rule *Which = oldDoesNotMatter(R)) {
        R.dropOld();
        tell(R, *Which);
      }
    if (R.isRange())
      return;
    if (R.needsNew() && isAlreadyRecorded(R)) {
      R.dropNew();
      tell(R, kRecorded);
    } else if (llvm::isa<llvm::Constant>(R.value()) && R.kind() != WBGC_KIND_CLEAR) {
      tell(R, kStatic); // Record::needsNew knows
    }
  }

private:
  /// With -Rpass=wbgc.
  void tell(const Record &R, const Rule &Which) {
    Remarks.emit([&] {
      return llvm::OptimizationRemark("wbgc", Which.Name, R.call())
             << "write barrier elided, " << Which.Reason << " (.elide." << Which.Name << ")";
    });
  }

  llvm::MemoryLocation location(const Record &R) const {
    if (!R.isRange())
      return llvm::MemoryLocation(R.slot(), llvm::LocationSize::precise(8));
    const auto *Bytes = llvm::dyn_cast<llvm::ConstantInt>(R.bytes());
    return llvm::MemoryLocation(R.dest(), Bytes ? llvm::LocationSize::precise(Bytes->getZExtValue())
                                                : llvm::LocationSize::afterPointer());
  }

  /// The object is fresh, and either nothing has been stored to the slot since, or what was is
  /// recorded. Others cannot have: the object has not escaped, or no call has let them. Atomics are
  /// stores for others to see.
  const Rule *oldDoesNotMatter(const Record &R) {
    if (R.kind() == WBGC_KIND_ATOMIC)
      return nullptr;
    const auto *Object = llvm::dyn_cast<llvm::Instruction>(llvm::getUnderlyingObject(R.slot()));
    if (!Object || !isAllocation(*Object))
      return nullptr;
    const llvm::MemoryLocation Slot = location(R);
    bool IsAfterCall = hasPoll(*R.call());
    BackwardWalk Walk(R.call());
    while (llvm::Instruction *I = Walk.next()) {
      if (I == Object)
        return &kZero;
      if (IsAfterCall && capturesIn(*I, Object))
        return nullptr;
      if (mayBeSafepoint(*I)) {
        if (capturesIn(*I, Object) || returnsTwice(*I))
          return nullptr;
        IsAfterCall = true;
        if (isAllocation(*I))
          continue;
      }
      if (Record Other(I); Other || !I->mayWriteToMemory())
        continue;
      if (!llvm::isModSet(Aliases.getModRefInfo(I, Slot)))
        continue;
      // A store to the very slot of an object that nobody else knows: its value is the old one, and
      // was recorded, in the same phase if there is no safepoint between.
      const bool IsRecorded = !R.isRange() && !IsAfterCall && storedTo(*I, R.slot()) &&
                              isUncaptured(Object, R.call()) && recordsItsValue(*I, R.slot());
      return IsRecorded ? &kOverwritten : nullptr;
    }
    return nullptr;
  }

  /// True if \p Object has not been made known on the straight line from its allocation to \p At.
  static bool isUncaptured(const llvm::Instruction *Object, llvm::Instruction *At) {
    BackwardWalk Walk(At);
    while (llvm::Instruction *I = Walk.next()) {
      if (I == Object)
        return true;
      if (capturesIn(*I, Object))
        return false;
    }
    return false;
  }

  /// True if the barrier of \p Store stands before it, with no safepoint between it and what
  /// follows.
  static bool recordsItsValue(llvm::Instruction &Store, const llvm::Value *Slot) {
    if (llvm::isa<llvm::Constant>(llvm::cast<llvm::StoreInst>(Store).getValueOperand()))
      return true;
    BackwardWalk Walk(&Store);
    while (llvm::Instruction *I = Walk.next()) {
      if (Record R(I); R && !R.isRange() && R.slot() == Slot)
        return R.needsNew();
      if (mayBeSafepoint(*I))
        return false;
    }
    return false;
  }

  /// The value was loaded from the slot, which nothing has changed since.
  bool isSelfStore(const Record &R) {
    const auto *Load = llvm::dyn_cast<llvm::LoadInst>(R.value());
    if (!Load || Load->getPointerOperand() != R.slot() || !Load->isSimple() ||
        R.kind() == WBGC_KIND_ATOMIC || hasPoll(*R.call()))
      return false;
    const llvm::MemoryLocation Slot = location(R);
    BackwardWalk Walk(R.call());
    while (llvm::Instruction *I = Walk.next()) {
      if (I == Load)
        return true;
      if (mayBeSafepoint(*I) ||
          (I->mayWriteToMemory() && llvm::isModSet(Aliases.getModRefInfo(I, Slot))))
        return false;
    }
    return false;
  }

  /// A barrier that dominates this one has recorded the same new value, with no safepoint between:
  /// the flag was the same then.
  static bool isAlreadyRecorded(const Record &R) {
    if (hasPoll(*R.call()))
      return false;
    BackwardWalk Walk(R.call());
    while (llvm::Instruction *I = Walk.next()) {
      Record Other(I);
      if (Other && !Other.isRange() && Other.value() == R.value() && Other.needsNew())
        return true;
      if (mayBeSafepoint(*I))
        return false;
    }
    return false;
  }

  llvm::AAResults &Aliases;
  llvm::OptimizationRemarkEmitter &Remarks;
};

} // namespace

llvm::PreservedAnalyses ElideBarriers::run(llvm::Module &M, llvm::ModuleAnalysisManager &Analyses) {
  auto &Functions = Analyses.getResult<llvm::FunctionAnalysisManagerModuleProxy>(M).getManager();
  for (llvm::Function *With : functionsWithRecords(M)) {
    llvm::Function &F = *With;
    if (F.hasOptNone())
      continue;
    std::vector<llvm::CallInst *> Records;
    for (llvm::Instruction &I : llvm::instructions(F))
      if (const Record R(&I); R)
        Records.push_back(R.call());
    llvm::OptimizationRemarkEmitter Remarks(&F);
    Elision Elide(Functions.getResult<llvm::AAManager>(F), Remarks);
    for (llvm::CallInst *Call : Records)
      Elide.elide(Record(Call));
  }
  return llvm::PreservedAnalyses::all();
}

} // namespace wbgc
