// EvaluatedCode.cpp - The nodes of which not all children run, or which hide some that do.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/EvaluatedCode.h"

#include "ast/Reachability.h"
#include "ast/SlotAnalysis.h"

#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace wbgc {
namespace {

class Walk {
public:
  Walk(const clang::ASTContext &Ctx, StmtVisit Visit) : Ctx(Ctx), Visit(Visit) {}

  void stmt(const clang::Stmt *S) {
    if (!S)
      return;
    if (const auto *E = llvm::dyn_cast<clang::Expr>(S); E && E->containsErrors())
      return; // Clang has said what is wrong
    if (const auto *List = llvm::dyn_cast<clang::InitListExpr>(S); List && List->getSemanticForm())
      S = List->getSemanticForm();
    Path.push_back(S);
    Visit(S, Path);
    below(S);
    Path.pop_back();
  }

  void sizes(clang::QualType Type) {
    sizesOf(Type, Ctx, [this](const clang::Expr *Size) { stmt(Size); });
  }

private:
  void children(const clang::Stmt *S) {
    for (const clang::Stmt *Child : S->children())
      stmt(Child);
  }

  void declarations(const clang::DeclStmt *S) {
    for (const clang::Decl *D : S->decls())
      if (const auto *Variable = llvm::dyn_cast<clang::VarDecl>(D)) {
        sizes(Variable->getType());
        stmt(Variable->getInit());
      } else if (const auto *Typedef = llvm::dyn_cast<clang::TypedefNameDecl>(D)) {
        sizes(Typedef->getUnderlyingType());
      }
  }

  void below(const clang::Stmt *S) {
    if (const auto *E = llvm::dyn_cast<clang::Expr>(S))
      sizes(writtenType(E));
    switch (S->getStmtClass()) {
    case clang::Stmt::DeclStmtClass:
      return declarations(llvm::cast<clang::DeclStmt>(S));
    case clang::Stmt::UnaryExprOrTypeTraitExprClass: {
      const auto *Operator = llvm::cast<clang::UnaryExprOrTypeTraitExpr>(S);
      if (!isVariablySized(Operator))
        return;
      return Operator->isArgumentType() ? sizes(Operator->getArgumentType()) : children(S);
    }
    case clang::Stmt::CXXNoexceptExprClass:
    case clang::Stmt::RequiresExprClass:
    case clang::Stmt::ConceptSpecializationExprClass:
    case clang::Stmt::CXXDefaultArgExprClass: // walked once, at its parameter
    case clang::Stmt::OpaqueValueExprClass:   // walked where its value comes from
      return;
    case clang::Stmt::CXXTypeidExprClass:
      if (llvm::cast<clang::CXXTypeidExpr>(S)->isPotentiallyEvaluated())
        children(S);
      return;
    case clang::Stmt::GenericSelectionExprClass:
      return stmt(llvm::cast<clang::GenericSelectionExpr>(S)->getResultExpr());
    case clang::Stmt::ChooseExprClass:
      return stmt(llvm::cast<clang::ChooseExpr>(S)->getChosenSubExpr());
    case clang::Stmt::CXXDefaultInitExprClass:
      return stmt(llvm::cast<clang::CXXDefaultInitExpr>(S)->getExpr());
    case clang::Stmt::ArrayInitLoopExprClass: {
      const auto *Loop = llvm::cast<clang::ArrayInitLoopExpr>(S);
      stmt(Loop->getCommonExpr()->getSourceExpr());
      return stmt(Loop->getSubExpr());
    }
    case clang::Stmt::LambdaExprClass:
      for (const clang::Expr *Init : llvm::cast<clang::LambdaExpr>(S)->capture_inits())
        stmt(Init);
      return;
    case clang::Stmt::PseudoObjectExprClass:
      return meantBy(llvm::cast<clang::PseudoObjectExpr>(S),
                     [this](const clang::Expr *Part) { stmt(Part); });
    case clang::Stmt::BlockExprClass:
      return stmt(llvm::cast<clang::BlockExpr>(S)->getBlockDecl()->getBody());
    case clang::Stmt::CapturedStmtClass:
      return stmt(llvm::cast<clang::CapturedStmt>(S)->getCapturedStmt());
    default:
      clauseCode(S, [this](const clang::Stmt *Part) { stmt(Part); });
      return children(S);
    }
  }

