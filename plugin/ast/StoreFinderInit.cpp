// StoreFinderInit.cpp - Initializers: where does the object live that they make?
//
// On the stack nothing is recorded. In memory (new, a constructor's members, a return object) each
// slot is, and what a constructor or a callee writes itself is its own business. An initializer has
// no left side, so the value is what gets marked, or the record that is copied.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/StoreFinder.h"

#include "ast/Attributes.h"
#include "ast/SlotAnalysis.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace wbgc {
namespace {

/// Puts \p New where \p Old is among the children of \p Parent.
std::function<void(clang::Expr *)> childReplacer(clang::Stmt *Parent, clang::Expr *Old) {
  return [Parent, Old](clang::Expr *New) {
    for (clang::Stmt *&Child : Parent->children())
      if (Child == Old)
        Child = New;
  };
}

/// Clang 19 hands the operands out as constants only.
llvm::MutableArrayRef<clang::Expr *> mutableInits(clang::CXXParenListInitExpr *E) {
  const llvm::ArrayRef<clang::Expr *> Inits = E->getInitExprs();
  return {const_cast<clang::Expr **>(Inits.data()), Inits.size()};
}

/// Itanium ABI: a trivially copyable class of at most two words comes back in registers.
bool returnsInRegisters(const clang::ASTContext &Ctx, clang::QualType Type) {
  const auto *Class = Type->getAsCXXRecordDecl();
  return Class && Class->canPassInRegisters() && Ctx.getTypeSize(Type) <= 128;
}

/// True if the callee may be C code, which does not know that its result goes to the heap.
bool mayBeC(const clang::CallExpr *E) {
  const clang::FunctionDecl *Callee = E->getDirectCallee();
  return !Callee || Callee->isExternC();
}

} // namespace

bool StoreFinder::isSlotField(const clang::FieldDecl *Field) {
  if (Field->isBitField())
    return false;
  if (Field->getType()->isReferenceType())
    return Slots.isGCPointer(Field->getType());
  return Slots.isSlotType(Field->getType()) || has(Field, Attribute::Word) ||
         (has(Field->getParent(), Attribute::Word) && Field->getType()->isIntegerType());
}

void StoreFinder::initializeSlot(clang::Expr *E, Dest D, const Replacer &Replace) {
  if (auto *List = llvm::dyn_cast<clang::InitListExpr>(E); List && List->getNumInits() == 1)
    return initializeSlot(List->getInit(0), D, [List](clang::Expr *New) { List->setInit(0, New); });
  if (auto *Default = llvm::dyn_cast<clang::CXXDefaultInitExpr>(E)) {
    // The expression is shared by all constructors and by aggregates on the stack: mark a copy of
    // the node.
    return initializeSlot(Default->getExpr(), D, [this, Default, Replace](clang::Expr *New) {
      Replace(clang::CXXDefaultInitExpr::Create(
          Ctx, Default->getBeginLoc(), Default->getField(),
          const_cast<clang::DeclContext *>(Default->getUsedContext()), New));
    });
  }
  expression(E);
  Store S;
  S.Kind = Store::Form::Value;
  S.Operand = E;
  S.Replace = Replace;
  S.Type = E->getType();
  S.IsFresh = D == Dest::Static;
  S.Loc = E->getExprLoc();
  emit(S);
}

