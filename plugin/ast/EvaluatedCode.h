// EvaluatedCode.h - Walks the code of one declaration as it is executed.
//
// Unevaluated operands, the associations that `_Generic` does not choose and the bodies of lambdas
// (functions of their own) are left out; default member initializers, blocks and the bodies of
// OpenMP regions are in. For checkers that only look: StoreFinder, which replaces what it finds,
// has a walk of its own.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_EVALUATEDCODE_H
#define WBGC_AST_EVALUATEDCODE_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Stmt.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace wbgc {

/// The statements around the one that is visited, the outermost first, itself the last.
using StmtPath = llvm::SmallVector<const clang::Stmt *, 32>;

/// Called with each statement and expression before its children.
using StmtVisit = llvm::function_ref<void(const clang::Stmt *, const StmtPath &)>;

/// Visits \p S and all below it that is evaluated when it runs. Null is allowed.
void walkEvaluated(const clang::Stmt *S, const clang::ASTContext &Ctx, StmtVisit Visit);

/// The same of the sizes in the types of parameters of \p F: `int (*p)[f()]`.
void walkSizes(const clang::FunctionDecl *F, const clang::ASTContext &Ctx, StmtVisit Visit);

/// True unless the last of \p Path stands in a branch that a constant condition never takes. Asked
/// only of what is to be reported, since it evaluates the conditions.
bool isReachable(const StmtPath &Path, const clang::ASTContext &Ctx);

/// The nearest statement around the last of \p Path that is no parenthesis; null at the top.
const clang::Stmt *parentOf(const StmtPath &Path);

/// True if a jump may enter \p S from outside: it holds a label or a case.
bool holdsLabel(const clang::Stmt *S);

} // namespace wbgc

#endif // WBGC_AST_EVALUATEDCODE_H
