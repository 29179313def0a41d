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

/// The innermost union on the path of \p E of which some word is a slot.
UnionPath unionPath(clang::Expr *E, TypeSlots &Slots) {
  clang::ASTContext &Ctx = Slots.context();
  UnionPath Result;
  while (true) {
    E = E->IgnoreParens();
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

} // namespace

Overlay findOverlay(clang::Expr *LValue, TypeSlots &Slots) {
  const UnionPath Path = unionPath(LValue, Slots);
  if (!Path.Member || Slots.isSlot(LValue) || Slots.carriesSlots(LValue->getType()))
    return {};
  const clang::Expr *Base = Path.Member->getBase();
  const clang::QualType Union =
      Path.Member->isArrow() ? Base->getType()->getPointeeType() : Base->getType();
  if (!Path.IsKnownOffset)
    return {Path.Member, Union};
  const llvm::BitVector &Words = Slots.slots(Union).Words;
  const clang::CharUnits Size = Slots.context().getTypeSizeInChars(LValue->getType());
  const int64_t Last = Path.Offset + std::max<int64_t>(Size.getQuantity(), 1) - 1;
  for (int64_t Word = Path.Offset / 8; Word <= Last / 8; ++Word)
    if (Word < static_cast<int64_t>(Words.size()) && Words.test(Word))
      return {Path.Member, Union};
  return {};
}

} // namespace wbgc
