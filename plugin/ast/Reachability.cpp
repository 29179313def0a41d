// Reachability.cpp - One case for each statement that does not run all of its children.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/Reachability.h"

#include "ast/EvaluatedCode.h"
#include "ast/SlotAnalysis.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/Builtins.h"

namespace wbgc {
namespace {

using Visitor = llvm::function_ref<void(const clang::Stmt *)>;

void liveBranches(const clang::IfStmt *S, const clang::ASTContext &Ctx, Visitor Visit) {
  Visit(S->getInit());
  Visit(S->getConditionVariableDeclStmt());
  if (S->isConsteval()) // at run time the other branch runs
    return Visit(S->isNonNegatedConsteval() ? S->getElse() : S->getThen());
  Visit(S->getCond());
  const Truth Known = S->getConditionVariable() ? Truth::Unknown : constantTruth(S->getCond(), Ctx);
  if (Known != Truth::False || holdsLabel(S->getThen()))
    Visit(S->getThen());
  if (Known != Truth::True || holdsLabel(S->getElse()))
    Visit(S->getElse());
}

void liveArms(const clang::ConditionalOperator *E, const clang::ASTContext &Ctx, Visitor Visit) {
  Visit(E->getCond());
  const Truth Known = constantTruth(E->getCond(), Ctx);
  if (Known != Truth::False || holdsLabel(E->getTrueExpr()))
    Visit(E->getTrueExpr());
  if (Known != Truth::True || holdsLabel(E->getFalseExpr()))
    Visit(E->getFalseExpr());
}

void liveOperands(const clang::BinaryOperator *E, const clang::ASTContext &Ctx, Visitor Visit) {
  Visit(E->getLHS());
  if (E->isLogicalOp()) {
    const Truth Left = constantTruth(E->getLHS(), Ctx);
    const Truth Deciding = E->getOpcode() == clang::BO_LAnd ? Truth::False : Truth::True;
    if (Left == Deciding && !holdsLabel(E->getRHS()))
      return;
  }
  Visit(E->getRHS());
}

void liveLoop(const clang::ForStmt *S, const clang::ASTContext &Ctx, Visitor Visit) {
  Visit(S->getInit());
  Visit(S->getConditionVariableDeclStmt());
  Visit(S->getCond());
  if (!S->getConditionVariable() && constantTruth(S->getCond(), Ctx) == Truth::False &&
      !holdsLabel(S->getBody()))
    return;
  Visit(S->getInc());
  Visit(S->getBody());
}

void liveLoop(const clang::WhileStmt *S, const clang::ASTContext &Ctx, Visitor Visit) {
  Visit(S->getConditionVariableDeclStmt());
  Visit(S->getCond());
  if (S->getConditionVariable() || constantTruth(S->getCond(), Ctx) != Truth::False ||
      holdsLabel(S->getBody()))
    Visit(S->getBody());
}

bool neverReturns(const clang::Expr *E) {
  E = E->IgnoreParenCasts();
  if (const auto *Full = llvm::dyn_cast<clang::FullExpr>(E))
    return neverReturns(Full->getSubExpr());
  if (llvm::isa<clang::CXXThrowExpr>(E))
    return true;
  const auto *Call = llvm::dyn_cast<clang::CallExpr>(E);
  const clang::FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->isNoReturn();
}

bool holdsBreak(const clang::Stmt *S) {
  return S && (llvm::isa<clang::BreakStmt>(S) || llvm::any_of(S->children(), holdsBreak));
}

/// True if nothing but a jump leaves loop \p S. Any `break` below may be its own.
bool isEndless(const clang::Stmt *S, const clang::ASTContext &Ctx) {
  const clang::Expr *Condition = nullptr;
  if (const auto *Do = llvm::dyn_cast<clang::DoStmt>(S))
    Condition = Do->getCond();
  else if (const auto *While = llvm::dyn_cast<clang::WhileStmt>(S))
    Condition = While->getCond();
  else if (const auto *For = llvm::dyn_cast<clang::ForStmt>(S))
    Condition = For->getCond();
  else
    return false;
  return (!Condition || constantTruth(Condition, Ctx) == Truth::True) && !holdsBreak(S);
}

/// True if control never comes to what follows \p S.
bool endsFlow(const clang::Stmt *S, const clang::ASTContext &Ctx) {
  if (const auto *E = llvm::dyn_cast<clang::Expr>(S))
    return neverReturns(E);
  if (const auto *Block = llvm::dyn_cast<clang::CompoundStmt>(S))
    return !Block->body_empty() && endsFlow(Block->body_back(), Ctx);
  if (const auto *Label = llvm::dyn_cast<clang::LabelStmt>(S))
    return endsFlow(Label->getSubStmt(), Ctx);
  if (const auto *Case = llvm::dyn_cast<clang::SwitchCase>(S))
    return endsFlow(Case->getSubStmt(), Ctx);
  return llvm::isa<clang::ReturnStmt>(S) || llvm::isa<clang::GotoStmt>(S) ||
         llvm::isa<clang::IndirectGotoStmt>(S) || llvm::isa<clang::BreakStmt>(S) ||
         llvm::isa<clang::ContinueStmt>(S) || isEndless(S, Ctx);
}

bool isVariablySized(const clang::UnaryExprOrTypeTraitExpr *E) {
  return E->getKind() == clang::UETT_SizeOf && E->getTypeOfArgument()->isVariableArrayType();
}

} // namespace

void liveChildren(const clang::Stmt *S, const clang::ASTContext &Ctx, Visitor Visit) {
  switch (S->getStmtClass()) {
  case clang::Stmt::CompoundStmtClass:
    return liveStatements(llvm::cast<clang::CompoundStmt>(S), Ctx, Visit);
  case clang::Stmt::IfStmtClass:
    return liveBranches(llvm::cast<clang::IfStmt>(S), Ctx, Visit);
  case clang::Stmt::ForStmtClass:
    return liveLoop(llvm::cast<clang::ForStmt>(S), Ctx, Visit);
  case clang::Stmt::WhileStmtClass:
    return liveLoop(llvm::cast<clang::WhileStmt>(S), Ctx, Visit);
  case clang::Stmt::ConditionalOperatorClass:
    return liveArms(llvm::cast<clang::ConditionalOperator>(S), Ctx, Visit);
  case clang::Stmt::BinaryOperatorClass:
    return liveOperands(llvm::cast<clang::BinaryOperator>(S), Ctx, Visit);
  case clang::Stmt::GenericSelectionExprClass:
    return Visit(llvm::cast<clang::GenericSelectionExpr>(S)->getResultExpr());
  case clang::Stmt::ChooseExprClass:
    return Visit(llvm::cast<clang::ChooseExpr>(S)->getChosenSubExpr());
  case clang::Stmt::CXXNoexceptExprClass:
  case clang::Stmt::RequiresExprClass:
  case clang::Stmt::ConceptSpecializationExprClass:
  case clang::Stmt::ConstantExprClass:
  case clang::Stmt::BlockExprClass:
    return;
  case clang::Stmt::UnaryExprOrTypeTraitExprClass:
    if (!isVariablySized(llvm::cast<clang::UnaryExprOrTypeTraitExpr>(S)))
      return;
    break;
  case clang::Stmt::CXXTypeidExprClass:
    if (!llvm::cast<clang::CXXTypeidExpr>(S)->isPotentiallyEvaluated())
      return;
    break;
  case clang::Stmt::CallExprClass:
    if (hasUnevaluatedArguments(llvm::cast<clang::CallExpr>(S), Ctx))
      return;
    break;
  case clang::Stmt::ArrayInitLoopExprClass: {
    const auto *Loop = llvm::cast<clang::ArrayInitLoopExpr>(S);
    if (const clang::Expr *Source = Loop->getCommonExpr()->getSourceExpr())
      Visit(Source);
    return Visit(Loop->getSubExpr());
  }
  case clang::Stmt::LambdaExprClass:
    for (const clang::Expr *Init : llvm::cast<clang::LambdaExpr>(S)->capture_inits())
      if (Init)
        Visit(Init);
    return;
  default:
    break;
  }
  for (const clang::Stmt *Child : S->children())
    if (Child)
      Visit(Child);
}

void liveStatements(const clang::CompoundStmt *S, const clang::ASTContext &Ctx, Visitor Visit) {
  bool IsLive = true;
  for (const clang::Stmt *Part : S->body()) {
    if (!IsLive && !holdsLabel(Part) && !llvm::isa<clang::DeclStmt>(Part))
      continue;
    Visit(Part);
    if (IsLive || holdsLabel(Part))
      IsLive = !endsFlow(Part, Ctx);
  }
}

/// `__builtin_assume` evaluates what has no side effect alone: neither stores nor calls.
bool hasUnevaluatedArguments(const clang::CallExpr *E, const clang::ASTContext &Ctx) {
  const unsigned Id = E->getBuiltinCallee();
  return Id && (Ctx.BuiltinInfo.isUnevaluated(Id) || Id == clang::Builtin::BI__builtin_assume ||
                Id == clang::Builtin::BI__builtin_constant_p);
}

bool isLoop(const clang::Stmt *S, const clang::ASTContext &Ctx) {
  if (const auto *Do = llvm::dyn_cast<clang::DoStmt>(S))
    return constantTruth(Do->getCond(), Ctx) != Truth::False;
  if (const auto *While = llvm::dyn_cast<clang::WhileStmt>(S))
    return While->getConditionVariable() || constantTruth(While->getCond(), Ctx) != Truth::False;
  if (const auto *For = llvm::dyn_cast<clang::ForStmt>(S))
    return For->getConditionVariable() || !For->getCond() ||
           constantTruth(For->getCond(), Ctx) != Truth::False;
  return llvm::isa<clang::CXXForRangeStmt>(S);
}

} // namespace wbgc
