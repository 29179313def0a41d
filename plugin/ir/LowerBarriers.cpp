// LowerBarriers.cpp - One lowering for each mode; the buffered one works group by group.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/LowerBarriers.h"

#include "ir/CoalesceBarriers.h"
#include "ir/Records.h"
#include "ir/ThreadBlock.h"
#include "support/BarrierMarkers.h"

#include "wbgc/abi.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"

namespace wbgc {
namespace {

constexpr uint64_t kInlineCopy =
    64; // bytes that Clang copies with moves of whole words at every level

EntryPoint reserve(unsigned Words) {
  return static_cast<EntryPoint>(static_cast<unsigned>(EntryPoint::Reserve1) + Words - 1);
}

/// The words that a record appends: the old value if it may matter, the new one if it may.
struct Words {
  llvm::Value *OldFrom = nullptr; // the slot to read it from
  llvm::Value *New = nullptr;
  unsigned count() const { return (OldFrom ? 1 : 0) + (New ? 1 : 0); }
};

Words wordsOf(const Record &R) {
  Words Result;
  if (R.kind() != WBGC_KIND_INIT)
    Result.OldFrom = R.slot();
  if (!llvm::isa<llvm::Constant>(R.value())) // null, and globals, which are never freed
    Result.New = R.value();
  return Result;
}

class HookLowering {
public:
  explicit HookLowering(llvm::Module &M) : M(M) {}

  void lower(const Record &R) {
    llvm::IRBuilder<> Builder(R.call());
    llvm::Type *Pointer = Builder.getPtrTy();
    llvm::Type *Int32 = Builder.getInt32Ty();
    if (!R.isRange()) {
      auto *Type = llvm::FunctionType::get(Builder.getVoidTy(), {Pointer, Pointer, Int32}, false);
      Builder.CreateCall(M.getOrInsertFunction("__wbgc_barrier_hook", Type),
                         {R.slot(), R.value(), Builder.getInt32(R.kind())});
      return;
    }
    auto *Type = llvm::FunctionType::get(
        Builder.getVoidTy(), {Pointer, Pointer, Builder.getInt64Ty(), Pointer, Int32}, false);
    Builder.CreateCall(M.getOrInsertFunction("__wbgc_bulk_hook", Type),
                       {R.dest(), R.source(), R.bytes(), R.type(), Builder.getInt32(R.kind())});
  }

private:
  llvm::Module &M;
};

class BufferedLowering {
public:
  BufferedLowering(llvm::Module &M, bool IsLinkTime) : M(M), IsLinkTime(IsLinkTime) {}

  /// Lowers \p Group, whose records have no possible safepoint between them, behind one test of the
  /// flag.
  void lower(const BarrierGroup &Group) {
    llvm::Instruction *At = Group.front();
    if (needsNothing(Group))
      return;
    llvm::Instruction *Cold = branchIfNonzero(At, WBGC_BLOCK_FLAG);
    llvm::IRBuilder<> Builder(Cold);
    Builder.SetCurrentDebugLocation(At->getDebugLoc());
    if (Record(At).isRange())
      return range(Builder, Record(At));
    if (IsLinkTime)
      return recordByCall(Builder, Group);
    append(Builder, Group);
  }

private:
  static bool needsNothing(const BarrierGroup &Group) {
    return llvm::all_of(Group, [](llvm::CallInst *Call) {
      const Record R(Call);
      return !R.isRange() && wordsOf(R).count() == 0;
    });
  }

  static llvm::Value *loadOld(llvm::IRBuilder<> &Builder, llvm::Value *Slot) {
    // Unordered atomic: another thread may store to the slot at the same time.
    llvm::LoadInst *Old = Builder.CreateAlignedLoad(Builder.getPtrTy(), Slot, llvm::Align(1));
    Old->setVolatile(true);
    return Old;
  }

  void append(llvm::IRBuilder<> &Builder, const BarrierGroup &Group) {
    llvm::SmallVector<llvm::Value *, WBGC_MAX_RESERVE_WORDS> Values;
    for (llvm::CallInst *Call : Group) {
      const Words W = wordsOf(Record(Call));
      if (W.OldFrom) {
        Builder.SetCurrentDebugLocation(Call->getDebugLoc());
        Values.push_back(loadOld(Builder, W.OldFrom));
      }
      if (W.New)
        Values.push_back(W.New);
    }
    llvm::Value *Room =
        callPreserving(Builder, reserve(Values.size()), Record(Group.front()).slot());
    for (unsigned I = 0; I < Values.size(); ++I)
      Builder.CreateAlignedStore(Values[I],
                                 Builder.CreateConstInBoundsGEP1_64(Builder.getInt64Ty(), Room, I),
                                 llvm::Align(8));
  }

