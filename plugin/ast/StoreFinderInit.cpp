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
#include "support/BarrierMarkers.h"
#include "support/Compat.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/Support/SaveAndRestore.h"

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

void StoreFinder::initializeOverlay(clang::Expr *E, const Replacer &Replace) {
  expression(E);
  Store S;
  S.Kind = Store::Form::OverlayValue;
  S.Operand = E;
  S.Replace = Replace;
  S.Type = E->getType();
  S.Loc = E->getExprLoc();
  emit(S);
}

bool StoreFinder::overlaysSlots(const clang::FieldDecl *Field) {
  const clang::RecordDecl *Parent = Field->getParent();
  if (!Parent->isUnion())
    return false;
  const llvm::BitVector &Words = Slots.slots(compat::recordType(Ctx, Parent)).Words;
  const uint64_t Bits =
      Field->isBitField() ? compat::bitWidth(Ctx, Field) : Ctx.getTypeSize(Field->getType());
  return Words.find_first_in(0, std::min<uint64_t>(Words.size(), (Bits + 63) / 64)) != -1;
}

bool StoreFinder::overlaysSlots(const clang::IndirectFieldDecl *Path) {
  return llvm::any_of(Path->chain(), [this](const clang::NamedDecl *D) {
    return overlaysSlots(llvm::cast<clang::FieldDecl>(D));
  });
}

/// The type of a record or array that an initializer stores; in a union it may have no slots itself.
clang::QualType StoreFinder::storedType(const clang::Expr *E) {
  if (Slots.carriesSlots(E->getType()))
    return E->getType();
  return IsOverlay ? Slots.anySlot() : clang::QualType();
}

