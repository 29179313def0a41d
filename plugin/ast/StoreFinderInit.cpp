// StoreFinderInit.cpp - Initializers: where does the object live that they make?
//
// Lists are taken apart in StoreFinderLists.cpp; StoreFinderObjects.cpp has what has an initializer.
//
// On the stack nothing is recorded. In memory (new, a constructor's members, a return object) each
// slot is, and what a constructor or a callee writes itself is its own business. An initializer has
// no left side, so the value is what gets marked, or the record that is copied.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/StoreFinder.h"

#include "ast/Attributes.h"
#include "ast/Overlay.h"
#include "ast/SlotAnalysis.h"
#include "support/BarrierMarkers.h"

#include "clang/AST/ExprCXX.h"
#include "llvm/Support/SaveAndRestore.h"

namespace wbgc {
namespace {

/// Trivially copyable classes, and `trivial_abi` ones whatever their constructors do.
bool canPassInRegisters(clang::QualType Type) {
  const auto *Class = Type->getAsCXXRecordDecl();
  return Class && Class->canPassInRegisters();
}

/// Itanium ABI: such a class of at most two words comes back in registers.
bool returnsInRegisters(const clang::ASTContext &Ctx, clang::QualType Type) {
  return canPassInRegisters(Type) && Ctx.getTypeSize(Type) <= 128;
}

/// True if the callee may not know that its result goes to the heap: C code does not, nor does a
/// calling convention of its own tell (regcall hands back larger classes in registers).
bool mayLeaveStore(const clang::CallExpr *E) {
  const clang::FunctionDecl *Callee = E->getDirectCallee();
  return !Callee || Callee->isExternC() ||
         Callee->getType()->castAs<clang::FunctionType>()->getCallConv() != clang::CC_C;
}

/// True if Clang moves what \p E makes as bytes, whatever constructors its class has.
bool isMovedAsBytes(const clang::Expr *E, const clang::ASTContext &Ctx) {
  return E->getType().isTriviallyCopyableType(Ctx) || canPassInRegisters(E->getType()) ||
         llvm::isa<clang::ConstantExpr>(E);
}

/// The expression of a default member initializer is shared by all constructors and by aggregates on
/// the stack: a copy of the node gets the marked one.
std::function<void(clang::Expr *)>
defaultReplacer(clang::ASTContext &Ctx, clang::CXXDefaultInitExpr *Default,
                const std::function<void(clang::Expr *)> &Replace) {
  return [&Ctx, Default, Replace](clang::Expr *New) {
    Replace(clang::CXXDefaultInitExpr::Create(
        Ctx, Default->getBeginLoc(), Default->getField(),
        const_cast<clang::DeclContext *>(Default->getUsedContext()), New));
  };
}

Store initialization(Store::Form Kind, clang::Expr *Operand,
                     const std::function<void(clang::Expr *)> &Replace, clang::QualType Type,
                     clang::SourceLocation Loc, bool IsFresh = false) {
  Store S;
  S.Kind = Kind;
  S.Operand = Operand;
  S.Replace = Replace;
  S.Type = Type;
  S.IsFresh = IsFresh;
  S.Loc = Loc;
  return S;
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
    const llvm::SaveAndRestore<const clang::FieldDecl *> Scope(Within, Default->getField());
    return initializeSlot(Default->getExpr(), D, defaultReplacer(Ctx, Default, Replace));
  }
  expression(E);
  emit(initialization(Store::Form::Value, E, Replace, E->getType(), E->getExprLoc(),
                      D == Dest::Static));
}

void StoreFinder::initializeOverlay(clang::Expr *E, const Replacer &Replace) {
  expression(E);
  emit(initialization(Store::Form::OverlayValue, E, Replace, E->getType(), E->getExprLoc()));
}

bool StoreFinder::overlaysSlots(const clang::ValueDecl *Member) {
  return !sharedUnion(Member, Slots).isNull();
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
  if (makesObject(E, D, Replace) || handsOn(E, D, Replace))
    return;
  expression(E);
  if (E->getType()->isRecordType() && !llvm::isa<clang::CXXInheritedCtorInitExpr>(E))
    initializeFromTemporary(E, D, Replace);
}

/// True if \p E makes the object itself: then its stores are found.
bool StoreFinder::makesObject(clang::Expr *E, Dest D, const Replacer &Replace) {
  if (auto *List = llvm::dyn_cast<clang::InitListExpr>(E)) {
    initializeList(List, D);
    onPieces(E, Replace);
  } else if (auto *Parens = llvm::dyn_cast<clang::CXXParenListInitExpr>(E)) {
    initializeParens(Parens, D);
    onPieces(E, Replace);
  } else if (auto *Constant = llvm::dyn_cast<clang::ConstantExpr>(E);
             Constant && Constant->hasAPValueResult()) {
    initializeFromTemporary(E, D, Replace); // Clang copies the result from read-only data
  } else if (auto *Construct = llvm::dyn_cast<clang::CXXConstructExpr>(E)) {
    initializeConstruct(Construct, D, Replace);
  } else if (llvm::isa<clang::ImplicitValueInitExpr, clang::CXXScalarValueInitExpr>(E)) {
    zeroing(E, D, Replace);
  } else if (auto *Lambda = llvm::dyn_cast<clang::LambdaExpr>(E)) {
    initializeLambda(Lambda, D);
  } else if (auto *Loop = llvm::dyn_cast<clang::ArrayInitLoopExpr>(E)) {
    initializeArrayCopy(Loop, D, Replace);
  } else if (auto *Call = llvm::dyn_cast<clang::CallExpr>(E)) {
    initializeFromCall(Call, D, Replace);
  } else {
    return false;
  }
  return true;
}

/// True if an expression within \p E makes the object in its place: then its stores are found.
bool StoreFinder::handsOn(clang::Expr *E, Dest D, const Replacer &Replace) {
  const auto Initialize = [&](clang::Stmt *Parent, clang::Expr *Part) {
    initialize(Part, D, false, childReplacer(Parent, Part));
  };
  if (auto *Conditional = llvm::dyn_cast<clang::ConditionalOperator>(E)) {
    expression(Conditional->getCond());
    Initialize(E, Conditional->getTrueExpr());
    Initialize(E, Conditional->getFalseExpr());
  } else if (auto *Comma = llvm::dyn_cast<clang::BinaryOperator>(E);
             Comma && Comma->getOpcode() == clang::BO_Comma) {
    const llvm::SaveAndRestore Cleared(IsCleared, IsCleared || calledMarker(Comma->getLHS()) ==
                                                                   markers::kOverlayPart);
    expression(Comma->getLHS());
    Initialize(E, Comma->getRHS());
  } else if (auto *Block = llvm::dyn_cast<clang::StmtExpr>(E)) {
    clang::CompoundStmt *Body = Block->getSubStmt();
    for (clang::Stmt *S : Body->body())
      if (auto *Last = llvm::dyn_cast<clang::Expr>(S); Last && S == Body->body_back())
        Initialize(Body, Last);
      else
        statement(S);
  } else if (auto *Generic = llvm::dyn_cast<clang::GenericSelectionExpr>(E)) {
    Initialize(E, Generic->getResultExpr());
  } else if (auto *Choose = llvm::dyn_cast<clang::ChooseExpr>(E)) {
    Initialize(E, Choose->getChosenSubExpr());
  } else if (auto *Default = llvm::dyn_cast<clang::CXXDefaultInitExpr>(E)) {
    const llvm::SaveAndRestore<const clang::FieldDecl *> Scope(Within, Default->getField());
    initialize(Default->getExpr(), D, false, defaultReplacer(Ctx, Default, Replace));
  } else if (auto *Cast = llvm::dyn_cast<clang::CastExpr>(E)) {
    initializeFromCast(Cast, D);
  } else if (llvm::isa<clang::ParenExpr, clang::FullExpr, clang::CXXBindTemporaryExpr,
                       clang::CompoundLiteralExpr, clang::SubstNonTypeTemplateParmExpr>(E)) {
    for (clang::Stmt *Child : E->children())
      if (auto *Sub = llvm::dyn_cast_or_null<clang::Expr>(Child))
        Initialize(E, Sub);
  } else {
    return false;
  }
  return true;
}

/// C loads a record from an lvalue; other casts hand on.
void StoreFinder::initializeFromCast(clang::CastExpr *E, Dest D) {
  clang::Expr *Sub = E->getSubExpr();
  if (E->getCastKind() != clang::CK_LValueToRValue &&
      E->getCastKind() != clang::CK_LValueToRValueBitCast)
    return Sub->isPRValue() ? initialize(Sub, D, false, childReplacer(E, Sub)) : expression(Sub);
  expression(Sub);
  if (!storedType(E).isNull())
    emit(initialization(Store::Form::Source, Sub, childReplacer(E, Sub), storedType(E),
                        E->getExprLoc(), D == Dest::Static));
}

void StoreFinder::onPieces(clang::Expr *E, const Replacer &Replace) {
  if (Slots.carriesSlots(E->getType()))
    To.OnPieces(E, Replace);
}

void StoreFinder::zeroing(clang::Expr *E, Dest D, const Replacer &Replace) {
  if (D == Dest::Static || storedType(E).isNull())
    return; // static storage is zero already
  emit(initialization(Store::Form::Zeroing, E, Replace, storedType(E), E->getExprLoc()));
}

void StoreFinder::initializeConstruct(clang::CXXConstructExpr *E, Dest D, const Replacer &Replace) {
  if (IsOverlay && D == Dest::Memory && !E->getConstructor()->isTrivial())
    return constructOverlay(E, D, Replace);
  if (isTrivialCopy(E) && !storedType(E).isNull())
    copyConstruct(E, D);
  else
    children(E);
  if (E->requiresZeroInitialization())
    zeroing(E, D, Replace);
}

void StoreFinder::copyConstruct(clang::CXXConstructExpr *E, Dest D) {
  expression(E->getArg(0));
  emit(initialization(
      Store::Form::Source, E->getArg(0), [E](clang::Expr *New) { E->setArg(0, New); },
      storedType(E), E->getExprLoc(), D == Dest::Static));
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
  if (returnsInRegisters(Ctx, E->getType()) || mayLeaveStore(E))
    initializeFromTemporary(E, D, Replace); // else the callee has written it
}

/// Clang would write the result of \p E, a record, to memory without asking: let it make a temporary,
/// which is copied.
void StoreFinder::initializeFromTemporary(clang::Expr *E, Dest D, const Replacer &Replace) {
  if (storedType(E).isNull() || !Ctx.getLangOpts().CPlusPlus || !isMovedAsBytes(E, Ctx))
    return;
  if (D == Dest::Return && returnsInRegisters(Ctx, E->getType()))
    return; // our own caller will write it
  emit(initialization(Store::Form::CallResult, E, Replace, storedType(E), E->getExprLoc(),
                      D == Dest::Static));
}

void StoreFinder::initializeArrayCopy(clang::ArrayInitLoopExpr *E, Dest D,
                                      const Replacer &Replace) {
  clang::Expr *Array = E->getCommonExpr()->getSourceExpr();
  if (Array)
    expression(Array);
  if (!Array || !Slots.carriesSlots(E->getType()) || !E->getType().isTriviallyCopyableType(Ctx))
    return initialize(E->getSubExpr(), D, false, childReplacer(E, E->getSubExpr()));
  emit(initialization(
      Store::Form::Source, Array,
      [this, E, Replace](clang::Expr *New) {
        // A copy of the whole array, which Clang emits for a record's array member in one piece.
        Replace(clang::ImplicitCastExpr::Create(Ctx, E->getType(), clang::CK_LValueToRValue, New,
                                                nullptr, clang::VK_PRValue,
                                                clang::FPOptionsOverride()));
      },
      E->getType(), E->getExprLoc(), D == Dest::Static));
}

} // namespace wbgc
