// StoreFinderLists.cpp - Lists of initializers: which of them makes which member or element.
//
// Each goes back to StoreFinder::initialize. Elements that a list does not name have a filler, one
// expression for all of them; holes that designators leave have it too.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/StoreFinder.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/Support/SaveAndRestore.h"

namespace wbgc {
namespace {

/// Clang 19 hands the operands out as constants only.
llvm::MutableArrayRef<clang::Expr *> mutableInits(clang::CXXParenListInitExpr *E) {
  const llvm::ArrayRef<clang::Expr *> Inits = E->getInitExprs();
  return {const_cast<clang::Expr **>(Inits.data()), Inits.size()};
}

} // namespace

void StoreFinder::initializeRecord(const clang::RecordDecl *Record,
                                   llvm::MutableArrayRef<clang::Expr *> Inits, Dest D) {
  size_t Next = 0;
  const auto One = [&](bool IsSlot) {
    clang::Expr **Place = &Inits[Next++];
    if (*Place)
      initialize(*Place, D, IsSlot, [Place](clang::Expr *New) { *Place = New; });
  };
  if (const auto *Class = llvm::dyn_cast<clang::CXXRecordDecl>(Record))
    for (unsigned Bases = Class->getNumBases(); Bases && Next < Inits.size(); --Bases)
      One(false);
  for (const clang::FieldDecl *Field : Record->fields()) {
    if (Field->isUnnamedBitField())
      continue;
    if (Next >= Inits.size())
      return;
    One(isSlotField(Field));
  }
}

void StoreFinder::initializeMember(const clang::FieldDecl *Field, clang::Expr *E, Dest D,
                                   const Replacer &Replace) {
  const llvm::SaveAndRestore Within(IsOverlay, IsOverlay || overlaysSlots(Field));
  initialize(E, D, isSlotField(Field), Replace);
}

void StoreFinder::initializeList(clang::InitListExpr *List, Dest D, bool IsNewArray) {
  if (List->getSemanticForm())
    List = List->getSemanticForm();
  const llvm::SaveAndRestore Place(Near,
                                   List->getBeginLoc().isValid() ? List->getBeginLoc() : Near);
  llvm::MutableArrayRef<clang::Expr *> Inits(List->getInits(), List->getNumInits());
  if (const clang::RecordDecl *Record = List->getType()->getAsRecordDecl();
      Record && !List->isTransparent()) {
    if (!Record->isUnion())
      return initializeRecord(Record, Inits, D);
    const clang::FieldDecl *Active = List->getInitializedFieldInUnion();
    if (Active && Inits.empty() && D != Dest::Stack && Slots.carriesSlots(List->getType())) {
      // `{}`: Clang zeroes the first member; say so, that it can be marked.
      List->updateInit(Ctx, 0, new (Ctx) clang::ImplicitValueInitExpr(Active->getType()));
      Inits = {List->getInits(), List->getNumInits()};
    }
    if (Active && !Inits.empty() && Inits[0])
      initializeMember(Active, Inits[0], D, [List](clang::Expr *New) { List->setInit(0, New); });
    return;
  }
  const clang::ArrayType *Array = Ctx.getAsArrayType(List->getType());
  const bool IsSlot = Array && Slots.isSlotType(Array->getElementType());
  clang::Expr *Filler = Array && List->hasArrayFiller() ? List->getArrayFiller() : nullptr;
  for (unsigned I = 0; I < Inits.size(); ++I)
    if (Inits[I] && Inits[I] != Filler)
      initialize(Inits[I], D, IsSlot, [List, I](clang::Expr *New) { List->setInit(I, New); });
  if (Filler && !(IsNewArray && llvm::isa<clang::ImplicitValueInitExpr>(Filler)))
    initialize(Filler, D, IsSlot, [List, Filler](clang::Expr *New) {
      for (unsigned I = 0; I < List->getNumInits(); ++I) // holes that designators have left
        if (List->getInit(I) == Filler)
          List->setInit(I, New);
      List->setArrayFiller(New);
    });
}

void StoreFinder::initializeParens(clang::CXXParenListInitExpr *E, Dest D, bool IsNewArray) {
  if (const clang::FieldDecl *Active = E->getInitializedFieldInUnion()) {
    for (clang::Expr *&Init : mutableInits(E))
      initializeMember(Active, Init, D, [&Init](clang::Expr *New) { Init = New; });
    return;
  }
  if (const clang::RecordDecl *Record = E->getType()->getAsRecordDecl())
    return initializeRecord(Record, mutableInits(E), D);
  const clang::ArrayType *Array = Ctx.getAsArrayType(E->getType());
  const bool IsSlot = Array && Slots.isSlotType(Array->getElementType());
  for (clang::Expr *&Init : mutableInits(E))
    initialize(Init, D, IsSlot, [&Init](clang::Expr *New) { Init = New; });
  clang::Expr *Filler = E->getArrayFiller();
  if (Filler && !(IsNewArray && llvm::isa<clang::ImplicitValueInitExpr>(Filler)))
    initialize(Filler, D, IsSlot, [E](clang::Expr *New) { E->setArrayFiller(New); });
}

} // namespace wbgc