void StoreFinder::initialize(clang::Expr *E, Dest D, bool IsSlot, const Replacer &Replace) {
  if (D == Dest::Stack)
    return expression(E);
  if (IsSlot)
    return initializeSlot(E, D, Replace);
  if (!E->getType()->isRecordType() && !E->getType()->isArrayType())
    return expression(E);

  if (auto *List = llvm::dyn_cast<clang::InitListExpr>(E))
    return initializeList(List, D);
  if (auto *Parens = llvm::dyn_cast<clang::CXXParenListInitExpr>(E))
    return initializeRecord(E->getType()->getAsRecordDecl(), mutableInits(Parens), D);
  if (auto *Construct = llvm::dyn_cast<clang::CXXConstructExpr>(E))
    return initializeConstruct(Construct, D);
  if (auto *Lambda = llvm::dyn_cast<clang::LambdaExpr>(E))
    return initializeLambda(Lambda, D);
  if (auto *Loop = llvm::dyn_cast<clang::ArrayInitLoopExpr>(E))
    return initializeArrayCopy(Loop, D, Replace);
  if (auto *Call = llvm::dyn_cast<clang::CallExpr>(E))
    return initializeFromCall(Call, D, Replace);
  if (auto *Conditional = llvm::dyn_cast<clang::ConditionalOperator>(E)) {
    expression(Conditional->getCond());
    initialize(Conditional->getTrueExpr(), D, false, childReplacer(E, Conditional->getTrueExpr()));
    return initialize(Conditional->getFalseExpr(), D, false,
                      childReplacer(E, Conditional->getFalseExpr()));
  }
  if (auto *Comma = llvm::dyn_cast<clang::BinaryOperator>(E);
      Comma && Comma->getOpcode() == clang::BO_Comma) {
    expression(Comma->getLHS());
    return initialize(Comma->getRHS(), D, false, childReplacer(E, Comma->getRHS()));
  }
  if (auto *Block = llvm::dyn_cast<clang::StmtExpr>(E)) {
    clang::CompoundStmt *Body = Block->getSubStmt();
    for (clang::Stmt *S : Body->body())
      if (auto *Last = llvm::dyn_cast<clang::Expr>(S); Last && S == Body->body_back())
        initialize(Last, D, false, childReplacer(Body, Last));
      else
        statement(S);
    return;
  }
  if (auto *Default = llvm::dyn_cast<clang::CXXDefaultInitExpr>(E))
    return initialize(Default->getExpr(), D, false, [this, Default, Replace](clang::Expr *New) {
      Replace(clang::CXXDefaultInitExpr::Create(
          Ctx, Default->getBeginLoc(), Default->getField(),
          const_cast<clang::DeclContext *>(Default->getUsedContext()), New));
    });
  if (auto *Cast = llvm::dyn_cast<clang::CastExpr>(E)) {
    clang::Expr *Sub = Cast->getSubExpr();
    if (Cast->getCastKind() != clang::CK_LValueToRValue)
      return Sub->isPRValue() ? initialize(Sub, D, false, childReplacer(E, Sub)) : expression(Sub);
    expression(Sub);
    if (!Slots.carriesSlots(E->getType()))
      return;
    Store S; // C: a record is loaded from an lvalue
    S.Kind = Store::Form::Source;
    S.Operand = Sub;
    S.Replace = childReplacer(E, Sub);
    S.Type = E->getType();
    S.IsFresh = D == Dest::Static;
    S.Loc = E->getExprLoc();
    return emit(S);
  }
  if (llvm::isa<clang::ParenExpr>(E) || llvm::isa<clang::FullExpr>(E) ||
      llvm::isa<clang::CXXBindTemporaryExpr>(E) || llvm::isa<clang::CompoundLiteralExpr>(E) ||
      llvm::isa<clang::SubstNonTypeTemplateParmExpr>(E)) {
    for (clang::Stmt *Child : E->children())
      if (auto *Sub = llvm::dyn_cast_or_null<clang::Expr>(Child))
        initialize(Sub, D, false, childReplacer(E, Sub));
    return;
  }
  expression(E);
}

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

void StoreFinder::initializeList(clang::InitListExpr *List, Dest D) {
  if (List->getSemanticForm())
    List = List->getSemanticForm();
  llvm::MutableArrayRef<clang::Expr *> Inits(List->getInits(), List->getNumInits());
  if (const clang::RecordDecl *Record = List->getType()->getAsRecordDecl();
      Record && !List->isTransparent()) {
    if (!Record->isUnion())
      return initializeRecord(Record, Inits, D);
    const clang::FieldDecl *Active = List->getInitializedFieldInUnion();
    if (Active && !Inits.empty() && Inits[0])
      initialize(Inits[0], D, isSlotField(Active),
                 [List](clang::Expr *New) { List->setInit(0, New); });
    return;
  }
  const clang::ArrayType *Array = Ctx.getAsArrayType(List->getType());
  const bool IsSlot = Array && Slots.isSlotType(Array->getElementType());
  for (unsigned I = 0; I < Inits.size(); ++I)
    if (Inits[I] && Inits[I] != List->getArrayFiller())
      initialize(Inits[I], D, IsSlot, [List, I](clang::Expr *New) { List->setInit(I, New); });
  if (!Array || !List->hasArrayFiller() ||
      llvm::isa<clang::ImplicitValueInitExpr>(List->getArrayFiller()))
    return;
  initialize(List->getArrayFiller(), D, IsSlot,
             [List](clang::Expr *New) { List->setArrayFiller(New); });
}

