// UnscannedMemory.cpp - What the language keeps; what a program stores is in ForeignStores.cpp.
//
// A coroutine is refused for any GC pointer of its own, alive across a suspension or not: without
// optimization Clang keeps every variable in the frame, where a collection between two statements
// would not see it.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/UnscannedMemory.h"

#include "ast/Attributes.h"
#include "ast/SlotAnalysis.h"
#include "support/Diagnostics.h"

#include "clang/AST/OpenMPClause.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"

namespace wbgc {
namespace {

constexpr llvm::StringLiteral kCoroutine = "a coroutine";

/// The clauses that make a copy of each variable that they list, in memory of the OpenMP runtime.
bool makesCopies(clang::OpenMPClauseKind Kind) {
  switch (Kind) {
  case llvm::omp::OMPC_shared:
  case llvm::omp::OMPC_flush:
  case llvm::omp::OMPC_depend:
  case llvm::omp::OMPC_aligned:
  case llvm::omp::OMPC_nontemporal:
    return false;
  default:
    return true;
  }
}

/// The variables of a clause that lists some; empty for the others.
llvm::SmallVector<const clang::Expr *> listed(clang::OMPClause *Clause) {
  llvm::SmallVector<const clang::Expr *> Result;
  if (makesCopies(Clause->getClauseKind()))
    for (const clang::Stmt *Child : Clause->children())
      if (const auto *E = llvm::dyn_cast_or_null<clang::Expr>(Child))
        Result.push_back(E);
  return Result;
}

/// True of a variable that \p S stores to itself: `x`, unless it only reads that, and those that get a result. What
/// its operands do is recorded as elsewhere.
bool isWritten(const clang::Expr *Variable, const clang::OMPAtomicDirective *S) {
  return Variable != S->getX() || S->getSingleClause<clang::OMPReadClause>() == nullptr;
}

/// A parameter need not have a name, a structured binding's object has none.
std::string nameOf(const clang::VarDecl *D, const TypeSlots &Slots) {
  return D->getName().empty() ? Slots.print(D->getType()) : D->getName().str();
}

std::string nameOf(const clang::Expr *E, const TypeSlots &Slots) {
  E = E->IgnoreParenImpCasts();
  if (const auto *Ref = llvm::dyn_cast<clang::DeclRefExpr>(E))
    return Ref->getDecl()->getQualifiedNameAsString();
  if (const auto *Member = llvm::dyn_cast<clang::MemberExpr>(E))
    return Member->getMemberDecl()->getQualifiedNameAsString();
  return Slots.print(E->getType());
}

/// True if \p E names a variable of this function, of its own or captured by a region.
bool namesLocal(const clang::Expr *E) {
  const auto *Ref = llvm::dyn_cast<clang::DeclRefExpr>(E);
  const auto *Variable = Ref ? llvm::dyn_cast<clang::VarDecl>(Ref->getDecl()) : nullptr;
  return Variable && isLocalVariable(Variable);
}

/// The pointer type of `this` in \p Closure, a block or a region; null where there is none.
clang::QualType typeOfThis(const clang::Decl *Closure) {
  const auto *Method = llvm::dyn_cast<clang::CXXMethodDecl>(Closure->getNonClosureContext());
  return Method && Method->isInstance() ? Method->getThisType() : clang::QualType();
}

/// The region of \p S that uses `this`, if the OpenMP runtime may run it later: it keeps that pointer. Null if none.
const clang::CapturedDecl *laterWithThis(const clang::OMPExecutableDirective *S) {
  if (!clang::isOpenMPTaskingDirective(S->getDirectiveKind()) || !S->hasAssociatedStmt())
    return nullptr;
  const clang::Stmt *Region = S->getAssociatedStmt();
  while (const auto *Captured = llvm::dyn_cast_or_null<clang::CapturedStmt>(Region)) {
    for (const clang::CapturedStmt::Capture &Capture : Captured->captures())
      if (Capture.capturesThis())
        return Captured->getCapturedDecl();
    Region = Captured->getCapturedStmt();
  }
  return nullptr;
}

/// The library throws without a `throw`, into memory that it asks the C++ runtime for.
bool makesException(const clang::CallExpr *E) {
  const clang::FunctionDecl *Callee = E->getDirectCallee();
  return Callee && Callee->getIdentifier() && Callee->getName() == "make_exception_ptr" &&
         Callee->isInStdNamespace() && E->getNumArgs() == 1;
}

bool holdsSuspension(const clang::Stmt *S, const clang::ASTContext &Ctx) {
  bool Result = false;
  walkEvaluated(S, Ctx, [&Result](const clang::Stmt *At, const StmtPath &) {
    Result |= llvm::isa<clang::CoroutineSuspendExpr>(At);
  });
  return Result;
}

} // namespace

void UnscannedMemory::check(const clang::FunctionDecl *F) {
  if (const auto *Constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(F))
    for (const clang::CXXCtorInitializer *Init : Constructor->inits()) {
      if (const clang::FieldDecl *Member = Init->getAnyMember();
          Member && !has(Member, Attribute::Word) && !has(Member->getParent(), Attribute::Word))
        stored(Init->getInit(), Member->getType(), Member->getQualifiedNameAsString(), {});
      code(Init->getInit());
    }
  if (llvm::isa_and_nonnull<clang::CoroutineBodyStmt>(F->getBody()))
    return coroutine(F);
  code(F->getBody());
}

void UnscannedMemory::check(const clang::VarDecl *Global) {
  staticVariable(Global, {});
  code(Global->getInit());
}

void UnscannedMemory::code(const clang::Stmt *S) {
  walkEvaluated(S, Ctx, [this](const clang::Stmt *At, const StmtPath &Path) { visit(At, Path); });
}

void UnscannedMemory::visit(const clang::Stmt *S, const StmtPath &Path) {
  if (const auto *Binary = llvm::dyn_cast<clang::BinaryOperator>(S))
    return Binary->getOpcode() == clang::BO_Assign ? assignment(Binary, Path) : void();
  if (const auto *Call = llvm::dyn_cast<clang::CXXOperatorCallExpr>(S))
    return isTrivialAssignment(Call) ? recordAssignment(Call->getArg(0), Call->getArg(1), Path)
                                     : void();
  if (const auto *Call = llvm::dyn_cast<clang::CallExpr>(S); Call && makesException(Call)) {
    const clang::QualType Thrown = Call->getArg(0)->getType();
    if (Slots.carriesSlots(Thrown))
      refuse(Slots.print(Thrown), "'std::make_exception_ptr'", Call->getExprLoc(), Path);
    return;
  }
  if (const auto *Declarations = llvm::dyn_cast<clang::DeclStmt>(S)) {
    for (const clang::Decl *D : Declarations->decls())
      if (const auto *Variable = llvm::dyn_cast<clang::VarDecl>(D))
        staticVariable(Variable, Path);
    return;
  }
  if (const auto *New = llvm::dyn_cast<clang::CXXNewExpr>(S)) {
    if (const auto *List = llvm::dyn_cast_or_null<clang::InitListExpr>(New->getInitializer()))
      members(List, Path);
    return;
  }
  if (const auto *Throw = llvm::dyn_cast<clang::CXXThrowExpr>(S)) {
    if (const clang::Expr *Thrown = Throw->getSubExpr();
        Thrown && Slots.carriesSlots(Thrown->getType()))
      refuse(Slots.print(Thrown->getType()), "a throw expression", Throw->getThrowLoc(), Path);
    return;
  }
  if (const auto *Block = llvm::dyn_cast<clang::BlockExpr>(S))
    return block(Block, Path);
  if (const auto *Directive = llvm::dyn_cast<clang::OMPExecutableDirective>(S))
    return directive(Directive, Path);
}

void UnscannedMemory::coroutine(const clang::FunctionDecl *F) {
  for (const clang::ParmVarDecl *Parameter : F->parameters())
    if (Slots.carriesSlots(Parameter))
      refuse(nameOf(Parameter, Slots), kCoroutine, Parameter->getLocation(), {});
  if (const auto *Method = llvm::dyn_cast<clang::CXXMethodDecl>(F);
      Method && Method->isImplicitObjectMemberFunction() &&
      Slots.isGCPointer(Method->getThisType()))
    refuse("this", kCoroutine, F->getLocation(), {});

  const auto *Body = llvm::cast<clang::CoroutineBodyStmt>(F->getBody());
  if (const clang::VarDecl *Promise = Body->getPromiseDecl();
      Promise && Slots.carriesSlots(Promise))
    refuse(Slots.print(Promise->getType()), kCoroutine, F->getLocation(), {});
  const clang::Stmt *const Parts[] = {Body->getInitSuspendStmt(), Body->getBody(),
                                      Body->getFinalSuspendStmt()};
  for (const clang::Stmt *Part : Parts)
    walkEvaluated(Part, Ctx, [this](const clang::Stmt *S, const StmtPath &Path) {
      visit(S, Path);
      inFrame(S, Path);
    });
}

/// What \p S, in a coroutine, keeps in the frame.
void UnscannedMemory::inFrame(const clang::Stmt *S, const StmtPath &Path) {
  const auto Local = [&](const clang::Decl *D) {
    const auto *Variable = llvm::dyn_cast_or_null<clang::VarDecl>(D);
    if (Variable && Variable->hasLocalStorage() && Slots.carriesSlots(Variable))
      refuse(nameOf(Variable, Slots), kCoroutine, Variable->getLocation(), Path);
  };
  if (const auto *Declarations = llvm::dyn_cast<clang::DeclStmt>(S))
    llvm::for_each(Declarations->decls(), Local);
  if (const auto *Catch = llvm::dyn_cast<clang::CXXCatchStmt>(S))
    Local(Catch->getExceptionDecl());
  const auto *E = llvm::dyn_cast<clang::Expr>(S);
  if (!E || !Slots.carriesSlots(E->getType()))
    return;
  // A temporary lives in the frame; a mere value does if it is needed after a suspension, a record that is an
  // argument too. Other records are initializers, of what has been looked at or is none of the frame.
  if (llvm::isa<clang::MaterializeTemporaryExpr>(E))
    return refuse(Slots.print(E->getType()), kCoroutine, E->getExprLoc(), Path);
  const auto *Outermost =
      llvm::find_if(Path, [](const clang::Stmt *Outer) { return llvm::isa<clang::Expr>(Outer); });
  const clang::Stmt *Parent = parentOf(Path);
  const bool IsArgument = Parent && llvm::isa<clang::CallExpr, clang::CXXConstructExpr>(Parent);
  if (E->isPRValue() && (IsArgument || Slots.isSlotType(E->getType())) &&
      holdsSuspension(*Outermost, Ctx))
    refuse(Slots.print(E->getType()), kCoroutine, E->getExprLoc(), Path);
}

void UnscannedMemory::block(const clang::BlockExpr *E, const StmtPath &Path) {
  for (const clang::BlockDecl::Capture &Capture : E->getBlockDecl()->captures())
    if (Slots.carriesSlots(Capture.getVariable()))
      refuse(Capture.getVariable()->getName(), "a block", E->getCaretLocation(), Path);
  if (E->getBlockDecl()->capturesCXXThis() && Slots.isGCPointer(typeOfThis(E->getBlockDecl())))
    refuse("this", "a block", E->getCaretLocation(), Path);
}

void UnscannedMemory::directive(const clang::OMPExecutableDirective *S, const StmtPath &Path) {
  for (clang::OMPClause *Clause : S->clauses())
    for (const clang::Expr *Variable : listed(Clause))
      if (Slots.carriesSlots(Variable->getType()) || Slots.isSlot(Variable))
        refuse(nameOf(Variable, Slots), "an OpenMP clause", Variable->getExprLoc(), Path);
  // After a simd loop its variable has the value that it would have without the directive.
  if (const auto *Loop = llvm::dyn_cast<clang::OMPLoopDirective>(S);
      Loop && clang::isOpenMPSimdDirective(S->getDirectiveKind()))
    for (const clang::Expr *Counter : Loop->counters())
      if (Slots.isSlot(Counter) && !namesLocal(Counter))
        refuse(nameOf(Counter, Slots), "an OpenMP loop", Loop->getBeginLoc(), Path);
  if (const clang::CapturedDecl *Region = laterWithThis(S);
      Region && Slots.isGCPointer(typeOfThis(Region)))
    refuse("this", "an OpenMP task", S->getBeginLoc(), Path);
  if (const auto *Atomic = llvm::dyn_cast<clang::OMPAtomicDirective>(S))
    for (const clang::Expr *Variable : {Atomic->getX(), Atomic->getV(), Atomic->getR()})
      if (Variable && isWritten(Variable, Atomic) && Slots.isSlot(Variable) && !isLocal(Variable))
        refuse(nameOf(Variable, Slots), "an OpenMP atomic", Variable->getExprLoc(), Path);
}

void UnscannedMemory::refuse(llvm::StringRef Slot, llvm::StringRef Construct,
                             clang::SourceLocation Loc, const StmtPath &Path) {
  if (Loc.isInvalid() || Reported.contains(Loc) || !isReachable(Path, Ctx))
    return;
  Reported.insert(Loc);
  report(Diags, Loc, DiagId::NoBarrierPossible) << Slot << Construct;
}

} // namespace wbgc
