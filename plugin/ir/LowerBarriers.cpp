// LowerBarriers.cpp - One lowering for each mode; the buffered one works group by group.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/LowerBarriers.h"

#include "ir/CoalesceBarriers.h"
#include "ir/PollCalls.h"
#include "ir/Records.h"
#include "ir/Safepoints.h"
#include "ir/ThreadBlock.h"
#include "ir/TwoPaths.h"
#include "ir/WordCopies.h"
#include "support/BarrierMarkers.h"

#include "wbgc/abi.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

namespace wbgc {
namespace {

/// Calls the user's hook for what elision has left.
class HookLowering {
public:
  explicit HookLowering(llvm::Module &M) : M(M) {}

  void lower(const Record &R) {
    if (!R.needsOld() && !R.needsNew() && R.wasElided())
      return;
    llvm::IRBuilder<> Builder(R.call());
    llvm::Type *Pointer = Builder.getPtrTy();
    llvm::Type *Int32 = Builder.getInt32Ty();
    llvm::Value *Kind = Builder.getInt32(R.needsOld() ? R.kind() : +WBGC_KIND_INIT);
    if (!R.isRange()) {
      auto *Type = llvm::FunctionType::get(Builder.getVoidTy(), {Pointer, Pointer, Int32}, false);
      Builder.CreateCall(M.getOrInsertFunction("__wbgc_barrier_hook", Type),
                         {R.slot(), R.value(), Kind});
      return;
    }
    auto *Type = llvm::FunctionType::get(
        Builder.getVoidTy(), {Pointer, Pointer, Builder.getInt64Ty(), Pointer, Int32}, false);
    Builder.CreateCall(M.getOrInsertFunction("__wbgc_bulk_hook", Type),
                       {R.dest(), R.source(), R.bytes(), R.type(), Kind});
  }

private:
  llvm::Module &M;
};

/// The flag test and the cold block.
class BufferedLowering {
public:
  BufferedLowering(llvm::Module &M, ColdCalls How) : M(M), How(How) {}

  /// Lowers \p S, which has no possible safepoint between its records, behind one test.
  void lower(const Stretch &S) {
    if (S.size() == 1)
      lowerGroup(S.front());
    else
      lowerTwice(S);
  }

  /// True if elision has left nothing of \p Group, and no poll shares its test.
  static bool needsNothing(const BarrierGroup &Group) {
    return isEmpty(Group) && !hasPoll(*Group.front());
  }

private:
  void lowerGroup(const BarrierGroup &Group) {
    llvm::CallInst *First = Group.front();
    const bool Polls = hasPoll(*First);
    llvm::Instruction *Cold =
        branchIfNonzero(First, Polls ? BlockField::FlagOrPoll : BlockField::Flag);
    if (Polls)
      Cold = pollFirst(Cold, First->getDebugLoc());
    record(Group, Cold);
  }

  /// The cold path is entered where the first barrier stands and left after the last one.
  void lowerTwice(const Stretch &S) {
    const TwoPaths Paths = split(S);
    for (const BarrierGroup &Group : Paths.Groups) {
      record(Group, Group.front());
      for (llvm::CallInst *Call : Group)
        Call->eraseFromParent();
    }
    llvm::CallInst *First = S.front().front();
    if (!hasPoll(*First))
      return branchToIfNonzero(Paths.Test, BlockField::Flag, Paths.Cold);
    llvm::BasicBlock *Hot = First->getParent();
    auto *Entry = llvm::BasicBlock::Create(M.getContext(), "", Hot->getParent(), Paths.Cold);
    llvm::IRBuilder<> Builder(Entry);
    Builder.SetCurrentDebugLocation(First->getDebugLoc());
    llvm::Instruction *ToHot = Builder.CreateBr(Hot);
    branchToIfNonzero(Paths.Test, BlockField::FlagOrPoll, Entry);
    poll(ToHot, First->getDebugLoc());
    branchToIfNonzero(ToHot, BlockField::Flag, Paths.Cold);
  }