void StoreFinder::initialize(clang::Expr *E, Dest D, bool IsSlot, const Replacer &Replace) {
  if (D == Dest::Stack)
    return expression(E);
  if (IsSlot)
    return initializeSlot(E, D, Replace);
  if (!E->getType()->isRecordType() && !E->getType()->isArrayType())
    return IsOverlay && D != Dest::Static ? initializeOverlay(E, Replace) : expression(E);

  if (auto *List = llvm::dyn_cast<clang::InitListExpr>(E)) {
    initializeList(List, D);
    return Slots.carriesSlots(E->getType()) ? To.OnPieces(E, Replace) : void();
  }
  if (auto *Parens = llvm::dyn_cast<clang::CXXParenListInitExpr>(E)) {
    initializeParens(Parens, D);
    return Slots.carriesSlots(E->getType()) ? To.OnPieces(E, Replace) : void();
  }
  if (auto *Constant = llvm::dyn_cast<clang::ConstantExpr>(E);
      Constant && Constant->hasAPValueResult())
    return initializeFromTemporary(E, D, Replace); // Clang copies the result from read-only data
  if (auto *Construct = llvm::dyn_cast<clang::CXXConstructExpr>(E)) {
    if (IsOverlay && D == Dest::Memory && !Construct->getConstructor()->isTrivial())
      return constructOverlay(Construct, D, Replace);
    initializeConstruct(Construct, D);
    return Construct->requiresZeroInitialization() ? zeroing(E, D, Replace) : void();
  }
  if (llvm::isa<clang::ImplicitValueInitExpr>(E) || llvm::isa<clang::CXXScalarValueInitExpr>(E))
    return zeroing(E, D, Replace);
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
    const llvm::SaveAndRestore Cleared(IsCleared, IsCleared || calledMarker(Comma->getLHS()) ==
                                                                   markers::kOverlayPart);
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
  if (auto *Generic = llvm::dyn_cast<clang::GenericSelectionExpr>(E))
    return initialize(Generic->getResultExpr(), D, false,
                      childReplacer(E, Generic->getResultExpr()));
  if (auto *Choose = llvm::dyn_cast<clang::ChooseExpr>(E))
    return initialize(Choose->getChosenSubExpr(), D, false,
                      childReplacer(E, Choose->getChosenSubExpr()));
  if (auto *Default = llvm::dyn_cast<clang::CXXDefaultInitExpr>(E))
    return initialize(Default->getExpr(), D, false, [this, Default, Replace](clang::Expr *New) {
      Replace(clang::CXXDefaultInitExpr::Create(
          Ctx, Default->getBeginLoc(), Default->getField(),
          const_cast<clang::DeclContext *>(Default->getUsedContext()), New));
    });
  if (auto *Cast = llvm::dyn_cast<clang::CastExpr>(E)) {
    clang::Expr *Sub = Cast->getSubExpr();
    if (Cast->getCastKind() != clang::CK_LValueToRValue &&
        Cast->getCastKind() != clang::CK_LValueToRValueBitCast)
      return Sub->isPRValue() ? initialize(Sub, D, false, childReplacer(E, Sub)) : expression(Sub);
    expression(Sub);
    if (storedType(E).isNull())
      return;
    Store S; // C: a record is loaded from an lvalue
    S.Kind = Store::Form::Source;
    S.Operand = Sub;
    S.Replace = childReplacer(E, Sub);
    S.Type = storedType(E);
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
  if (E->getType()->isRecordType() && !llvm::isa<clang::CXXInheritedCtorInitExpr>(E))
    initializeFromTemporary(E, D, Replace);
}

void StoreFinder::zeroing(clang::Expr *E, Dest D, const Replacer &Replace) {
  if (D == Dest::Static || storedType(E).isNull())
    return; // static storage is zero already
  Store S;
  S.Kind = Store::Form::Zeroing;
  S.Operand = E;
  S.Replace = Replace;
  S.Type = storedType(E);
  S.Loc = E->getExprLoc();
  emit(S);
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

void StoreFinder::initializeMember(const clang::FieldDecl *Field, clang::Expr *E, Dest D,
                                   const Replacer &Replace) {
  const llvm::SaveAndRestore Within(IsOverlay, IsOverlay || overlaysSlots(Field));
  initialize(E, D, isSlotField(Field), Replace);
}

void StoreFinder::initializeList(clang::InitListExpr *List, Dest D, bool IsNewArray) {
  if (List->getSemanticForm())
    List = List->getSemanticForm();
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

void StoreFinder::initializeConstruct(clang::CXXConstructExpr *E, Dest D) {
  if (!isTrivialCopy(E) || storedType(E).isNull())
    return children(E);
  expression(E->getArg(0));
  Store S;
  S.Kind = Store::Form::Source;
  S.Operand = E->getArg(0);
  S.Replace = [E](clang::Expr *New) { E->setArg(0, New); };
  S.Type = storedType(E);
  S.IsFresh = D == Dest::Static;
  S.Loc = E->getExprLoc();
  emit(S);
}

/// A constructor does not know that its object overlaps the slots of a union. Within a constructor's
/// own initializers clearMember has cleared them already.
void StoreFinder::constructOverlay(clang::CXXConstructExpr *E, Dest D, const Replacer &Replace) {
  children(E);
  if (IsCleared)
    return;
  if (E->getType().isTriviallyCopyableType(Ctx))
    return initializeFromTemporary(E, D, Replace);
  To.OnImpossible(
      {Slots.print(E->getType()), "the constructor of a union's member", E->getExprLoc()});
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

void StoreFinder::initializeLambda(clang::LambdaExpr *E, Dest D) {
  To.OnNested(E->getLambdaClass()); // with what the language makes: copies, destructor
  auto Field = E->getLambdaClass()->field_begin();
  for (clang::Expr *&Init : E->capture_inits()) {
    const clang::FieldDecl *Captured = *Field++;
    if (Init)
      initialize(Init, D, isSlotField(Captured), [&Init](clang::Expr *New) { Init = New; });
  }
}

void StoreFinder::initializeFromCall(clang::CallExpr *E, Dest D, const Replacer &Replace) {
  expression(E);
  if (returnsInRegisters(Ctx, E->getType()) || mayBeC(E))
    initializeFromTemporary(E, D, Replace); // else the callee has written it
}

/// Clang would write the result of \p E, a record, to memory without asking: let it make a temporary,
/// which is copied.
void StoreFinder::initializeFromTemporary(clang::Expr *E, Dest D, const Replacer &Replace) {
  if (storedType(E).isNull() || !Ctx.getLangOpts().CPlusPlus ||
      !E->getType().isTriviallyCopyableType(Ctx))
    return;
  if (D == Dest::Return && returnsInRegisters(Ctx, E->getType()))
    return; // our own caller will write it
  Store S;
  S.Kind = Store::Form::CallResult;
  S.Operand = E;
  S.Replace = Replace;
  S.Type = storedType(E);
  S.IsFresh = D == Dest::Static;
  S.Loc = E->getExprLoc();
  emit(S);
}

void StoreFinder::initializeArrayCopy(clang::ArrayInitLoopExpr *E, Dest D,
                                      const Replacer &Replace) {
  clang::Expr *Array = E->getCommonExpr()->getSourceExpr();
  if (Array)
    expression(Array);
  if (!Array || !Slots.carriesSlots(E->getType()) || !E->getType().isTriviallyCopyableType(Ctx))
    return initialize(E->getSubExpr(), D, false, childReplacer(E, E->getSubExpr()));
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
  if (!IsReturnObject || (InPlace && InPlace->isNRVOVariable()))
    return expression(Value);
  initialize(Value, Dest::Return, false, [S](clang::Expr *New) { S->setRetValue(New); });
}

} // namespace wbgc
