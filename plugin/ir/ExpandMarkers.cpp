// ExpandMarkers.cpp - One function for each marker, all alike: find the writes, put records before
// them.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/ExpandMarkers.h"

#include "ir/MarkerUses.h"
#include "ir/Records.h"
#include "ir/TypeDescriptors.h"
#include "support/BarrierMarkers.h"

#include "wbgc/abi.h"

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

namespace wbgc {
namespace {

constexpr uint64_t kWord = 8;

/// What Expander knows of one marker call.
struct Marker {
  llvm::CallInst *Call;
  llvm::GlobalVariable *Descriptor; // null for scalars
  const TypeFacts *Type; // null for scalars, and for a type that this process has not described
};

class Expander {
public:
  Expander(llvm::Module &M, BarrierMode Mode, ModuleFacts &Facts)
      : M(M), Layout(M.getDataLayout()), Mode(Mode), Facts(Facts) {}

  void expand(llvm::StringRef Name, llvm::CallInst *Call) {
    const Marker Of = describe(Call);
    if (Name == markers::kSlot)
      return slot(Of);
    if (Name == markers::kRange || Name == markers::kFreshRange)
      return range(Of, Name == markers::kFreshRange);
    if (Name == markers::kSource || Name == markers::kFreshSource)
      return source(Of, Name == markers::kFreshSource);
    if (Name == markers::kOverlay)
      return overlay(Of);
    if (Name == markers::kOverlayValue)
      return overlayValue(Of);
    if (Name == markers::kOverlayPart)
      return overlayPart(Of);
    if (Name == markers::kFill || Name == markers::kFillCount)
      return fill(Of, Name == markers::kFillCount);
    if (Name == markers::kZeroing)
      return zeroing(Call);
    value(Of, Name == markers::kFreshValue || Name == markers::kFreshWordValue);
  }

private:
  Marker describe(llvm::CallInst *Call) {
    Marker Result{Call, nullptr, nullptr};
    if (Call->arg_size() < 2)
      return Result;
    Result.Descriptor =
        llvm::dyn_cast<llvm::GlobalVariable>(Call->getArgOperand(1)->stripPointerCasts());
    if (Result.Descriptor)
      if (auto Known = Facts.Types.find(Result.Descriptor->getName().str());
          Known != Facts.Types.end())
        Result.Type = &Known->second;
    return Result;
  }

  /// Of an initialization; \p IsFresh: of a variable in static storage, which is zero unless its own initializer threw
  /// halfway before, or has stored to it. A hook is told what is so but for that
  /// (docs/constructs.md, 10); our own barrier takes no chances, and drops a null.
  unsigned initKind(bool IsFresh, unsigned Otherwise) const {
    return IsFresh && Mode == BarrierMode::Hook ? +WBGC_KIND_INIT : Otherwise;
  }

  void scalar(const Write &W, unsigned Kind) {
    llvm::IRBuilder<> Builder(W.At);
    llvm::CallInst *Record =
        createRecord(Builder, W.Dest, W.Scalar, W.IsAtomic ? WBGC_KIND_ATOMIC : Kind);
    if (llvm::isa<llvm::StoreInst>(W.At)) // .record.type
      Record->setMetadata(llvm::LLVMContext::MD_tbaa,
                          W.At->getMetadata(llvm::LLVMContext::MD_tbaa));
  }

  void clearWord(const Write &W, llvm::Value *Address) {
    llvm::IRBuilder<> Builder(W.At);
    createRecord(Builder, Address, llvm::ConstantPointerNull::get(Builder.getPtrTy()),
                 WBGC_KIND_CLEAR);
  }