  static bool isEmpty(const BarrierGroup &Group) {
    return words(Group) == 0 && !Record(Group.front()).isRange();
  }

  void poll(llvm::Instruction *At, const llvm::DebugLoc &Loc) {
    llvm::IRBuilder<> Builder(branchIfNonzero(At, BlockField::Poll));
    Builder.SetCurrentDebugLocation(Loc);
    PollCalls(*At->getFunction(), How).call(Builder);
  }

  /// The poll of the loop, before the flag is looked at. Returns where the barrier goes.
  llvm::Instruction *pollFirst(llvm::Instruction *Cold, const llvm::DebugLoc &Loc) {
    poll(Cold, Loc);
    return branchIfNonzero(Cold, BlockField::Flag);
  }

  /// Records \p Group at \p Cold, where the flag is known to be set.
  void record(const BarrierGroup &Group, llvm::Instruction *Cold) {
    const Record First(Group.front());
    llvm::IRBuilder<> Builder(Cold);
    Builder.SetCurrentDebugLocation(First.call()->getDebugLoc());
    if (First.isRange())
      range(Builder, First);
    else if (isEmpty(Group))
      return;
    else if (How != ColdCalls::Text)
      recordByCall(Builder, Group);
    else
      append(Builder, Group);
  }

  /// The slot's address, computed anew: on the hot path it stays part of the store's instruction.
  static llvm::Value *address(llvm::IRBuilder<> &Builder, llvm::Value *Slot) {
    auto *Gep = llvm::dyn_cast<llvm::GetElementPtrInst>(Slot);
    if (!Gep)
      return Slot;
    llvm::Value *Base = address(Builder, Gep->getPointerOperand());
    llvm::Instruction *Copy = Builder.Insert(Gep->clone());
    Copy->setOperand(Gep->getPointerOperandIndex(), Base);
    return Copy;
  }

  /// Volatile: another thread may store to the slot meanwhile, and a bad address must fault here,
  /// which a debugger shows as the store's own line.
  static llvm::Value *loadOld(llvm::IRBuilder<> &Builder, const Record &R, llvm::Value *Slot) {
    Builder.SetCurrentDebugLocation(R.call()->getDebugLoc());
    llvm::LoadInst *Old = Builder.CreateAlignedLoad(Builder.getPtrTy(), Slot, llvm::Align(1));
    Old->setVolatile(true);
    return Old;
  }

  /// Nulls need no record, and old values often are nulls where new ones are: fields that are cleared
  /// twice, or that were not set yet. What follows at \p Builder is for the other case, and for a
  /// thread that may have no barrier, which the stub tells it.
  static void goOnIfAny(llvm::IRBuilder<> &Builder, llvm::ArrayRef<llvm::Value *> Olds) {
    llvm::Value *Any = Builder.getInt64(0);
    for (llvm::Value *Old : Olds)
      Any = Builder.CreateOr(Any, Builder.CreateBitOrPointerCast(Old, Builder.getInt64Ty()));
    llvm::Value *IsAny = Builder.CreateIsNotNull(Any), *IsWatched = isWatched(Builder);
    const bool IsOptimized = !Builder.GetInsertBlock()->getParent()->hasOptNone();
    Builder.SetInsertPoint(
        llvm::SplitBlockAndInsertIfThen(IsOptimized ? Builder.CreateLogicalOr(IsAny, IsWatched)
                                                    : Builder.CreateOr(IsAny, IsWatched),
                                        Builder.GetInsertPoint(), /*Unreachable=*/false));
  }

