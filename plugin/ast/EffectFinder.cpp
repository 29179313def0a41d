// EffectFinder.cpp - Statements and declarations; calls and function pointers have files of their
// own.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/EffectFinder.h"

#include "ast/Reachability.h"
#include "ast/SlotAnalysis.h"
#include "support/Compat.h"

#include "clang/AST/Attr.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/SaveAndRestore.h"

namespace wbgc {
namespace {

/// True if the value of \p E needs no code at run time.
bool isConstantInitialization(const clang::VarDecl *D, const clang::ASTContext &Ctx) {
  if (D->isConstexpr())
    return true;
  return D->hasGlobalStorage() && (!Ctx.getLangOpts().CPlusPlus || D->hasConstantInitialization());
}

bool isObject(const clang::Expr *E) {
  return E->isPRValue() && (E->getType()->isRecordType() || E->getType()->isArrayType());
}

} // namespace

void EffectFinder::find(const clang::FunctionDecl *F) {
  Code = &Unit.code(F);
  Function = F;
  if (const auto *Constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(F))
    constructor(Constructor);
  for (const clang::ParmVarDecl *Parameter : F->parameters())
    sizes(Parameter->getType());
  walk(F->getBody());
  if (const auto *Destructor = llvm::dyn_cast<clang::CXXDestructorDecl>(F))
    destructor(Destructor);
  for (const clang::ParmVarDecl *Parameter : F->parameters()) // else the caller destroys it
    if (const clang::RecordDecl *Class = Parameter->getType()->getAsRecordDecl();
        Class && Class->isParamDestroyedInCallee())
      destroy(Parameter->getType(), Parameter->getLocation());
  unwind();
}

void EffectFinder::find(const clang::VarDecl *Global) {
  Code = &Unit.code(Global);
  if (Global->getTLSKind() == clang::VarDecl::TLS_Dynamic && !isConstantInitialization(Global, Ctx))
    Unit.ThreadLocals.push_back(Global);
  IsImplicit = true;
  variable(Global);
}

void EffectFinder::findDefaultArgument(const clang::ParmVarDecl *Parameter) {
  Code = &Unit.code(Parameter);
  IsImplicit = true;
  flowInto(Parameter, Parameter->getType(), Parameter->getDefaultArg());
  walk(Parameter->getDefaultArg());
}

void EffectFinder::children(const clang::Stmt *S) {
  liveChildren(S, Ctx, [this](const clang::Stmt *Child) { walk(Child); });
}

void EffectFinder::walk(const clang::Stmt *S) {
  if (!S || expression(S))
    return;
  switch (S->getStmtClass()) {
  case clang::Stmt::DeclStmtClass:
    for (const clang::Decl *D : llvm::cast<clang::DeclStmt>(S)->decls())
      if (const auto *Variable = llvm::dyn_cast<clang::VarDecl>(D))
        variable(Variable);
      else if (const auto *Typedef = llvm::dyn_cast<clang::TypedefNameDecl>(D))
        sizes(Typedef->getUnderlyingType());
    return;
  case clang::Stmt::CXXForRangeStmtClass:
    return rangeFor(llvm::cast<clang::CXXForRangeStmt>(S));
  case clang::Stmt::ForStmtClass:
  case clang::Stmt::WhileStmtClass:
  case clang::Stmt::DoStmtClass:
    return loop(S);
  case clang::Stmt::GotoStmtClass: {
    const auto *Jump = llvm::cast<clang::GotoStmt>(S);
    return jump(Jump->getLabel(), Jump->getGotoLoc());
  }
  case clang::Stmt::GCCAsmStmtClass:
    return assembly(llvm::cast<clang::GCCAsmStmt>(S));
  case clang::Stmt::IndirectGotoStmtClass:
    addSite({Effect::Safepoint, S->getBeginLoc(), Loops});
    return children(S);
  case clang::Stmt::ReturnStmtClass:
    return returned(llvm::cast<clang::ReturnStmt>(S));
  case clang::Stmt::CXXCatchStmtClass:
    if (const clang::VarDecl *Caught = llvm::cast<clang::CXXCatchStmt>(S)->getExceptionDecl())
      variable(Caught);
    return children(S);
  case clang::Stmt::CapturedStmtClass: {
    const llvm::SaveAndRestore Region(Loops, EffectSite::Poll::Apart);
    return children(S);
  }
  case clang::Stmt::CoroutineBodyStmtClass: {
    CallSite Resumption;
    Resumption.Kind = CallSite::Form::Unknown;
    Resumption.Loc = Function->getLocation();
    add(Resumption);
    return children(S);
  }
  default:
    return children(S);
  }
}

/// Code that makes an object in its place: who owns the object destroys it, not the code.
void EffectFinder::object(const clang::Stmt *S) {
  const auto *E = llvm::dyn_cast_or_null<clang::Expr>(S);
  if (!E || !isObject(E))
    return walk(S);
  if (const auto *Bound = llvm::dyn_cast<clang::CXXBindTemporaryExpr>(E))
    return object(Bound->getSubExpr());
  if (const auto *Comma = llvm::dyn_cast<clang::BinaryOperator>(E);
      Comma && Comma->getOpcode() == clang::BO_Comma) {
    walk(Comma->getLHS());
    return object(Comma->getRHS());
  }
  if (const auto *Block = llvm::dyn_cast<clang::StmtExpr>(E)) {
    for (const clang::Stmt *Part : Block->getSubStmt()->body())
      Part == Block->getSubStmt()->body_back() ? object(Part) : walk(Part);
    return;
  }
  if (llvm::isa<clang::ConditionalOperator>(E) || llvm::isa<clang::ChooseExpr>(E) ||
      llvm::isa<clang::GenericSelectionExpr>(E) || llvm::isa<clang::ParenExpr>(E) ||
      llvm::isa<clang::ExprWithCleanups>(E))
    return liveChildren(E, Ctx, [this](const clang::Stmt *Child) { object(Child); });
  if (const auto *Cast = llvm::dyn_cast<clang::CastExpr>(E);
      Cast && Cast->getCastKind() != clang::CK_UserDefinedConversion)
    return object(Cast->getSubExpr());
  walk(S);
}

void EffectFinder::addSite(EffectSite Site) {
  Site.Within = Within;
  Code->addSite(Site);
}

void EffectFinder::sizes(clang::QualType Type) {
  sizesOf(Type, Ctx, [this](const clang::Expr *Size) { walk(Size); });
}

void EffectFinder::variable(const clang::VarDecl *D) {
  if (D->isInvalidDecl())
    return;
  if (const auto *Decomposition = llvm::dyn_cast<clang::DecompositionDecl>(D)) {
    const llvm::SaveAndRestore Scope(IsImplicit, true);
    for (const clang::BindingDecl *Binding : Decomposition->bindings())
      if (const clang::VarDecl *Holder = Binding->getHoldingVar())
        variable(Holder);
  }
  sizes(D->getType());
  if (const clang::Expr *Init = D->getInit(); Init && !Init->containsErrors()) {
    flowInto(D, D->getType(), Init);
    hold(D, Init);
    if (isConstantInitialization(D, Ctx))
      flowInside(Init);
    else
      object(Init);
  }
  if (!D->hasLocalStorage())
    return;
  if (const auto *Cleanup = D->getAttr<clang::CleanupAttr>())
    implicitCall(Cleanup->getFunctionDecl(), D->getLocation());
  if (D->needsDestruction(Ctx) != clang::QualType::DK_cxx_destructor)
    return;
  if (isReturnObject(D)) // the caller's, unless something throws before it is returned
    Unwindings.push_back({D->getType(), D->getLocation(), Throws});
  else
    destroy(D->getType(), D->getLocation());
}

void EffectFinder::rangeFor(const clang::CXXForRangeStmt *S) {
  walk(S->getInit());
  walk(S->getRangeStmt());
  const unsigned Before = Polls;
  {
    const llvm::SaveAndRestore Scope(IsImplicit, true);
    for (const clang::Stmt *Part : {static_cast<const clang::Stmt *>(S->getBeginStmt()),
                                    static_cast<const clang::Stmt *>(S->getEndStmt()),
                                    static_cast<const clang::Stmt *>(S->getCond()),
                                    static_cast<const clang::Stmt *>(S->getInc()),
                                    static_cast<const clang::Stmt *>(S->getLoopVarStmt())})
      walk(Part);
  }
  walk(S->getBody());
  if (Polls == Before)
    addSite({Effect::Safepoint, S->getBeginLoc(), Loops});
}

void EffectFinder::loop(const clang::Stmt *S) {
  const unsigned Before = Polls;
  const bool IsLoop = isLoop(S, Ctx);
  liveLoop(S, IsLoop, [this](const clang::Stmt *Part) { walk(Part); });
  if (IsLoop && Polls == Before)
    addSite({Effect::Safepoint, S->getBeginLoc(), Loops});
}

/// A jump back is a loop.
void EffectFinder::jump(const clang::LabelDecl *To, clang::SourceLocation From) {
  const clang::LabelStmt *Label = To->getStmt();
  if (Label && Ctx.getSourceManager().isBeforeInTranslationUnit(Label->getBeginLoc(), From))
    addSite({Effect::Safepoint, From, Loops});
}

/// Assembly may jump to its labels, and call the functions that it is given.
void EffectFinder::assembly(const clang::GCCAsmStmt *S) {
  for (const clang::AddrLabelExpr *Target : S->labels())
    jump(Target->getLabel(), S->getBeginLoc());
  const auto Called = [&](const clang::ValueDecl *Named) {
    if (const auto *Callee = llvm::dyn_cast<clang::FunctionDecl>(Named)) {
      CallSite Site;
      Site.Loc = S->getAsmLoc();
      Site.Callee = Callee->getCanonicalDecl();
      add(std::move(Site));
    }
  };
  if (!compat::isEmpty(*S)) // else it is a use of its operands, or a fence
    for (unsigned I = 0; I < S->getNumInputs(); ++I)
      mentioned(S->getInputExpr(I), Called);
  children(S);
}

void EffectFinder::returned(const clang::ReturnStmt *S) {
  const clang::Expr *Value = S->getRetValue();
  if (!Value)
    return;
  if (Function)
    flowInto(nullptr, Function->getReturnType(), Value);
  const clang::VarDecl *InPlace = S->getNRVOCandidate();
  if (!InPlace || !isReturnObject(InPlace))
    object(Value);
}

void EffectFinder::constructor(const clang::CXXConstructorDecl *F) {
  for (const clang::CXXCtorInitializer *Init : F->inits()) {
    const clang::FieldDecl *Member =
        Init->isAnyMemberInitializer() ? Init->getAnyMember() : nullptr;
    const clang::SourceLocation Loc = Init->isWritten() ? Init->getSourceLocation()
                                      : Member          ? Member->getLocation()
                                                        : F->getLocation();
    const llvm::SaveAndRestore Place(Instead, Init->isWritten() ? clang::SourceLocation() : Loc);
    if (Member)
      flowInto(Member, Member->getType(), Init->getInit());
    object(Init->getInit());
    const clang::QualType Type = Member ? Member->getType()
                                 : Init->isBaseInitializer()
                                     ? clang::QualType(Init->getBaseClass(), 0)
                                     : Init->getInit()->getType();
    if (!Member || !Member->getParent()->isUnion())
      Unwindings.push_back({Type, Loc, Throws});
  }
}

void EffectFinder::destructor(const clang::CXXDestructorDecl *F) {
  const clang::CXXRecordDecl *Class = F->getParent();
  if (Class->isUnion())
    return;
  for (const clang::FieldDecl *Field : Class->fields())
    destroy(Field->getType(), Field->getLocation());
  for (const clang::CXXBaseSpecifier &Base : Class->bases())
    if (!Base.isVirtual())
      destroy(Base.getType(), Base.getBaseTypeLoc());
  for (const clang::CXXBaseSpecifier &Base : Class->vbases())
    destroy(Base.getType(), Base.getBaseTypeLoc());
}

/// What is destroyed only when something throws: after it was made, something must be able to.
void EffectFinder::unwind() {
  for (const Unwinding &U : Unwindings)
    if (Throws > U.Throws)
      destroy(U.Type, U.Loc);
}

} // namespace wbgc
