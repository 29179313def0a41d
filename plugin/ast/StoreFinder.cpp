// StoreFinder.cpp - Statements, operators and variables; initializers and calls have files of their
// own.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/StoreFinder.h"

#include "ast/EvaluatedCode.h"
#include "ast/Overlay.h"
#include "ast/Reachability.h"
#include "ast/SlotAnalysis.h"

#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/SaveAndRestore.h"

namespace wbgc {
StoreFinder::StoreFinder(TypeSlots &Slots, Sink To)
    : Slots(Slots), Ctx(Slots.context()), To(std::move(To)) {}

void StoreFinder::emit(Store S) {
  if (S.Loc.isInvalid())
    S.Loc = Near;
  S.Within = Within;
  To.OnStore(S);
}

void StoreFinder::elided(clang::SourceLocation Loc, const char *Reason) {
  Store S;
  S.Loc = Loc;
  S.Reason = Reason;
  emit(S);
}

void StoreFinder::impossible(const clang::Expr *Slot, const std::string &Construct,
                             clang::SourceLocation Loc) {
  const clang::Expr *E = Slot->IgnoreParenCasts();
  while (true) {
    if (const auto *Address = llvm::dyn_cast<clang::UnaryOperator>(E);
        Address && Address->getOpcode() == clang::UO_AddrOf)
      E = Address->getSubExpr()->IgnoreParenCasts();
    else if (const auto *Subscript = llvm::dyn_cast<clang::ArraySubscriptExpr>(E))
      E = Subscript->getBase()->IgnoreParenCasts();
    else
      break;
  }
  std::string Name = Slots.print(Ctx.removeAddrSpaceQualType(Slot->IgnoreParenCasts()->getType()));
  if (const auto *Member = llvm::dyn_cast<clang::MemberExpr>(E))
    Name = Member->getMemberDecl()->getQualifiedNameAsString();
  else if (const auto *Ref = llvm::dyn_cast<clang::DeclRefExpr>(E))
    Name = Ref->getDecl()->getQualifiedNameAsString();
  To.OnImpossible({Name, Construct, Loc});
}

void StoreFinder::find(clang::FunctionDecl *F) {
  Function = F;
  for (const clang::ParmVarDecl *Parameter : F->parameters())
    sizes(Parameter->getType());
  if (auto *Constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(F))
    constructorInitializers(Constructor);
  statement(F->getBody());
  Function = nullptr;
}

void StoreFinder::find(clang::VarDecl *Global) { variable(Global); }

void StoreFinder::findDefaultArgument(clang::ParmVarDecl *Parameter) {
  if (Parameter->hasDefaultArg() && !Parameter->hasUninstantiatedDefaultArg() &&
      !Parameter->hasUnparsedDefaultArg())
    expression(Parameter->getDefaultArg());
}

void StoreFinder::children(clang::Stmt *S) {
  for (clang::Stmt *Child : S->children())
    statement(Child);
}

void StoreFinder::statement(clang::Stmt *S) {
  if (!S)
    return;
  if (auto *E = llvm::dyn_cast<clang::Expr>(S))
    return expression(E);
  if (auto *Declarations = llvm::dyn_cast<clang::DeclStmt>(S)) {
    for (clang::Decl *D : Declarations->decls())
      if (auto *Variable = llvm::dyn_cast<clang::VarDecl>(D)) {
        sizes(Variable->getType());
        variable(Variable);
      } else {
        if (const auto *Typedef = llvm::dyn_cast<clang::TypedefNameDecl>(D))
          sizes(Typedef->getUnderlyingType());
        To.OnNested(D);
      }
    return;
  }
  if (auto *If = llvm::dyn_cast<clang::IfStmt>(S))
    return branch(If);
  if (auto *While = llvm::dyn_cast<clang::WhileStmt>(S))
    if (!While->getConditionVariable() && constantTruth(While->getCond(), Ctx) == Truth::False &&
        !holdsLabel(While->getBody()))
      return;
  if (auto *For = llvm::dyn_cast<clang::ForStmt>(S);
      For && For->getCond() && !For->getConditionVariable() && !holdsLabel(For->getBody()) &&
      constantTruth(For->getCond(), Ctx) == Truth::False)
    return statement(For->getInit());
  if (auto *Block = llvm::dyn_cast<clang::CompoundStmt>(S))
    return liveStatements(Block, Ctx, [this](const clang::Stmt *Part) {
      statement(const_cast<clang::Stmt *>(Part));
    });
  if (auto *Switch = llvm::dyn_cast<clang::SwitchStmt>(S))
    return liveCases(Switch, Ctx, [this](const clang::Stmt *Part) {
      statement(const_cast<clang::Stmt *>(Part));
    });
  if (auto *Captured = llvm::dyn_cast<clang::CapturedStmt>(S)) { // a region of OpenMP
    children(Captured);
    return statement(Captured->getCapturedStmt());
  }
  if (auto *Return = llvm::dyn_cast<clang::ReturnStmt>(S))
    return returned(Return);
  if (auto *Assembly = llvm::dyn_cast<clang::AsmStmt>(S))
    assembly(Assembly);
  clauseCode(S, [this](const clang::Stmt *Part) { statement(const_cast<clang::Stmt *>(Part)); });
  children(S);
}

void StoreFinder::sizes(clang::QualType Type) {
  sizesOf(Type, Ctx,
          [this](const clang::Expr *Size) { expression(const_cast<clang::Expr *>(Size)); });
}

void StoreFinder::branch(clang::IfStmt *S) {
  statement(S->getInit());
  statement(S->getConditionVariableDeclStmt());
  if (S->isConsteval()) {
    // `if consteval` runs the other branch at run time.
    statement(S->isNonNegatedConsteval() ? S->getElse() : S->getThen());
    return;
  }
  statement(S->getCond());
  const Truth Known = S->getConditionVariable() ? Truth::Unknown : constantTruth(S->getCond(), Ctx);
  if (Known != Truth::False || holdsLabel(S->getThen()))
    statement(S->getThen());
  if (Known != Truth::True || holdsLabel(S->getElse()))
    statement(S->getElse());
}

/// `-ftrivial-auto-var-init` fills each variable before its initializer runs. A return object may be in the heap,
/// where that is a store that nobody wrote.
void StoreFinder::leaveUninitialized(clang::VarDecl *D) {
  if (Ctx.getLangOpts().getTrivialAutoVarInit() !=
      clang::LangOptions::TrivialAutoVarInitKind::Uninitialized)
    D->addAttr(clang::UninitializedAttr::CreateImplicit(Ctx));
}

void StoreFinder::variable(clang::VarDecl *D) {
  if (auto *Decomposition = llvm::dyn_cast<clang::DecompositionDecl>(D))
    for (clang::BindingDecl *Binding : Decomposition->bindings())
      if (clang::VarDecl *Holder = Binding->getHoldingVar())
        variable(Holder);
  if (D->isStaticLocal())
    To.OnNested(D); // a root
  if (isReturnObject(D) && Slots.carriesSlots(D))
    leaveUninitialized(D);
  clang::Expr *Init = D->getInit();
  if (!Init || D->isInvalidDecl() || Init->containsErrors())
    return;
  if (isLocalVariable(D) || D->getType()->isReferenceType() || !Slots.carriesSlots(D)) {
    const TypeSlots::Glance Glance(Slots);
    if (D->hasLocalStorage() && Slots.carriesSlots(D))
      elided(D->getLocation(), "local variable");
    return expression(Init);
  }
  if (D->hasGlobalStorage()) {
    // C has constant initializers only; in C++ Clang has evaluated what is constant, but for flexible array members,
    // which it accepts no others of.
    if (!Ctx.getLangOpts().CPlusPlus || D->hasConstantInitialization() ||
        D->hasFlexibleArrayInit(Ctx)) {
      staticObjects(Init);
      return elided(D->getLocation(), "constant initialization");
    }
  }
  const bool IsSlot =
      Slots.isSlotType(D->getType()) || (Slots.carriesSlots(D) && D->getType()->isIntegerType());
  const llvm::SaveAndRestore Place(Near, D->getLocation());
  const auto Replace = [D](clang::Expr *E) { D->setInit(E); };
  initialize(Init, D->hasGlobalStorage() ? Dest::Static : Dest::Memory, IsSlot, Replace);
  if (isReturnObject(D) && D->isConstexpr())
    To.OnConstantObject(D->getInit(), Replace);
}

/// \p E may make an object in static storage that has no declaration.
void StoreFinder::staticObject(const clang::Stmt *E) {
  if (const auto *Literal = llvm::dyn_cast<clang::CompoundLiteralExpr>(E);
      Literal && Literal->isFileScope() && Literal->isGLValue() &&
      Slots.carriesSlots(Literal->getType()))
    To.OnStaticLiteral(Literal);
  const auto *Temporary = llvm::dyn_cast<clang::MaterializeTemporaryExpr>(E);
  if (Temporary && Temporary->getStorageDuration() != clang::SD_FullExpression &&
      Temporary->getStorageDuration() != clang::SD_Automatic &&
      Slots.carriesSlots(Temporary->getType()))
    To.OnStaticTemporary(Temporary);
}

void StoreFinder::staticObjects(const clang::Stmt *Constant) {
  staticObject(Constant);
  for (const clang::Stmt *Child : Constant->children())
    if (Child)
      staticObjects(Child);
}

void StoreFinder::expression(clang::Expr *E) {
  if (auto *Binary = llvm::dyn_cast<clang::BinaryOperator>(E))
    return binary(Binary);
  if (auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(E))
    return unary(Unary);
  if (auto *Call = llvm::dyn_cast<clang::CallExpr>(E))
    return call(Call);
  if (auto *Conditional = llvm::dyn_cast<clang::ConditionalOperator>(E))
    return conditional(Conditional);
  sizes(writtenType(E));
  switch (E->getStmtClass()) {
  case clang::Stmt::UnaryExprOrTypeTraitExprClass: // unevaluated, most of them
    if (const auto *Operator = llvm::cast<clang::UnaryExprOrTypeTraitExpr>(E);
        isVariablySized(Operator))
      Operator->isArgumentType() ? sizes(Operator->getArgumentType()) : children(E);
    return;
  case clang::Stmt::
      CXXDefaultArgExprClass: // found at its parameter, unless Clang has made another one
    if (auto *Default = llvm::cast<clang::CXXDefaultArgExpr>(E); Default->hasRewrittenInit())
      expression(Default->getExpr());
    return;
  case clang::Stmt::CXXNoexceptExprClass:
  case clang::Stmt::RequiresExprClass:
  case clang::Stmt::ConceptSpecializationExprClass:
    return;
  case clang::Stmt::CXXTypeidExprClass:
    if (llvm::cast<clang::CXXTypeidExpr>(E)->isPotentiallyEvaluated())
      children(E);
    return;
  case clang::Stmt::GenericSelectionExprClass:
    return expression(llvm::cast<clang::GenericSelectionExpr>(E)->getResultExpr());
  case clang::Stmt::ChooseExprClass:
    return expression(llvm::cast<clang::ChooseExpr>(E)->getChosenSubExpr());
  case clang::Stmt::CXXDefaultInitExprClass: {
    auto *Default = llvm::cast<clang::CXXDefaultInitExpr>(E);
    const llvm::SaveAndRestore<const clang::FieldDecl *> Scope(Within, Default->getField());
    return expression(Default->getExpr());
  }
  case clang::Stmt::ArrayInitLoopExprClass: {
    auto *Loop = llvm::cast<clang::ArrayInitLoopExpr>(E);
    if (clang::Expr *Source = Loop->getCommonExpr()->getSourceExpr())
      expression(Source);
    return expression(Loop->getSubExpr());
  }
  case clang::Stmt::MaterializeTemporaryExprClass: {
    auto *Temporary = llvm::cast<clang::MaterializeTemporaryExpr>(E);
    const bool IsStatic = Temporary->getStorageDuration() == clang::SD_Static ||
                          Temporary->getStorageDuration() == clang::SD_Thread;
    if (!IsStatic || !Slots.carriesSlots(Temporary->getType()))
      return children(E);
    staticObject(E);
    if (Temporary->isUsableInConstantExpressions(Ctx))
      return children(E);
    return initialize(Temporary->getSubExpr(), Dest::Static, Slots.isSlotType(Temporary->getType()),
                      [Temporary](clang::Expr *New) {
                        for (clang::Stmt *&Child : Temporary->children())
                          Child = New;
                      });
  }
  case clang::Stmt::CompoundLiteralExprClass:
    staticObject(E);
    return children(E);
  case clang::Stmt::LambdaExprClass:
    return initializeLambda(llvm::cast<clang::LambdaExpr>(E), Dest::Stack);
  case clang::Stmt::BlockExprClass: {
    // Its result is copied by whoever calls it.
    const llvm::SaveAndRestore<const clang::FunctionDecl *> Within(Function, nullptr);
    for (const clang::ParmVarDecl *Parameter :
         llvm::cast<clang::BlockExpr>(E)->getBlockDecl()->parameters())
      sizes(Parameter->getType());
    return statement(llvm::cast<clang::BlockExpr>(E)->getBody());
  }
  case clang::Stmt::PseudoObjectExprClass:
    return meantBy(llvm::cast<clang::PseudoObjectExpr>(E), [this](const clang::Expr *Part) {
      expression(const_cast<clang::Expr *>(Part));
    });
  case clang::Stmt::CXXNewExprClass:
    return newObject(llvm::cast<clang::CXXNewExpr>(E));
  case clang::Stmt::AtomicExprClass:
    return atomic(llvm::cast<clang::AtomicExpr>(E));
  default:
    return children(E);
  }
}

void StoreFinder::conditional(clang::ConditionalOperator *E) {
  expression(E->getCond());
  const Truth Known = constantTruth(E->getCond(), Ctx);
  if (Known != Truth::False || holdsLabel(E->getTrueExpr()))
    expression(E->getTrueExpr());
  if (Known != Truth::True || holdsLabel(E->getFalseExpr()))
    expression(E->getFalseExpr());
}

void StoreFinder::binary(clang::BinaryOperator *E) {
  if (isNoBarrierStore(E)) {
    auto *Assignment = llvm::dyn_cast<clang::BinaryOperator>(E->getRHS()->IgnoreParens());
    if (Assignment && Assignment->isAssignmentOp()) {
      elided(Assignment->getExprLoc(), "WBGC_NOBARRIER_STORE");
      expression(Assignment->getLHS());
      return expression(Assignment->getRHS());
    }
    auto *Operator = llvm::dyn_cast<clang::CXXOperatorCallExpr>(E->getRHS()->IgnoreParens());
    if (Operator && isTrivialAssignment(Operator)) {
      elided(Operator->getExprLoc(), "WBGC_NOBARRIER_STORE");
      return children(Operator);
    }
  }
  if (E->isAssignmentOp())
    assignTo(E->getLHS(), [E](clang::Expr *New) { E->setLHS(New); }, E->getExprLoc());
  if (E->isLogicalOp()) {
    expression(E->getLHS());
    const Truth Known = constantTruth(E->getLHS(), Ctx);
    const bool IsDead =
        E->getOpcode() == clang::BO_LAnd ? Known == Truth::False : Known == Truth::True;
    if (!IsDead || holdsLabel(E->getRHS()))
      expression(E->getRHS());
    return;
  }
  children(E);
}

void StoreFinder::unary(clang::UnaryOperator *E) {
  if (E->isIncrementDecrementOp())
    assignTo(E->getSubExpr(), [E](clang::Expr *New) { E->setSubExpr(New); }, E->getExprLoc());
  if (E->getOpcode() == clang::UO_AddrOf)
    libraryAddress(E);
  children(E);
}

void StoreFinder::assignTo(clang::Expr *LHS, const Replacer &Replace, clang::SourceLocation Loc) {
  if (isLocal(LHS)) {
    const TypeSlots::Glance Glance(Slots);
    return Slots.isSlot(LHS) || Slots.carriesSlots(LHS->getType()) ? elided(Loc, "local variable")
                                                                   : void();
  }
  const bool IsSlot = Slots.isSlot(LHS);
  if (!IsSlot && !Slots.carriesSlots(LHS->getType()))
    return overlay(LHS, Loc);
  if (LHS->getType().getAddressSpace() != clang::LangAS::Default)
    return impossible(LHS, "a store to another address space", Loc);
  const bool IsAtomic = LHS->getType()->isAtomicType();
  if (IsAtomic && refusesWide(LHS, LHS->getType(), Loc))
    return;
  Store S;
  S.Kind = IsSlot ? Store::Form::Slot : Store::Form::Range;
  S.Words = IsSlot ? "" : wordsOf(LHS);
  S.Operand = LHS;
  S.Replace = Replace;
  S.Type = LHS->getType();
  S.IsAtomic = IsAtomic;
  S.Loc = Loc;
  keepUnionMember(S);
  emit(S);
}

/// In a constant expression `u.member = v` makes that member of the union the active one, if it is written so: what is
/// marked is the union then, or what holds it.
void StoreFinder::keepUnionMember(Store &S) {
  if (!Ctx.getLangOpts().CPlusPlus20 || !Function || !Function->isConstexpr())
    return;
  clang::MemberExpr *Member = outermostUnionMember(S.Operand);
  if (!Member)
    return;
  const bool IsSlot = S.Kind == Store::Form::Slot;
  clang::Expr *Base = Member->getBase();
  if (Member->isArrow())
    S.Kind = IsSlot ? Store::Form::SlotPointer : Store::Form::RangePointer;
  if (!IsSlot)
    S.Type = Member->isArrow() ? Base->getType()->getPointeeType() : Base->getType();
  S.Words = "";
  S.Operand = Base;
  S.Replace = [Member](clang::Expr *New) { Member->setBase(New); };
}

/// The descriptor of a record in a union that overlaps slots where it has none; else empty.
std::string StoreFinder::wordsOf(clang::Expr *Record) {
  const Overlay Found = findOverlay(Record, Slots);
  return Found ? Slots.descriptorOfPart(Found.Union, Found.FirstWord, Found.Words, {}) : "";
}

void StoreFinder::overlay(clang::Expr *LHS, clang::SourceLocation Loc) {
  if (auto *Choice = llvm::dyn_cast<clang::ConditionalOperator>(LHS->IgnoreParens())) {
    overlay(Choice->getTrueExpr(), Loc);
    return overlay(Choice->getFalseExpr(), Loc);
  }
  const Overlay Found = isLocal(LHS) ? Overlay() : findOverlay(LHS, Slots);
  if (!Found)
    return;
  Store S;
  S.Kind = Found.Member->isArrow() ? Store::Form::OverlayPointer : Store::Form::Overlay;
  S.Operand = Found.Member->getBase();
  S.Replace = [Member = Found.Member](clang::Expr *New) { Member->setBase(New); };
  S.Type = Found.Union;
  S.Loc = Loc;
  emit(S);
}

/// \p LValue, if it overlaps a slot of a union, is about to be overwritten by code that does not
/// know of the slot; by \p Part, if that records slots of its own.
bool StoreFinder::overlayPart(clang::Expr *LValue, const Replacer &Replace,
                              clang::SourceLocation Loc, clang::QualType Part) {
  const Overlay Found = isLocal(LValue) ? Overlay() : findOverlay(LValue, Slots);
  if (!Found)
    return false;
  Store S;
  S.Kind = Store::Form::OverlayPart;
  S.Operand = LValue;
  S.Replace = Replace;
  S.Type = Found.Union;
  S.Words = Slots.descriptorOfPart(Found.Union, Found.FirstWord, Found.Words,
                                   Part.isNull() ? LValue->getType() : Part);
  S.Loc = Loc;
  emit(S);
  return true;
}

/// The same of what \p Pointer is the address of, through casts.
bool StoreFinder::overlayAddress(clang::Expr *Pointer, clang::QualType Part) {
  const auto Of = [&](clang::Expr *LValue, const Replacer &Replace) {
    return overlayPart(LValue, Replace, Pointer->getExprLoc(), Part);
  };
  while (true) {
    Pointer = Pointer->IgnoreParens();
    if (auto *Address = llvm::dyn_cast<clang::UnaryOperator>(Pointer))
      return Address->getOpcode() == clang::UO_AddrOf &&
             Of(Address->getSubExpr(), [Address](clang::Expr *New) { Address->setSubExpr(New); });
    if (auto *Call = llvm::dyn_cast<clang::CallExpr>(Pointer))
      return isAddressOf(Call) &&
             Of(Call->getArg(0), [Call](clang::Expr *New) { Call->setArg(0, New); });
    auto *Cast = llvm::dyn_cast<clang::CastExpr>(Pointer);
    if (!Cast)
      return false;
    if (Cast->getCastKind() == clang::CK_ArrayToPointerDecay)
      return Of(Cast->getSubExpr(), [Cast](clang::Expr *New) { Cast->setSubExpr(New); });
    Pointer = Cast->getSubExpr();
  }
}

/// Elsewhere such an address is an error (ConversionChecker). The library's unions know which member
/// is alive; one whose address is taken is about to come alive, or is and holds no slot.
void StoreFinder::libraryAddress(clang::Expr *Address) {
  if (Ctx.getSourceManager().isInSystemHeader(Address->getExprLoc()) &&
      !Address->getType()->getPointeeType().isConstQualified())
    overlayAddress(Address);
}

void StoreFinder::assembly(clang::AsmStmt *S) {
  for (unsigned I = 0; I < S->getNumOutputs(); ++I) {
    const clang::Expr *Output = S->getOutputExpr(I);
    const bool IsSlot = Slots.isSlot(Output) || Slots.carriesSlots(Output->getType());
    if (!isLocal(Output) && (IsSlot || findOverlay(const_cast<clang::Expr *>(Output), Slots)))
      impossible(Output, "inline assembly", S->getAsmLoc());
  }
}

} // namespace wbgc