  void append(llvm::IRBuilder<> &Builder, const BarrierGroup &Group) {
    llvm::SmallVector<llvm::Value *, WBGC_MAX_RESERVE_WORDS> Values;
    llvm::Value *First = address(Builder, Record(Group.front()).slot());
    for (llvm::CallInst *Call : Group) {
      const Record R(Call);
      if (R.needsOld())
        Values.push_back(
            loadOld(Builder, R, Call == Group.front() ? First : address(Builder, R.slot())));
      if (R.needsNew())
        Values.push_back(R.value());
    }
    if (llvm::none_of(Group, [](llvm::CallInst *Call) { return Record(Call).needsNew(); }))
      goOnIfAny(Builder, Values);
    llvm::Value *Room = callReserve(Builder, Values.size(), First);
    for (unsigned I = 0; I < Values.size(); ++I) {
      llvm::Value *At =
          I ? Builder.CreateConstInBoundsGEP1_64(Builder.getInt64Ty(), Room, I) : Room;
      // Volatile, or LLVM looks for stores to merge with, and finds none.
      Builder.CreateAlignedStore(Values[I], At, llvm::Align(8), /*isVolatile=*/true);
    }
  }

  void recordByCall(llvm::IRBuilder<> &Builder, const BarrierGroup &Group) {
    llvm::Type *Int64 = Builder.getInt64Ty();
    llvm::Instruction *End = &*Builder.GetInsertPoint();
    for (llvm::CallInst *Call : Group) {
      Builder.SetInsertPoint(End); // whatever the record before was left out for
      const Record R(Call);
      llvm::Value *Zero = Builder.getInt64(0);
      llvm::Value *Slot = address(Builder, R.slot());
      llvm::Value *Old =
          R.needsOld() ? Builder.CreatePtrToInt(loadOld(Builder, R, Slot), Int64) : Zero;
      llvm::Value *New = R.needsNew() ? Builder.CreatePtrToInt(R.value(), Int64) : Zero;
      if (!R.needsNew())
        goOnIfAny(Builder, Old);
      callPreserving(Builder, EntryPoint::Record, {Old, New, Slot}, How);
    }
  }

  void range(llvm::IRBuilder<> &Builder, const Record &R) {
    const unsigned Kind = R.needsOld() ? R.kind() : WBGC_KIND_INIT;
    callPreserving(Builder, EntryPoint::Bulk,
                   {R.dest(), R.source(), R.bytes(), R.type(), Builder.getInt64(Kind)}, How);
  }

  llvm::Module &M;
  ColdCalls How;
};

std::vector<llvm::CallInst *> recordsOf(llvm::Function &F) {
  std::vector<llvm::CallInst *> Records;
  for (llvm::Instruction &I : llvm::instructions(F))
    if (const Record R(&I); R)
      Records.push_back(R.call());
  return Records;
}

void removeDeclarations(llvm::Module &M) {
  for (const llvm::StringRef Name : {markers::kRecord, markers::kRecordRange})
    if (llvm::Function *Declaration = M.getFunction(Name); Declaration && Declaration->use_empty())
      Declaration->eraseFromParent();
}

} // namespace

llvm::PreservedAnalyses LowerBarriers::run(llvm::Module &M, llvm::ModuleAnalysisManager &Analyses) {
  auto &Functions = Analyses.getResult<llvm::FunctionAnalysisManagerModuleProxy>(M).getManager();
  HookLowering Hook(M);
  BufferedLowering Buffered(M, How);
  for (llvm::Function *With : functionsWithRecords(M)) {
    llvm::Function &F = *With;
    const std::vector<llvm::CallInst *> Records = recordsOf(F);
    if (Mode == BarrierMode::Hook) {
      for (llvm::CallInst *Call : Records)
        Hook.lower(Record(Call));
    } else {
      const WordCopies Copies(Records);
      std::vector<BarrierGroup> Groups = coalesce(F, Records, Functions);
      llvm::erase_if(Groups, BufferedLowering::needsNothing);
      for (const Stretch &S : stretches(F, Groups))
        Buffered.lower(S);
      Copies.makeWordAtomic();
    }
    for (llvm::CallInst *Call : Records)
      Call->eraseFromParent();
  }
  removeDeclarations(M);
  return llvm::PreservedAnalyses::none();
}

} // namespace wbgc