  /// The descriptor argument of a range record: NULL where every word is a slot, or where which are
  /// is not known.
  llvm::Value *typeOf(const Marker &Of, const Write &W) {
    auto *Null = llvm::ConstantPointerNull::get(llvm::PointerType::getUnqual(M.getContext()));
    if (!Of.Type || Of.Type->Slots.all())
      return Null;
    if (W.Offset == std::optional<int64_t>(0))
      return Of.Descriptor;
    const auto *Bytes = llvm::dyn_cast<llvm::ConstantInt>(W.Bytes);
    if (!W.Offset || *W.Offset % kWord != 0 || (!Bytes && !isRow(Of, W)))
      return Null;
    return partDescriptor(M, Facts, Of.Descriptor->getName(), *W.Offset,
                          Bytes ? Bytes->getZExtValue() : Of.Type->Size);
  }

  /// The map of a range that begins within an element repeats after as many bytes as an element has.
  static bool isRow(const Marker &Of, const Write &W) {
    return Of.Type && Of.Type->Size % kWord == 0 && W.Offset && *W.Offset > 0;
  }

  /// A record of one WBGC_WORD is copied as the word that it is.
  bool isWord(const Marker &Of, const Write &W) const {
    const auto *Bytes = llvm::dyn_cast_or_null<llvm::ConstantInt>(W.Bytes);
    return Of.Type && Of.Type->IsWord && Bytes && Bytes->getZExtValue() == kWord;
  }

  /// A range that begins within a word begins beside a slot, which is aligned: its record begins at
  /// the next word; at the next slot if nobody knows whether it goes so far.
  static uint64_t bytesBeforeSlots(const Marker &Of, const Write &W) {
    if (!W.Offset || !W.Bytes)
      return 0;
    const uint64_t Skipped = -static_cast<uint64_t>(*W.Offset) % kWord;
    if (const auto *Bytes = llvm::dyn_cast<llvm::ConstantInt>(W.Bytes))
      return Bytes->getZExtValue() < Skipped ? 0 : Skipped;
    if (!isRow(Of, W) || Of.Type->Slots.none())
      return 0;
    uint64_t Word = (*W.Offset + Skipped) / kWord;
    const uint64_t First = Word;
    while (!Of.Type->Slots.test(Word % Of.Type->Slots.size()))
      ++Word;
    return Skipped + (Word - First) * kWord;
  }

  static Write fromFirstSlot(const Marker &Of, const Write &W) {
    const uint64_t Skipped = bytesBeforeSlots(Of, W);
    if (Skipped == 0)
      return W;
    llvm::IRBuilder<> Builder(W.At);
    Write Rest = W;
    Rest.Dest = Builder.CreateConstGEP1_64(Builder.getInt8Ty(), W.Dest, Skipped);
    if (W.Source)
      Rest.Source = Builder.CreateConstGEP1_64(Builder.getInt8Ty(), W.Source, Skipped);
    Rest.Bytes = Builder.CreateBinaryIntrinsic(
        llvm::Intrinsic::usub_sat, Builder.CreateZExtOrTrunc(W.Bytes, Builder.getInt64Ty()),
        Builder.getInt64(Skipped));
    Rest.Offset = *W.Offset + static_cast<int64_t>(Skipped);
    return Rest;
  }

  /// Where in the range \p W the elements of its record's flexible array member begin; nothing if it ends before.
  static std::optional<uint64_t> elementsBegin(const Marker &Of, const Write &W) {
    if (!Of.Type || !Of.Type->Flexible || !W.Offset)
      return std::nullopt;
    const int64_t Begin = static_cast<int64_t>(Of.Type->Flexible->Begin) - *W.Offset;
    const auto *Bytes = llvm::dyn_cast<llvm::ConstantInt>(W.Bytes);
    if (Begin < 0 || (Bytes && Bytes->getZExtValue() <= static_cast<uint64_t>(Begin)))
      return std::nullopt;
    return Begin;
  }

