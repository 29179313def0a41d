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
  const bool HasSlots = Slots.carriesSlots(LValue->getType());
  if (!Path.Member || Slots.isSlot(LValue) || (HasSlots && !Path.IsKnownOffset))
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

} // namespace wbgc