  const clang::ASTContext &Ctx;
  StmtVisit Visit;
  StmtPath Path;
};

/// True if \p Child, directly below \p Parent, is what the constant condition of \p Parent skips.
bool isSkipped(const clang::Stmt *Child, const clang::Stmt *Parent, const clang::ASTContext &Ctx) {
  if (const auto *If = llvm::dyn_cast<clang::IfStmt>(Parent)) {
    if (Child != If->getThen() && Child != If->getElse())
      return false;
    if (If->isConsteval())
      return (Child == If->getThen()) == If->isNonNegatedConsteval();
    if (If->getConditionVariable())
      return false;
    const Truth Known = constantTruth(If->getCond(), Ctx);
    return Known == (Child == If->getThen() ? Truth::False : Truth::True);
  }
  if (const auto *While = llvm::dyn_cast<clang::WhileStmt>(Parent))
    return Child == While->getBody() && !While->getConditionVariable() &&
           constantTruth(While->getCond(), Ctx) == Truth::False;
  if (const auto *For = llvm::dyn_cast<clang::ForStmt>(Parent))
    return (Child == For->getBody() || Child == For->getInc()) && For->getCond() &&
           !For->getConditionVariable() && constantTruth(For->getCond(), Ctx) == Truth::False;
  if (const auto *Conditional = llvm::dyn_cast<clang::ConditionalOperator>(Parent)) {
    if (Child == Conditional->getCond())
      return false;
    const Truth Known = constantTruth(Conditional->getCond(), Ctx);
    return Known == (Child == Conditional->getTrueExpr() ? Truth::False : Truth::True);
  }
  if (const auto *Binary = llvm::dyn_cast<clang::BinaryOperator>(Parent);
      Binary && Binary->isLogicalOp() && Child == Binary->getRHS())
    return constantTruth(Binary->getLHS(), Ctx) ==
           (Binary->getOpcode() == clang::BO_LAnd ? Truth::False : Truth::True);
  return false;
}

} // namespace

void walkEvaluated(const clang::Stmt *S, const clang::ASTContext &Ctx, StmtVisit Visit) {
  Walk(Ctx, Visit).stmt(S);
}

void walkSizes(const clang::FunctionDecl *F, const clang::ASTContext &Ctx, StmtVisit Visit) {
  for (const clang::ParmVarDecl *Parameter : F->parameters())
    Walk(Ctx, Visit).sizes(Parameter->getType());
}

bool isReachable(const StmtPath &Path, const clang::ASTContext &Ctx) {
  const clang::Stmt *Child = nullptr;
  for (const clang::Stmt *Parent : llvm::reverse(Path)) {
    if (Child && isSkipped(Child, Parent, Ctx) && !holdsLabel(Child))
      return false;
    Child = Parent;
  }
  return true;
}

const clang::Stmt *parentOf(const StmtPath &Path) {
  for (const clang::Stmt *Parent : llvm::drop_begin(llvm::reverse(Path)))
    if (!llvm::isa<clang::ParenExpr>(Parent))
      return Parent;
  return nullptr;
}

bool holdsLabel(const clang::Stmt *S) {
  if (!S)
    return false;
  if (llvm::isa<clang::LabelStmt>(S) || llvm::isa<clang::SwitchCase>(S))
    return true;
  for (const clang::Stmt *Child : S->children())
    if (holdsLabel(Child))
      return true;
  return false;
}

} // namespace wbgc
