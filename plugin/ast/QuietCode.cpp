// QuietCode.cpp - No type that leads to a slot, and nothing that hides code.
//
// A new kind of node needs a look here if it names a declaration or a type that none of its
// expressions has, or has children that children() does not give. Why nothing is missed:
// docs/design/placement.md (.inv.quiet-code)
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/QuietCode.h"

#include "ast/Reachability.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/AST/StmtOpenMP.h"

namespace wbgc {
namespace {

bool isOfRuntime(const clang::ValueDecl *D) {
  const clang::IdentifierInfo *Name =
      llvm::isa<clang::FunctionDecl>(D) ? D->getIdentifier() : nullptr;
  return Name && (Name->getName().starts_with("wbgc_") || Name->getName().starts_with("__wbgc"));
}

/// These have no type of their own; their declaration has.
bool isNameOfFunction(const clang::Expr *E) {
  return E->hasPlaceholderType(clang::BuiltinType::BoundMember) ||
         E->hasPlaceholderType(clang::BuiltinType::BuiltinFn);
}

/// What it leads to is told where it was captured.
bool isCapturedPointer(const clang::DeclRefExpr *E) {
  return E->refersToEnclosingVariableOrCapture() && E->getType()->isPointerType();
}

} // namespace

bool QuietCode::contains(const clang::FunctionDecl *F) {
  if (!Slots.isQuiet(F->getType()))
    return false;
  if (const auto *Method = llvm::dyn_cast<clang::CXXMethodDecl>(F);
      Method && Method->isInstance() && !Slots.isQuiet(Method->getThisType()))
    return false;
  if (const auto *Constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(F))
    for (const clang::CXXCtorInitializer *Init : Constructor->inits()) {
      const clang::FieldDecl *Member = Init->getAnyMember();
      if ((Member && !Slots.isQuiet(Member->getType())) || !isQuiet(Init->getInit()))
        return false;
    }
  return isQuiet(F->getBody());
}

bool QuietCode::contains(const clang::VarDecl *D) {
  return isQuietLocal(D) && (!D->getInit() || isQuiet(D->getInit()));
}

bool QuietCode::areChildrenQuiet(const clang::Stmt *S) {
  for (const clang::Stmt *Child : S->children())
    if (Child && !isQuiet(Child))
      return false;
  return true;
}

bool QuietCode::isQuietReference(const clang::ValueDecl *D) {
  return Slots.isQuiet(D->getType()) && !isOfRuntime(D) && !llvm::isa<clang::BindingDecl>(D);
}

/// A declaration within a function, or a variable. Classes and functions have code of their own.
bool QuietCode::isQuietLocal(const clang::Decl *D) {
  if (llvm::isa<clang::StaticAssertDecl, clang::UsingDecl, clang::UsingShadowDecl,
                clang::UsingDirectiveDecl, clang::EmptyDecl>(D))
    return true;
  if (const auto *Typedef = llvm::dyn_cast<clang::TypedefNameDecl>(D))
    return Slots.isQuiet(Typedef->getUnderlyingType());
  const auto *Variable = llvm::dyn_cast<clang::VarDecl>(D);
  return Variable && !llvm::isa<clang::DecompositionDecl>(D) && Slots.isQuiet(Variable->getType());
}

bool QuietCode::isQuiet(const clang::Stmt *S) {
  if (const auto *E = llvm::dyn_cast<clang::Expr>(S);
      E && !isNameOfFunction(E) && !Slots.isQuiet(E->getType()))
    return false;
  switch (S->getStmtClass()) {
  case clang::Stmt::LambdaExprClass:
  case clang::Stmt::BlockExprClass:
  case clang::Stmt::CapturedStmtClass:
  case clang::Stmt::CoroutineBodyStmtClass:
  case clang::Stmt::CXXParenListInitExprClass:
  case clang::Stmt::PseudoObjectExprClass:
  case clang::Stmt::RecoveryExprClass:
    return false;
  case clang::Stmt::UnaryExprOrTypeTraitExprClass:
    return !isVariablySized(llvm::cast<clang::UnaryExprOrTypeTraitExpr>(S));
  case clang::Stmt::
      CXXDefaultArgExprClass: // looked at where the parameter is, unless it is another one
    return !llvm::cast<clang::CXXDefaultArgExpr>(S)->hasRewrittenInit();
  case clang::Stmt::CXXNoexceptExprClass: // not evaluated, or the checks look elsewhere
  case clang::Stmt::RequiresExprClass:
  case clang::Stmt::ConceptSpecializationExprClass:
  case clang::Stmt::OpaqueValueExprClass:
    return true;
  case clang::Stmt::DeclRefExprClass:
    return isQuietReference(llvm::cast<clang::DeclRefExpr>(S)->getDecl()) &&
           !isCapturedPointer(llvm::cast<clang::DeclRefExpr>(S));
  case clang::Stmt::MemberExprClass:
    return isQuietReference(llvm::cast<clang::MemberExpr>(S)->getMemberDecl()) &&
           areChildrenQuiet(S);
  case clang::Stmt::CXXConstructExprClass:
  case clang::Stmt::CXXTemporaryObjectExprClass:
    return isQuietReference(llvm::cast<clang::CXXConstructExpr>(S)->getConstructor()) &&
           areChildrenQuiet(S);
  case clang::Stmt::CXXInheritedCtorInitExprClass:
    return isQuietReference(llvm::cast<clang::CXXInheritedCtorInitExpr>(S)->getConstructor());
  case clang::Stmt::CXXDefaultInitExprClass:
    return isQuiet(llvm::cast<clang::CXXDefaultInitExpr>(S)->getExpr());
  case clang::Stmt::ArrayInitLoopExprClass: {
    const auto *Loop = llvm::cast<clang::ArrayInitLoopExpr>(S);
    const clang::Expr *Source = Loop->getCommonExpr()->getSourceExpr();
    return Source && isQuiet(Source) && isQuiet(Loop->getSubExpr());
  }
  case clang::Stmt::InitListExprClass: {
    const auto *List = llvm::cast<clang::InitListExpr>(S);
    if (List->getSemanticForm())
      List = List->getSemanticForm();
    return Slots.isQuiet(List->getType()) &&
           (!List->hasArrayFiller() || isQuiet(List->getArrayFiller())) && areChildrenQuiet(List);
  }
  case clang::Stmt::CXXCatchStmtClass: {
    const clang::VarDecl *Caught = llvm::cast<clang::CXXCatchStmt>(S)->getExceptionDecl();
    return (!Caught || isQuietLocal(Caught)) && areChildrenQuiet(S);
  }
  case clang::Stmt::DeclStmtClass:
    for (const clang::Decl *D : llvm::cast<clang::DeclStmt>(S)->decls())
      if (!isQuietLocal(D))
        return false;
    return areChildrenQuiet(S);
  default:
    break;
  }
  if (const auto *Cast = llvm::dyn_cast<clang::ExplicitCastExpr>(S);
      Cast && !Slots.isQuiet(Cast->getTypeAsWritten()))
    return false;
  return !llvm::isa<clang::OMPExecutableDirective>(S) && areChildrenQuiet(S);
}

} // namespace wbgc