  void recordByCall(llvm::IRBuilder<> &Builder, const BarrierGroup &Group) {
    llvm::Type *Int64 = Builder.getInt64Ty();
    auto *Type =
        llvm::FunctionType::get(Builder.getVoidTy(), {Int64, Int64, Builder.getPtrTy()}, false);
    const llvm::FunctionCallee Entry = function(M, EntryPoint::Record, Type);
    for (llvm::CallInst *Call : Group) {
      const Words W = wordsOf(Record(Call));
      llvm::Value *Old = W.OldFrom ? Builder.CreatePtrToInt(loadOld(Builder, W.OldFrom), Int64)
                                   : Builder.getInt64(0);
      llvm::Value *New = W.New ? Builder.CreatePtrToInt(W.New, Int64) : Builder.getInt64(0);
      Builder.CreateCall(Entry, {Old, New, Record(Call).slot()})
          ->setCallingConv(llvm::CallingConv::PreserveAll);
    }
  }

  void range(llvm::IRBuilder<> &Builder, const Record &R) {
    llvm::Type *Pointer = Builder.getPtrTy();
    llvm::Type *Int64 = Builder.getInt64Ty();
    auto *Type = llvm::FunctionType::get(Builder.getVoidTy(),
                                         {Pointer, Pointer, Int64, Pointer, Int64}, false);
    Builder
        .CreateCall(function(M, EntryPoint::Bulk, Type),
                    {R.dest(), R.source(), R.bytes(), R.type(), Builder.getInt64(R.kind())})
        ->setCallingConv(llvm::CallingConv::PreserveAll);
  }

  llvm::Module &M;
  bool IsLinkTime;
};

/// A copy or clear of slots that would become a call of the C library, which promises nothing about
/// words, calls the runtime's instead. .inv.word-atomic
void makeWordAtomic(llvm::Instruction *I) {
  auto *Memory = llvm::dyn_cast<llvm::MemIntrinsic>(I);
  if (!Memory)
    return;
  const auto *Bytes = llvm::dyn_cast<llvm::ConstantInt>(Memory->getLength());
  if (Bytes && Bytes->getZExtValue() <= kInlineCopy)
    return;
  llvm::IRBuilder<> Builder(I);
  llvm::Module &M = *I->getModule();
  llvm::Type *Pointer = Builder.getPtrTy();
  llvm::Type *Int64 = Builder.getInt64Ty();
  llvm::Value *Length = Builder.CreateZExtOrTrunc(Memory->getLength(), Int64);
  if (auto *Copy = llvm::dyn_cast<llvm::MemTransferInst>(I))
    Builder.CreateCall(function(M, EntryPoint::CopyWords,
                                llvm::FunctionType::get(Pointer, {Pointer, Pointer, Int64}, false)),
                       {Copy->getRawDest(), Copy->getRawSource(), Length});
  else
    Builder.CreateCall(function(M, EntryPoint::ClearWords,
                                llvm::FunctionType::get(Pointer, {Pointer, Int64}, false)),
                       {Memory->getRawDest(), Length});
  I->eraseFromParent();
}

/// The copy or clear that follows a record of its range in the same block.
llvm::Instruction *memoryOperationAfter(const Record &R) {
  for (llvm::Instruction *I = R.call()->getNextNode(); I; I = I->getNextNode())
    if (auto *Memory = llvm::dyn_cast<llvm::MemIntrinsic>(I);
        Memory && Memory->getRawDest() == R.dest())
      return Memory;
  return nullptr;
}

} // namespace

llvm::PreservedAnalyses LowerBarriers::run(llvm::Module &M, llvm::ModuleAnalysisManager &) {
  bool Changed = false;
  HookLowering Hook(M);
  BufferedLowering Buffered(M, IsLinkTime);
  for (llvm::Function &F : M) {
    std::vector<llvm::CallInst *> Records;
    for (llvm::Instruction &I : llvm::instructions(F))
      if (const Record R(&I); R)
        Records.push_back(R.call());
    if (Records.empty())
      continue;
    Changed = true;
    if (Mode == BarrierMode::Hook) {
      for (llvm::CallInst *Call : Records)
        Hook.lower(Record(Call));
    } else {
      std::vector<llvm::Instruction *> Copies;
      for (llvm::CallInst *Call : Records)
        if (Record(Call).isRange())
          if (llvm::Instruction *Copy = memoryOperationAfter(Record(Call)))
            Copies.push_back(Copy);
      for (const BarrierGroup &Group : coalesce(F, Records))
        Buffered.lower(Group);
      for (llvm::Instruction *Copy : Copies)
        makeWordAtomic(Copy);
    }
    for (llvm::CallInst *Call : Records)
      Call->eraseFromParent();
  }
  for (const llvm::StringRef Name : {markers::kRecord, markers::kRecordRange})
    if (llvm::Function *Declaration = M.getFunction(Name); Declaration && Declaration->use_empty())
      Declaration->eraseFromParent();
  return Changed ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace wbgc
