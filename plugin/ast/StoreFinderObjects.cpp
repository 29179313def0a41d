// StoreFinderObjects.cpp - What makes an object in memory: constructors, new, return.
//
// A constructor does not know where its object lives, a function not where its result goes, so both
// record all slots that they initialize. What the initializers do is in StoreFinderInit.cpp.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/StoreFinder.h"

#include "ast/SlotAnalysis.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/Support/SaveAndRestore.h"

namespace wbgc {

std::function<void(clang::Expr *)> childReplacer(clang::Stmt *Parent, clang::Expr *Old) {
  return [Parent, Old](clang::Expr *New) {
    for (clang::Stmt *&Child : Parent->children())
      if (Child == Old)
        Child = New;
  };
}

/// A union's member that \p Init makes may overlap slots which its constructor does not record.
void StoreFinder::clearMember(clang::CXXConstructorDecl *Constructor,
                              const clang::CXXCtorInitializer *Init, const Replacer &Replace) {
  const clang::SourceLocation Loc = Init->getSourceLocation();
  clang::Expr *Member = clang::CXXThisExpr::Create(Ctx, Loc, Constructor->getThisType(), true);
  const auto Step = [&](clang::FieldDecl *Field) {
    Member = clang::MemberExpr::CreateImplicit(Ctx, Member, Member->getType()->isPointerType(),
                                               Field, Field->getType().getNonReferenceType(),
                                               clang::VK_LValue, clang::OK_Ordinary);
  };
  if (Init->isIndirectMemberInitializer())
    for (clang::NamedDecl *D : Init->getIndirectMember()->chain())
      Step(llvm::cast<clang::FieldDecl>(D));
  else
    Step(Init->getMember());
  overlayPart(
      Member,
      [this, Init, Replace](clang::Expr *Marked) {
        Replace(clang::BinaryOperator::Create(Ctx, Marked, Init->getInit(), clang::BO_Comma,
                                              Init->getInit()->getType(),
                                              Init->getInit()->getValueKind(), clang::OK_Ordinary,
                                              Marked->getExprLoc(), clang::FPOptionsOverride()));
      },
      Init->getInit()->getExprLoc(), Member->getType());
}

void StoreFinder::constructorInitializers(clang::CXXConstructorDecl *Constructor) {
  for (auto It = Constructor->init_begin(); It != Constructor->init_end(); ++It) {
    clang::CXXCtorInitializer *Init = *It;
    const clang::FieldDecl *Member =
        Init->isAnyMemberInitializer() ? Init->getAnyMember() : nullptr;
    // There is no setter for the expression: another initializer takes the place of the whole.
    const auto Replace = [this, It, Init](clang::Expr *New) {
      clang::CXXCtorInitializer *Copy;
      if (Init->isIndirectMemberInitializer())
        Copy = new (Ctx)
            clang::CXXCtorInitializer(Ctx, Init->getIndirectMember(), Init->getMemberLocation(),
                                      Init->getLParenLoc(), New, Init->getRParenLoc());
      else if (Init->isMemberInitializer())
        Copy =
            new (Ctx) clang::CXXCtorInitializer(Ctx, Init->getMember(), Init->getMemberLocation(),
                                                Init->getLParenLoc(), New, Init->getRParenLoc());
      else
        Copy = new (Ctx) clang::CXXCtorInitializer(Ctx, Init->getTypeSourceInfo(),
                                                   Init->isBaseVirtual(), Init->getLParenLoc(), New,
                                                   Init->getRParenLoc(), Init->getEllipsisLoc());
      *It = Copy;
    };
    const llvm::SaveAndRestore Place(Near, Init->isWritten() ? Init->getSourceLocation()
                                                             : Constructor->getLocation());
    const clang::Expr *Value = Init->getInit()->IgnoreImplicit();
    const auto *Construct = llvm::dyn_cast<clang::CXXConstructExpr>(Value);
    const llvm::SaveAndRestore Cleared(IsCleared, Member && Construct &&
                                                      !Construct->getConstructor()->isTrivial());
    if (Init->isDelegatingInitializer())
      expression(Init->getInit());
    else if (!Member)
      initialize(Init->getInit(), Dest::Memory, false, Replace);
    else if (!Init->isIndirectMemberInitializer())
      initializeMember(Member, Init->getInit(), Dest::Memory, Replace);
    else {
      const llvm::SaveAndRestore Within(IsOverlay, overlaysSlots(Init->getIndirectMember()));
      initialize(Init->getInit(), Dest::Memory, isSlotField(Member), Replace);
    }
    if (IsCleared)
      clearMember(Constructor, *It, Replace);
  }
}

void StoreFinder::newObject(clang::CXXNewExpr *E) {
  for (clang::Stmt *Argument : E->placement_arguments())
    statement(Argument);
  if (E->getOperatorNew() && E->getOperatorNew()->isReservedGlobalPlacementOperator() &&
      E->getInitializer())
    overlayAddress(E->getPlacementArg(0), E->getAllocatedType());
  if (E->isArray() && E->getArraySize() && *E->getArraySize())
    expression(*E->getArraySize());
  clang::Expr *Init = E->getInitializer();
  if (!Init)
    return;
  const llvm::SaveAndRestore Place(Near, E->getExprLoc());
  if (E->isArray())
    return newArray(E);
  initialize(Init, Dest::Memory, Slots.isSlotType(E->getAllocatedType()), childReplacer(E, Init));
}

void StoreFinder::newArray(clang::CXXNewExpr *E) {
  clang::Expr *Init = E->getInitializer();
  // Code generation looks into the initializer itself for the elements, so it stays in its place.
  bool HasRest = true; // elements that the initializer does not name
  if (auto *List = llvm::dyn_cast<clang::InitListExpr>(Init)) {
    HasRest = List->hasArrayFiller();
    initializeList(List, Dest::Memory, /*IsNewArray=*/true);
  } else if (auto *Parens = llvm::dyn_cast<clang::CXXParenListInitExpr>(Init)) {
    HasRest = Parens->getArrayFiller() != nullptr;
    initializeParens(Parens, Dest::Memory, /*IsNewArray=*/true);
  } else {
    expression(Init);
  }
  // Without a rest there is nothing to zero, and Clang relies on a count that is a constant.
  if (!HasRest || !Slots.carriesSlots(E->getAllocatedType()))
    return;
  const bool IsPlacement = E->getOperatorNew()->isReservedGlobalPlacementOperator();
  clang::Expr *Count = E->getArraySize().value_or(nullptr);
  if (!IsPlacement && !Count)
    return;
  Store S;
  S.Kind = IsPlacement ? Store::Form::Fill : Store::Form::FillCount;
  S.Operand = IsPlacement ? E->getPlacementArg(0) : Count;
  S.Replace = childReplacer(E, S.Operand);
  S.Type = E->getAllocatedType();
  S.Loc = E->getExprLoc();
  emit(S);
}

void StoreFinder::returned(clang::ReturnStmt *S) {
  clang::Expr *Value = S->getRetValue();
  if (!Value)
    return;
  const bool IsReturnObject = Function && Ctx.getLangOpts().CPlusPlus &&
                              Value->getType()->isRecordType() && Value->isPRValue() &&
                              Slots.carriesSlots(Value->getType());
  const clang::VarDecl *InPlace = S->getNRVOCandidate();
  if (!IsReturnObject || (InPlace && isReturnObject(InPlace)))
    return expression(Value);
  const llvm::SaveAndRestore Place(Near, S->getReturnLoc());
  initialize(Value, Dest::Return, false, [S](clang::Expr *New) { S->setRetValue(New); });
}

} // namespace wbgc
