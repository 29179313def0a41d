// BrokenCode.cpp - Looks for what Sema leaves behind an error.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/BrokenCode.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"

namespace wbgc {
namespace {

bool isBroken(const clang::Decl *D) {
  if (D->isInvalidDecl())
    return true;
  const auto *Variable = llvm::dyn_cast<clang::VarDecl>(D);
  return Variable && (Variable->getType().isNull() || Variable->getType()->containsErrors());
}

} // namespace

bool isBroken(const clang::Stmt *Code) {
  if (!Code)
    return false;
  if (const auto *E = llvm::dyn_cast<clang::Expr>(Code);
      E && (E->getType().isNull() || E->containsErrors()))
    return true;
  if (const auto *Declarations = llvm::dyn_cast<clang::DeclStmt>(Code))
    for (const clang::Decl *D : Declarations->decls())
      if (isBroken(D))
        return true;
  if (const auto *Lambda = llvm::dyn_cast<clang::LambdaExpr>(Code);
      Lambda && Lambda->getLambdaClass()->isInvalidDecl())
    return true;
  for (const clang::Stmt *Child : Code->children())
    if (isBroken(Child))
      return true;
  return false;
}

bool isBroken(const clang::FunctionDecl *F) {
  if (const auto *Constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(F))
    for (const clang::CXXCtorInitializer *Init : Constructor->inits())
      if (isBroken(Init->getInit()))
        return true;
  return isBroken(F->getBody());
}

} // namespace wbgc
