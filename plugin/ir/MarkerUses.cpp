// MarkerUses.cpp - Follows a marker's result through address arithmetic to the writes.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/MarkerUses.h"

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Operator.h"

namespace wbgc {
namespace {

/// An address computed from the marker's result.
struct Derived {
  llvm::Value *Address;
  std::optional<int64_t> Offset;
};

/// True if \p U is the address that a call returns: of those that Clang puts between for `annotate`
/// and `-fstrict-vtable-pointers`.
bool isHandedOn(const llvm::Use &U) {
  const auto *Call = llvm::dyn_cast<llvm::IntrinsicInst>(U.getUser());
  if (!Call || U.getOperandNo() != 0)
    return false;
  const llvm::Intrinsic::ID Id = Call->getIntrinsicID();
  return Id == llvm::Intrinsic::ptr_annotation || Id == llvm::Intrinsic::launder_invariant_group ||
         Id == llvm::Intrinsic::strip_invariant_group;
}

/// Calls \p Visit with each use of \p Address and of what is computed from it.
template <typename Fn>
void forEachUse(llvm::Value *Address, const llvm::DataLayout &Layout, Fn Visit) {
  llvm::SmallVector<Derived, 8> Work = {{Address, 0}};
  llvm::SmallPtrSet<llvm::Value *, 8> Seen = {Address};
  while (!Work.empty()) {
    const Derived Current = Work.pop_back_val();
    for (llvm::Use &U : Current.Address->uses()) {
      auto *I = llvm::dyn_cast<llvm::Instruction>(U.getUser());
      if (!I)
        continue;
      std::optional<int64_t> Offset = Current.Offset;
      if (auto *Gep = llvm::dyn_cast<llvm::GetElementPtrInst>(I)) {
        llvm::APInt Step(64, 0);
        if (Offset && Gep->accumulateConstantOffset(Layout, Step))
          Offset = *Offset + Step.getSExtValue();
        else
          Offset = std::nullopt;
      } else if (llvm::isa<llvm::PHINode>(I) || llvm::isa<llvm::SelectInst>(I)) {
        // The same address, or another one on the other path, whose own marker tells of it.
      } else if (!llvm::isa<llvm::BitCastInst>(I) && !llvm::isa<llvm::FreezeInst>(I) &&
                 !llvm::isa<llvm::AddrSpaceCastInst>(I) && !isHandedOn(U)) {
        Visit(I, U, Current);
        continue;
      }
      if (Seen.insert(I).second)
        Work.push_back({I, Offset});
    }
  }
}

/// True of what Clang copies over an object whose null is not all zeroes, for it has pointers to data
/// members: a constant of no name, with null in every slot.
bool isNullPattern(const llvm::Value *Source) {
  const auto *Pattern = llvm::dyn_cast<llvm::GlobalVariable>(Source);
  return Pattern && Pattern->isConstant() && Pattern->hasPrivateLinkage() && !Pattern->hasName();
}

/// Which arguments of a library function are what; -1: none.
struct LibraryArguments {
  int Dest = -1, Source = -1, Bytes = -1;
  bool SourceIsValue = false; // Source is the address of an atomic's new value
};

LibraryArguments libraryArguments(llvm::StringRef Name) {
  Name.consume_back(
      ".inline"); // how Clang names the C library's own inline version (_FORTIFY_SOURCE)
  return llvm::StringSwitch<LibraryArguments>(Name)
      .Case("memcpy", {0, 1, 2, false})
      .Case("memmove", {0, 1, 2, false})
      .Case("mempcpy", {0, 1, 2, false})
      .Case("__memcpy_chk", {0, 1, 2, false})
      .Case("__memmove_chk", {0, 1, 2, false})
      .Case("__mempcpy_chk", {0, 1, 2, false})
      .Case("bcopy", {1, 0, 2, false})
      .Case("memset", {0, -1, 2, false})
      .Case("__memset_chk", {0, -1, 2, false})
      .Case("bzero", {0, -1, 1, false})
      .Case("explicit_bzero", {0, -1, 1, false})
      .Case("__explicit_bzero_chk", {0, -1, 1, false})
      .Case("memset_explicit", {0, -1, 2, false})
      .Case("__atomic_store", {1, 2, -1, true})
      .Case("__atomic_exchange", {1, 2, -1, true})
      .Case("__atomic_compare_exchange", {1, 3, -1, true})
      .Default({});
}

/// The new value of a read-modify-write, as far as it can be known before: the operand of an
/// exchange, else what the operation makes of the value that is there now, which lies in the same
/// object.
llvm::Value *newValue(llvm::AtomicRMWInst *I) {
  if (I->getOperation() == llvm::AtomicRMWInst::Xchg)
    return I->getValOperand();
  llvm::IRBuilder<> Builder(I);
  llvm::LoadInst *Old = Builder.CreateLoad(I->getType(), I->getPointerOperand());
  Old->setAtomic(llvm::AtomicOrdering::Monotonic);
  Old->setAlignment(I->getAlign());
  llvm::Value *Operand = I->getValOperand();
  switch (I->getOperation()) {
  case llvm::AtomicRMWInst::Add:
    return Builder.CreateAdd(Old, Operand);
  case llvm::AtomicRMWInst::Sub:
    return Builder.CreateSub(Old, Operand);
  case llvm::AtomicRMWInst::And:
    return Builder.CreateAnd(Old, Operand);
  case llvm::AtomicRMWInst::Or:
    return Builder.CreateOr(Old, Operand);
  case llvm::AtomicRMWInst::Xor:
    return Builder.CreateXor(Old, Operand);
  case llvm::AtomicRMWInst::Nand:
    return Builder.CreateNot(Builder.CreateAnd(Old, Operand));
  default: // minimum, maximum: one of the two, of which the old one is recorded anyhow
    return Operand;
  }
}

std::optional<Write> callWrite(llvm::CallBase *Call, const llvm::Use &U) {
  if (auto *Set = llvm::dyn_cast<llvm::MemSetInst>(Call)) {
    if (U.getOperandNo() != 0)
      return std::nullopt;
    return Write{Call, Set->getRawDest(), nullptr, nullptr, Set->getLength(), 0, false, {}};
  }
  if (auto *Copy = llvm::dyn_cast<llvm::MemTransferInst>(Call)) {
    if (U.getOperandNo() != 0)
      return std::nullopt;
    llvm::Value *Source = isNullPattern(Copy->getRawSource()) ? nullptr : Copy->getRawSource();
    return Write{Call, Copy->getRawDest(), nullptr, Source, Copy->getLength(), 0, false, {}};
  }
  const llvm::Function *Callee = Call->getCalledFunction();
  if (!Callee)
    return std::nullopt;
  const LibraryArguments Arguments = libraryArguments(Callee->getName());
  if (Arguments.Dest < 0 || static_cast<int>(U.getOperandNo()) != Arguments.Dest)
    return std::nullopt;
  Write W{Call, Call->getArgOperand(Arguments.Dest), nullptr, nullptr, nullptr, 0, false, {}};
  if (Arguments.SourceIsValue) {
    llvm::IRBuilder<> Builder(Call);
    W.Scalar = Builder.CreateAlignedLoad(Builder.getPtrTy(), Call->getArgOperand(Arguments.Source),
                                         llvm::Align(1));
    W.ScalarBytes = 8;
    W.IsAtomic = true;
    return W;
  }
  W.Source = Arguments.Source < 0 ? nullptr : Call->getArgOperand(Arguments.Source);
  W.Bytes = Call->getArgOperand(Arguments.Bytes);
  return W;
}

std::optional<Write> writeOf(llvm::Instruction *I, const llvm::Use &U,
                             const llvm::DataLayout &Layout) {
  if (auto *Store = llvm::dyn_cast<llvm::StoreInst>(I)) {
    if (U.getOperandNo() != llvm::StoreInst::getPointerOperandIndex())
      return std::nullopt;
    llvm::Value *Value = Store->getValueOperand();
    return Write{I,
                 Store->getPointerOperand(),
                 Value,
                 nullptr,
                 nullptr,
                 Layout.getTypeStoreSize(Value->getType()).getFixedValue(),
                 Store->isAtomic(),
                 {}};
  }
  if (auto *Update = llvm::dyn_cast<llvm::AtomicRMWInst>(I)) {
    if (U.getOperandNo() != llvm::AtomicRMWInst::getPointerOperandIndex())
      return std::nullopt;
    return Write{I, Update->getPointerOperand(), newValue(Update), nullptr, nullptr, 8, true, {}};
  }
  if (auto *Exchange = llvm::dyn_cast<llvm::AtomicCmpXchgInst>(I)) {
    if (U.getOperandNo() != llvm::AtomicCmpXchgInst::getPointerOperandIndex())
      return std::nullopt;
    return Write{
        I, Exchange->getPointerOperand(), Exchange->getNewValOperand(), nullptr, nullptr, 8, true,
        {}};
  }
  if (auto *Call = llvm::dyn_cast<llvm::CallBase>(I))
    return callWrite(Call, U);
  return std::nullopt;
}

} // namespace

llvm::SmallVector<Write, 4> writesThrough(llvm::Value *Address, const llvm::DataLayout &Layout) {
  struct Found {
    llvm::Instruction *I;
    llvm::Use *U;
    std::optional<int64_t> Offset;
  };
  // First find, then describe: describing an atomic inserts a load, which is a use too.
  llvm::SmallVector<Found, 4> All;
  forEachUse(Address, Layout, [&](llvm::Instruction *I, llvm::Use &U, const Derived &From) {
    All.push_back({I, &U, From.Offset});
  });
  llvm::SmallVector<Write, 4> Result;
  for (const Found &F : All)
    if (std::optional<Write> W = writeOf(F.I, *F.U, Layout)) {
      W->Offset = F.Offset;
      Result.push_back(*W);
    }
  return Result;
}

llvm::SmallVector<Write, 2> copiesFrom(llvm::Value *Address, const llvm::DataLayout &Layout) {
  llvm::SmallVector<Write, 2> Result;
  forEachUse(Address, Layout, [&](llvm::Instruction *I, llvm::Use &U, const Derived &From) {
    auto *Copy = llvm::dyn_cast<llvm::MemTransferInst>(I);
    if (Copy && U.getOperandNo() == 1)
      Result.push_back({I, Copy->getRawDest(), nullptr, Copy->getRawSource(), Copy->getLength(), 0,
                        false, From.Offset});
  });
  return Result;
}

llvm::SmallVector<Write, 2> clearsOfNewArray(llvm::Value *Count, const llvm::DataLayout &Layout) {
  llvm::SmallVector<Write, 2> Result;
  llvm::SmallVector<llvm::Value *, 8> Work = {Count};
  llvm::SmallPtrSet<llvm::Value *, 8> Seen = {Count};
  while (!Work.empty())
    for (llvm::User *U : Work.pop_back_val()->users()) {
      auto *Call = llvm::dyn_cast<llvm::CallBase>(U);
      if (Call && !llvm::isa<llvm::IntrinsicInst>(Call)) {
        if (Call->getType()->isPointerTy())
          for (const Write &W : writesThrough(Call, Layout))
            if (W.Bytes && !W.Source)
              Result.push_back(W);
      } else if (llvm::isa<llvm::Instruction>(U) && !llvm::isa<llvm::StoreInst>(U) &&
                 Seen.insert(U).second) {
        Work.push_back(U);
      }
    }
  return Result;
}

std::optional<Write> clearAfter(llvm::Instruction *Before) {
  for (llvm::Instruction *I = Before->getNextNode(); I; I = I->getNextNode()) {
    if (auto *Set = llvm::dyn_cast<llvm::MemSetInst>(I))
      return Write{I, Set->getRawDest(), nullptr, nullptr, Set->getLength(), 0, false, 0};
    if (auto *Copy = llvm::dyn_cast<llvm::MemTransferInst>(I);
        Copy && isNullPattern(Copy->getRawSource()))
      return Write{I, Copy->getRawDest(), nullptr, nullptr, Copy->getLength(), 0, false, 0};
    if (I->mayWriteToMemory() && !I->isLifetimeStartOrEnd() &&
        !llvm::isa<llvm::DbgInfoIntrinsic>(I))
      return std::nullopt;
  }
  return std::nullopt;
}

llvm::SmallVector<Write, 2> storesMadeOf(llvm::Value *Value, const llvm::DataLayout &Layout) {
  llvm::SmallVector<Write, 2> Result;
  llvm::SmallVector<llvm::Value *, 8> Work = {Value};
  llvm::SmallPtrSet<llvm::Value *, 8> Seen = {Value};
  while (!Work.empty())
    for (llvm::Use &U : Work.pop_back_val()->uses()) {
      auto *I = llvm::cast<llvm::Instruction>(U.getUser());
      if (llvm::isa<llvm::StoreInst>(I) && U.getOperandNo() == 0)
        Result.push_back(*writeOf(I, I->getOperandUse(1), Layout));
      else if ((llvm::isa<llvm::CastInst>(I) || llvm::isa<llvm::BinaryOperator>(I) ||
                llvm::isa<llvm::ExtractValueInst>(I)) &&
               Seen.insert(I).second)
        Work.push_back(I);
    }
  return Result;
}

llvm::SmallVector<Write, 2> storesOf(llvm::Value *Value) {
  llvm::SmallVector<Write, 2> Result;
  for (llvm::User *U : Value->users()) {
    if (auto *Cast = llvm::dyn_cast<llvm::CastInst>(U))
      Result.append(storesOf(Cast));
    auto *Store = llvm::dyn_cast<llvm::StoreInst>(U);
    if (Store && Store->getValueOperand() == Value)
      Result.push_back(
          {Store, Store->getPointerOperand(), Value, nullptr, nullptr, 8, Store->isAtomic(), 0});
  }
  return Result;
}

} // namespace wbgc