  /// The record first, as far as the range goes, then the elements, whose map is another one.
  void rangeWrite(const Marker &Of, const Write &W, unsigned Kind) {
    const std::optional<uint64_t> Begin = elementsBegin(Of, W);
    if (!Begin)
      return recordWrite(Of, W, Kind);
    llvm::IRBuilder<> Builder(W.At);
    llvm::Value *Bytes = Builder.CreateZExtOrTrunc(W.Bytes, Builder.getInt64Ty());
    llvm::Value *Head = Builder.getInt64(*Begin);
    Write Record = W;
    Record.Bytes = Builder.CreateBinaryIntrinsic(llvm::Intrinsic::umin, Bytes, Head);
    if (*Begin > 0)
      recordWrite(Of, Record, Kind);
    if (!Of.Type->Flexible->Element.empty())
      elementsWrite(Of, W, *Begin,
                    Builder.CreateBinaryIntrinsic(llvm::Intrinsic::usub_sat, Bytes, Head), Kind);
  }

  void elementsWrite(const Marker &Of, const Write &W, uint64_t Begin, llvm::Value *Bytes,
                     unsigned Kind) {
    llvm::IRBuilder<> Builder(W.At);
    const auto Elements = [&](llvm::Value *Address) {
      return Builder.CreateConstGEP1_64(Builder.getInt8Ty(), Address, Begin);
    };
    auto *Null = llvm::ConstantPointerNull::get(Builder.getPtrTy());
    const std::string &Symbol = Of.Type->Flexible->Element;
    const bool IsAllSlots = Facts.Types.find(Symbol)->second.Slots.all();
    createRangeRecord(Builder, Elements(W.Dest), W.Source ? Elements(W.Source) : Null, Bytes,
                      IsAllSlots ? static_cast<llvm::Constant *>(Null) : descriptor(M, Symbol),
                      W.Source ? Kind : WBGC_KIND_CLEAR);
  }

  void recordWrite(const Marker &Of, const Write &Whole, unsigned Kind) {
    const Write W = Of.Type ? fromFirstSlot(Of, Whole) : Whole;
    llvm::IRBuilder<> Builder(W.At);
    auto *Null = llvm::ConstantPointerNull::get(Builder.getPtrTy());
    if (isWord(Of, W) && W.Source)
      createRecord(Builder, W.Dest,
                   Builder.CreateAlignedLoad(Builder.getPtrTy(), W.Source, llvm::Align(1)),
                   Kind == WBGC_KIND_BULK ? WBGC_KIND_STORE : Kind);
    else if (isWord(Of, W))
      createRecord(Builder, W.Dest, Null, WBGC_KIND_CLEAR);
    else
      createRangeRecord(Builder, W.Dest, W.Source ? W.Source : Null, W.Bytes, typeOf(Of, W),
                        W.Source ? Kind : WBGC_KIND_CLEAR);
  }

  /// A scalar write into a record: of its slot, of several, or of something else beside them.
  void memberWrite(const Marker &Of, const Write &W) {
    if (!W.Offset || !Of.Type || W.ScalarBytes > kWord)
      return memberWriteOfMany(Of, W);
    const uint64_t Word = *W.Offset / kWord;
    const uint64_t InElement = Of.Type->Slots.empty() ? 0 : Word % Of.Type->Slots.size();
    if (Of.Type->Slots.empty() || !Of.Type->Slots.test(InElement))
      return;
    if (W.ScalarBytes == kWord)
      return scalar(W, WBGC_KIND_STORE);
    memberWriteOfMany(Of, W);
  }

  void memberWriteOfMany(const Marker &Of, const Write &W) {
    if (W.ScalarBytes == kWord &&
        (W.Scalar->getType()->isPointerTy() || W.Scalar->getType()->isIntegerTy(64)))
      return scalar(W, WBGC_KIND_STORE);
    // Several words in one store: spill the value, and record the range that it is.
    llvm::IRBuilder<> Entry(&*W.At->getFunction()->getEntryBlock().getFirstInsertionPt());
    llvm::AllocaInst *Spill = Entry.CreateAlloca(W.Scalar->getType());
    llvm::IRBuilder<> Builder(W.At);
    Builder.CreateStore(W.Scalar, Spill);
    Write Copy = W;
    Copy.Source = Spill;
    Copy.Bytes = Builder.getInt64(W.ScalarBytes);
    createRangeRecord(Builder, W.Dest, Spill, Copy.Bytes, typeOf(Of, Copy), WBGC_KIND_BULK);
  }