void StoreFinder::initializeConstruct(clang::CXXConstructExpr *E, Dest D) {
  if (!isTrivialCopy(E) || !Slots.carriesSlots(E->getType()))
    return children(E);
  expression(E->getArg(0));
  Store S;
  S.Kind = Store::Form::Source;
  S.Operand = E->getArg(0);
  S.Replace = [E](clang::Expr *New) { E->setArg(0, New); };
  S.Type = E->getType();
  S.IsFresh = D == Dest::Static;
  S.Loc = E->getExprLoc();
  emit(S);
}

void StoreFinder::initializeLambda(clang::LambdaExpr *E, Dest D) {
  To.OnNested(E->getCallOperator());
  auto Field = E->getLambdaClass()->field_begin();
  for (clang::Expr *&Init : E->capture_inits()) {
    const clang::FieldDecl *Captured = *Field++;
    if (Init)
      initialize(Init, D, isSlotField(Captured), [&Init](clang::Expr *New) { Init = New; });
  }
}

void StoreFinder::initializeFromCall(clang::CallExpr *E, Dest D, const Replacer &Replace) {
  expression(E);
  if (!Slots.carriesSlots(E->getType()) || !Ctx.getLangOpts().CPlusPlus ||
      !E->getType().isTriviallyCopyableType(Ctx))
    return;
  const bool InRegisters = returnsInRegisters(Ctx, E->getType());
  if (InRegisters ? D == Dest::Return : !mayBeC(E))
    return; // the callee has written it, or our own caller will
  Store S;
  S.Kind = Store::Form::CallResult;
  S.Operand = E;
  S.Replace = Replace;
  S.Type = E->getType();
  S.IsFresh = D == Dest::Static;
  S.Loc = E->getExprLoc();
  emit(S);
}

void StoreFinder::initializeArrayCopy(clang::ArrayInitLoopExpr *E, Dest D,
                                      const Replacer &Replace) {
  clang::Expr *Array = E->getCommonExpr()->getSourceExpr();
  if (!Array || !Slots.carriesSlots(E->getType()) || !E->getType().isTriviallyCopyableType(Ctx)) {
    if (Array)
      expression(Array);
    return expression(E->getSubExpr());
  }
  expression(Array);
  Store S;
  S.Kind = Store::Form::Source;
  S.Operand = Array;
  S.Replace = [this, E, Replace](clang::Expr *New) {
    // A copy of the whole array, which Clang emits for a record's array member in one piece.
    Replace(clang::ImplicitCastExpr::Create(Ctx, E->getType(), clang::CK_LValueToRValue, New,
                                            nullptr, clang::VK_PRValue,
                                            clang::FPOptionsOverride()));
  };
  S.Type = E->getType();
  S.IsFresh = D == Dest::Static;
  S.Loc = E->getExprLoc();
  emit(S);
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
    if (Init->isDelegatingInitializer())
      expression(Init->getInit());
    else
      initialize(Init->getInit(), Dest::Memory, Member && isSlotField(Member), Replace);
  }
}

void StoreFinder::newObject(clang::CXXNewExpr *E) {
  for (clang::Stmt *Argument : E->placement_arguments())
    statement(Argument);
  if (E->isArray() && E->getArraySize() && *E->getArraySize())
    expression(*E->getArraySize());
  clang::Expr *Init = E->getInitializer();
  if (!Init)
    return;
  const clang::QualType Allocated = E->getAllocatedType();
  initialize(Init, Dest::Memory, !E->isArray() && Slots.isSlotType(Allocated),
             childReplacer(E, Init));
}

void StoreFinder::returned(clang::ReturnStmt *S) {
  clang::Expr *Value = S->getRetValue();
  if (!Value)
    return;
  const bool IsReturnObject = Function && Ctx.getLangOpts().CPlusPlus &&
                              Value->getType()->isRecordType() && Value->isPRValue() &&
                              Slots.carriesSlots(Value->getType());
  const clang::VarDecl *InPlace = S->getNRVOCandidate();
  if (!IsReturnObject || (InPlace && InPlace->isNRVOVariable()))
    return expression(Value);
  initialize(Value, Dest::Return, false, [S](clang::Expr *New) { S->setRetValue(New); });
}

} // namespace wbgc
