// Overlay.cpp - From an lvalue back to the union that it is a part of.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/Overlay.h"

#include "support/Compat.h"

#include "clang/AST/RecordLayout.h"

namespace wbgc {
namespace {

/// What `.`, `->` and subscripts have walked from the union to the lvalue.
struct UnionPath {
  clang::MemberExpr *Member = nullptr; // its base is the union
  bool IsKnownOffset = true;           // neither subscript nor base class on the way
  int64_t Offset = 0;                  // in bytes, from the union's first
};

/// What \p E has the lvalue of, if it only wraps it: a comma, a choice that the compiler makes, an
/// assignment in C++; else null.
clang::Expr *wrapped(clang::Expr *E) {
  if (auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(E))
    return Unary->getOpcode() == clang::UO_Extension ||
                   (Unary->isPrefix() && Unary->isIncrementDecrementOp())
               ? Unary->getSubExpr()
               : nullptr;
  if (auto *Binary = llvm::dyn_cast<clang::BinaryOperator>(E))
    return Binary->getOpcode() == clang::BO_Comma ? Binary->getRHS()
           : Binary->isAssignmentOp()             ? Binary->getLHS()
                                                  : nullptr;
  if (auto *Generic = llvm::dyn_cast<clang::GenericSelectionExpr>(E))
    return Generic->getResultExpr();
  if (auto *Choose = llvm::dyn_cast<clang::ChooseExpr>(E))
    return Choose->getChosenSubExpr();
  if (auto *Cast = llvm::dyn_cast<clang::ExplicitCastExpr>(E))
    return Cast->isGLValue() && Cast->getCastKind() == clang::CK_NoOp ? Cast->getSubExpr()
                                                                      : nullptr;
  return nullptr;
}

/// The value that lvalue \p E is an element or a half of, or a member by pointer; else null.
clang::Expr *partOf(clang::Expr *E) {
  if (auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(E))
    return Unary->getOpcode() == clang::UO_Real || Unary->getOpcode() == clang::UO_Imag
               ? Unary->getSubExpr()
               : nullptr;
  if (auto *Member = llvm::dyn_cast<clang::BinaryOperator>(E))
    return Member->getOpcode() == clang::BO_PtrMemD ? Member->getLHS() : nullptr;
  if (auto *Subscript = llvm::dyn_cast<clang::ArraySubscriptExpr>(E))
    return Subscript->getBase()->getType()->isVectorType() ? Subscript->getBase() : nullptr;
  if (auto *Element = llvm::dyn_cast<clang::ExtVectorElementExpr>(E))
    return Element->isArrow() ? nullptr : Element->getBase();
  if (auto *Element = llvm::dyn_cast<clang::MatrixSubscriptExpr>(E))
    return Element->getBase();
  return nullptr;
}

/// The innermost union on the path of \p E of which some word is a slot, after \p Result has been walked.
UnionPath unionPath(clang::Expr *E, TypeSlots &Slots, UnionPath Result = {}) {
  clang::ASTContext &Ctx = Slots.context();
  Result.Member = nullptr;
  while (true) {
    E = E->IgnoreParens();
    if (clang::Expr *Inner = wrapped(E)) {
      E = Inner;
      continue;
    }
    if (clang::Expr *Whole = partOf(E)) {
      Result.IsKnownOffset = false;
      E = Whole;
      continue;
    }
    if (auto *Subscript = llvm::dyn_cast<clang::ArraySubscriptExpr>(E)) {
      auto *Decay = llvm::dyn_cast<clang::ImplicitCastExpr>(Subscript->getBase()->IgnoreParens());
      if (!Decay || Decay->getCastKind() != clang::CK_ArrayToPointerDecay)
        return {};
      Result.IsKnownOffset = false;
      E = Decay->getSubExpr();
      continue;
    }
    if (auto *Cast = llvm::dyn_cast<clang::ImplicitCastExpr>(E); Cast && Cast->isGLValue()) {
      Result.IsKnownOffset &= Cast->getCastKind() == clang::CK_NoOp; // else: to a base
      E = Cast->getSubExpr();
      continue;
    }
    auto *Member = llvm::dyn_cast<clang::MemberExpr>(E);
    auto *Field = Member ? llvm::dyn_cast<clang::FieldDecl>(Member->getMemberDecl()) : nullptr;
    if (!Field || Field->getType()->isReferenceType())
      return {};
    const clang::RecordDecl *Parent = Field->getParent();
    Result.Offset += Ctx.toCharUnitsFromBits(
                            Ctx.getASTRecordLayout(Parent).getFieldOffset(Field->getFieldIndex()))
                         .getQuantity();
    if (Parent->isUnion() && Slots.carriesSlots(compat::recordType(Ctx, Parent))) {
      Result.Member = Member;
      return Result;
    }
    if (Member->isArrow())
      return {};
    E = Member->getBase();
  }
}

/// What \p LValue overlaps of the union at the end of \p Path.
Overlay overlayIn(const UnionPath &Path, const clang::Expr *LValue, TypeSlots &Slots) {
  const bool HasSlots = Slots.carriesSlots(LValue->getType());
  if (HasSlots && !Path.IsKnownOffset)
    return {};
  const clang::Expr *Base = Path.Member->getBase();
  const clang::QualType Union =
      Path.Member->isArrow() ? Base->getType()->getPointeeType() : Base->getType();
  const llvm::BitVector &Words = Slots.slots(Union).Words;
  const clang::ASTContext &Ctx = Slots.context();
  const unsigned Size =
      std::max<int64_t>(Ctx.getTypeSizeInChars(LValue->getType()).getQuantity(), 1);
  if (!Path.IsKnownOffset) {
    const unsigned Align = Ctx.getTypeAlignInChars(LValue->getType()).getQuantity();
    const bool MayStraddle = Align < 8 && Size > Align;
    return {Path.Member, Union, std::nullopt, (Size + 7) / 8 + MayStraddle};
  }
  const unsigned First = Path.Offset / 8;
  const unsigned Last = (Path.Offset + Size - 1) / 8;
  llvm::BitVector Lost(Words.size());
  if (First < Words.size())
    Lost.set(First, std::min(Words.size(), Last + 1));
  Lost &= Words;
  if (HasSlots)
    for (const unsigned Word : Slots.slots(LValue->getType()).Words.set_bits())
      if (First + Word < Lost.size())
        Lost.reset(First + Word);
  return Lost.any() ? Overlay{Path.Member, Union, First, Last - First + 1} : Overlay();
}

} // namespace

Overlay findOverlay(clang::Expr *LValue, TypeSlots &Slots) {
  if (Slots.isSlot(LValue))
    return {};
  // A union around another one has the slots of both.
  Overlay Outermost;
  for (UnionPath Path = unionPath(LValue, Slots); Path.Member;
       Path = unionPath(Path.Member->getBase(), Slots, Path)) {
    if (const Overlay Found = overlayIn(Path, LValue, Slots))
      Outermost = Found;
    if (Path.Member->isArrow())
      break;
  }
  return Outermost;
}

clang::QualType sharedUnion(const clang::ValueDecl *Member, TypeSlots &Slots) {
  if (const auto *Path = llvm::dyn_cast<clang::IndirectFieldDecl>(Member)) {
    for (const clang::NamedDecl *Part : Path->chain())
      if (const clang::QualType Union = sharedUnion(llvm::cast<clang::FieldDecl>(Part), Slots);
          !Union.isNull())
        return Union;
    return {};
  }
  const auto *Field = llvm::dyn_cast<clang::FieldDecl>(Member);
  if (!Field || !Field->getParent()->isUnion())
    return {};
  const clang::ASTContext &Ctx = Slots.context();
  const clang::QualType Union = compat::recordType(Ctx, Field->getParent());
  const llvm::BitVector &Words = Slots.slots(Union).Words;
  const uint64_t Bits =
      Field->isBitField() ? compat::bitWidth(Ctx, Field) : Ctx.getTypeSize(Field->getType());
  const uint64_t End = std::min<uint64_t>(Words.size(), (Bits + 63) / 64);
  return Words.find_first_in(0, End) != -1 ? Union : clang::QualType();
}

} // namespace wbgc