  void slot(const Marker &Of) {
    for (const Write &W : writesThrough(Of.Call, Layout))
      if (W.Scalar)
        scalar(W, WBGC_KIND_STORE);
      else
        rangeWrite(Of, W, WBGC_KIND_BULK);
  }

  void range(const Marker &Of, bool IsFresh) {
    for (const Write &W : writesThrough(Of.Call, Layout))
      if (W.Scalar)
        memberWrite(Of, W);
      else
        rangeWrite(Of, W, initKind(IsFresh, WBGC_KIND_BULK));
  }

  void source(const Marker &Of, bool IsFresh) {
    for (const Write &W : copiesFrom(Of.Call, Layout))
      rangeWrite(Of, W, initKind(IsFresh, WBGC_KIND_BULK));
  }

  /// Once: an element of a new array may be zeroed by an initializer of its own.
  void clear(const Write &W, llvm::GlobalVariable *Descriptor) {
    if (!Cleared.insert(W.At).second)
      return;
    llvm::IRBuilder<> Builder(W.At);
    createRangeRecord(Builder, W.Dest, llvm::ConstantPointerNull::get(Builder.getPtrTy()), W.Bytes,
                      Descriptor, WBGC_KIND_CLEAR);
  }

  /// Whole elements are cleared, wherever the first one lies. Of a member that is cleared the
  /// initializer's own marker tells.
  static bool clearsElements(const Marker &Of, const Write &W) {
    if (!W.Bytes || W.Source)
      return false;
    const auto *Bytes = llvm::dyn_cast<llvm::ConstantInt>(W.Bytes);
    return !Bytes || !Of.Type || Bytes->getZExtValue() % Of.Type->Size == 0;
  }

  void fill(const Marker &Of, bool IsCount) {
    if (IsCount) {
      for (const Write &W : clearsOfNewArray(Of.Call, Layout))
        if (clearsElements(Of, W))
          clear(W, Of.Descriptor);
      return;
    }
    for (const Write &W : writesThrough(Of.Call, Layout))
      if (clearsElements(Of, W))
        clear(W, Of.Descriptor);
  }

  void zeroing(llvm::CallInst *Call) {
    if (const std::optional<Write> W = clearAfter(Call))
      clear(*W, llvm::cast<llvm::GlobalVariable>(Call->getArgOperand(0)->stripPointerCasts()));
  }

  void value(const Marker &Of, bool IsFresh) {
    for (const Write &W : storesOf(Of.Call))
      scalar(W, initKind(IsFresh, WBGC_KIND_STORE));
  }

  static llvm::Value *wordAt(llvm::IRBuilder<> &Builder, llvm::Value *Address) {
    return Builder.CreateIntrinsic(llvm::Intrinsic::ptrmask,
                                   {Builder.getPtrTy(), Builder.getInt64Ty()},
                                   {Address, Builder.getInt64(~(kWord - 1))});
  }

  /// Clears the aligned words that the scalar write touches.
  void clearWordsAround(const Write &W) {
    llvm::IRBuilder<> Builder(W.At);
    llvm::Value *First = wordAt(Builder, W.Dest);
    for (uint64_t At = 0; At < W.ScalarBytes; At += kWord)
      clearWord(W, At ? Builder.CreateConstGEP1_64(Builder.getInt8Ty(), First, At) : First);
  }

  void overlayValue(const Marker &Of) {
    for (const Write &W : storesMadeOf(Of.Call, Layout))
      clearWordsAround(W);
  }

