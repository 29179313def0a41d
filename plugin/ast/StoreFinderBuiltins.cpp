// StoreFinderBuiltins.cpp - Builtins that write through a pointer: atomics, and the few others.
//
// Clang gives most of these whatever pointer type they are called with, so no conversion says that a
// slot is written. What is listed here as refused has no place for a barrier, or none worth having.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/StoreFinder.h"

#include "ast/SlotAnalysis.h"

#include "llvm/ADT/StringSwitch.h"

namespace wbgc {
namespace {

/// Which argument of a builtin it stores through; -1: none.
int storedArgument(llvm::StringRef Name) {
  return llvm::StringSwitch<int>(Name)
      .Case("__builtin_nontemporal_store", 1)
      .Case("__builtin_add_overflow", 2)
      .Case("__builtin_sub_overflow", 2)
      .Case("__builtin_mul_overflow", 2)
      .Case("__builtin_trivially_relocate", 0)
      .Default(-1);
}

/// The same of builtins that are refused.
int refusedArgument(llvm::StringRef Name) {
  return llvm::StringSwitch<int>(Name)
      .Case("__builtin_masked_store", 2)
      .Case("__builtin_masked_compress_store", 2)
      .Case("__builtin_masked_scatter", 3)
      .Case("__builtin_matrix_column_major_store", 1)
      .Case("__atomic_clear", 0)
      .Case("__atomic_test_and_set", 0)
      .Default(-1);
}

} // namespace

void StoreFinder::builtin(clang::CallExpr *E, llvm::StringRef Name) {
  const int Refused = refusedArgument(Name);
  const int Stored = Name.starts_with("__sync_") ? 0 : storedArgument(Name);
  const unsigned Index = std::max(Refused, Stored);
  if (std::max(Refused, Stored) < 0 || Index >= E->getNumArgs())
    return;
  clang::Expr *&Argument = E->getArgs()[Index];
  clang::Expr *&Pointer = slotPointerUnderCasts(Argument);
  const clang::QualType Pointee = Slots.slotsBehind(Pointer);
  if (Pointee.isNull())
    return;
  if (Refused >= 0)
    return isLocalAddress(Pointer) ? void()
                                   : impossible(Pointer, ("'" + Name + "'").str(), E->getExprLoc());
  if (Name == "__builtin_trivially_relocate")
    return wholeElements(Pointer, Pointee, E->getExprLoc());
  slotPointer(Argument, Name.starts_with("__sync_"), E->getExprLoc());
}

/// What is stored to \p Pointer is counted in elements, not in bytes.
void StoreFinder::wholeElements(clang::Expr *&Pointer, clang::QualType Element,
                                clang::SourceLocation Loc) {
  if (isLocalAddress(Pointer))
    return elided(Loc, "local variable");
  Store S;
  S.Kind = Store::Form::RangePointer;
  S.Operand = Pointer;
  S.Replace = [Place = &Pointer](clang::Expr *New) { *Place = New; };
  S.Type = Element;
  S.Loc = Loc;
  emit(S);
}

/// True if an atomic operation on \p Type is too wide for a barrier: refused.
bool StoreFinder::refusesWide(const clang::Expr *Slot, clang::QualType Type,
                              clang::SourceLocation Loc) {
  if (Ctx.getTypeSize(Type) <= 64)
    return false;
  impossible(Slot, "an atomic operation of more than eight bytes", Loc);
  return true;
}

void StoreFinder::slotPointer(clang::Expr *&Pointer, bool IsAtomic, clang::SourceLocation Loc) {
  clang::Expr *&Slot = slotPointerUnderCasts(Pointer);
  const clang::QualType Pointee = Slots.slotsBehind(Slot);
  if (Pointee.isNull())
    return;
  if (isLocalAddress(Slot))
    return elided(Loc, "local variable");
  if (refusesWide(Slot, Pointee, Loc))
    return;
  Store S;
  S.Kind = Store::Form::SlotPointer;
  S.Operand = Slot;
  S.Replace = [Place = &Slot](clang::Expr *New) { *Place = New; };
  S.Type = Pointee;
  S.IsAtomic = IsAtomic;
  S.Loc = Loc;
  emit(S);
}

void StoreFinder::atomic(clang::AtomicExpr *E) {
  clang::Expr **Operands = E->getSubExprs();
  const llvm::StringRef Name = E->getOpAsString();
  const bool IsLoad = Name.contains("load");
  const bool IsGeneric = takesValuesByAddress(E);
  if (Name.ends_with("_clear") || Name.ends_with("_test_and_set")) {
    const clang::Expr *Pointer = slotPointerUnderCasts(Operands[0]);
    if (!Slots.slotsBehind(Pointer).isNull() && !isLocalAddress(Pointer))
      impossible(Pointer, ("'" + Name + "'").str(), E->getExprLoc());
    return children(E);
  }
  if (!IsLoad && !Name.ends_with("_init"))
    slotPointer(Operands[0], true, E->getExprLoc());
  else if (!IsLoad)
    slotPointer(Operands[0], false, E->getExprLoc());
  // Results that come back through a pointer: `ret` of a generic load or exchange, `expected`.
  if (E->isCmpXChg() || (IsLoad && IsGeneric && E->getNumSubExprs() > 2))
    slotPointer(Operands[2], false, E->getExprLoc());
  if (IsGeneric && Name.contains("exchange") && !E->isCmpXChg())
    slotPointer(Operands[3], false, E->getExprLoc());
  children(E);
}

} // namespace wbgc