  /// Clears the words where the marked address lies, whoever writes them afterwards.
  void overlayPart(const Marker &Of) {
    llvm::IRBuilder<> Builder(Of.Call);
    Write W;
    W.At = Of.Call;
    llvm::Value *First = wordAt(Builder, Of.Call->getArgOperand(0));
    if (!Of.Type)
      return clearWord(W, First);
    for (unsigned Word : Of.Type->Slots.set_bits())
      clearWord(W, Builder.CreateConstGEP1_64(Builder.getInt8Ty(), First, Word * kWord));
  }

  /// A part of a union that is no GC pointer is written over words that may hold one: those are
  /// cleared first.
  void overlay(const Marker &Of) {
    for (const Write &W : writesThrough(Of.Call, Layout)) {
      llvm::IRBuilder<> Builder(W.At);
      const auto *Bytes = llvm::dyn_cast_or_null<llvm::ConstantInt>(W.Bytes);
      const std::optional<uint64_t> Size = W.Scalar ? std::optional(W.ScalarBytes)
                                           : Bytes  ? std::optional(Bytes->getZExtValue())
                                                    : std::nullopt;
      // Where the address was chosen among several, this union may be another one.
      const bool IsOwn = W.Dest->stripInBoundsConstantOffsets() == Of.Call;
      if (IsOwn && W.Offset && Size && Of.Type) {
        for (uint64_t Word = *W.Offset / kWord; Word * kWord < *W.Offset + *Size; ++Word)
          if (Word < Of.Type->Slots.size() && Of.Type->Slots.test(Word))
            clearWord(W, Builder.CreateConstGEP1_64(Builder.getInt8Ty(), Of.Call, Word * kWord));
      } else if (W.Scalar) {
        clearWordsAround(W);
      } else {
        createRangeRecord(Builder, W.Dest, llvm::ConstantPointerNull::get(Builder.getPtrTy()),
                          W.Bytes, llvm::ConstantPointerNull::get(Builder.getPtrTy()),
                          WBGC_KIND_CLEAR);
      }
    }
  }

  llvm::Module &M;
  const llvm::DataLayout &Layout;
  BarrierMode Mode;
  ModuleFacts &Facts;
  llvm::SmallPtrSet<llvm::Instruction *, 16> Cleared; // clears that have their record
};

bool isMarker(const llvm::Function &F) {
  return F.isDeclaration() && F.getName().starts_with(markers::kPrefix) &&
         F.getName() != markers::kRecord && F.getName() != markers::kRecordRange;
}

/// Every marker call. One marker is called with several types, and declared with one of them.
llvm::SmallVector<llvm::CallInst *, 32> markerCalls(llvm::Module &M) {
  llvm::SmallVector<llvm::CallInst *, 32> Result;
  for (llvm::Function &F : M)
    if (isMarker(F))
      for (llvm::User *U : F.users())
        if (auto *Call = llvm::dyn_cast<llvm::CallInst>(U); Call && Call->getCalledOperand() == &F)
          Result.push_back(Call);
  return Result;
}

void remove(llvm::CallInst *Call) {
  Call->replaceAllUsesWith(Call->getArgOperand(0));
  Call->eraseFromParent();
}

void removeDeclarations(llvm::Module &M) {
  for (llvm::Function &F : llvm::make_early_inc_range(M))
    if (isMarker(F) && F.use_empty())
      F.eraseFromParent();
}

} // namespace

llvm::PreservedAnalyses ExpandMarkers::run(llvm::Module &M, llvm::ModuleAnalysisManager &) {
  const llvm::SmallVector<llvm::CallInst *, 32> Calls = markerCalls(M);
  Expander Expand(M, Mode, *Facts);
  if (Mode != BarrierMode::None)
    for (llvm::CallInst *Call : Calls)
      Expand.expand(Call->getCalledOperand()->getName(), Call);
  for (llvm::CallInst *Call : Calls)
    remove(Call);
  removeDeclarations(M);
  return llvm::PreservedAnalyses::none();
}

} // namespace wbgc
