// Reachability.h - Which parts of a statement can run, as far as the language itself proves.
//
// Optimization has no say, so that every diagnostic is the same at each level. EvaluatedCode.h has a
// walk for checkers that need not tell the parts of a statement from each other.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_REACHABILITY_H
#define WBGC_AST_REACHABILITY_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace wbgc {

/// Calls \p Visit for each child of \p S that may run, in source order: not for operands that are
/// unevaluated, for constant expressions, for branches that a constant condition never takes, nor
/// for bodies of lambdas, which are functions of their own. A block's body counts as code of whoever
/// makes the block: nothing else would speak for it.
void liveChildren(const clang::Stmt *S, const clang::ASTContext &Ctx,
                  llvm::function_ref<void(const clang::Stmt *)> Visit);

/// Calls \p Visit for the sizes in a variably modified type: `int a[n]`, `int (*p)[n]`. They run where such a type is
/// written: in a declaration, a parameter, an expression that writtenType() knows, `sizeof`. A typedef's ran where it
/// was declared.
void sizesOf(clang::QualType Type, const clang::ASTContext &Ctx,
             llvm::function_ref<void(const clang::Expr *)> Visit);

/// Calls \p Visit for what the clauses of \p S compute, if it is a directive of OpenMP: `num_threads(f())`. They run
/// before its region, and are no children of it; what a reduction declared for itself runs after that.
void clauseCode(const clang::Stmt *S, llvm::function_ref<void(const clang::Stmt *)> Visit);

/// Calls \p Visit for what \p E means, not for what was written: the methods behind a property with their arguments,
/// another variant of a function.
void meantBy(const clang::PseudoObjectExpr *E, llvm::function_ref<void(const clang::Expr *)> Visit);

/// The type that a cast, a compound literal or `va_arg` writes; null for all else.
clang::QualType writtenType(const clang::Expr *E);

/// True if \p E runs its operand, or the sizes in it: `sizeof` and the like of a variable array.
bool isVariablySized(const clang::UnaryExprOrTypeTraitExpr *E);

/// True if the arguments of \p Builtin are looked at but never run, as those of `__builtin_constant_p`.
bool hasUnevaluatedArguments(unsigned Builtin, const clang::ASTContext &Ctx);

/// The statements of a block that may run: none after a jump, an endless loop or a call that does not
/// return, up to the next label. Declarations are always among them, since a jump may pass them.
void liveStatements(const clang::CompoundStmt *S, const clang::ASTContext &Ctx,
                    llvm::function_ref<void(const clang::Stmt *)> Visit);

/// The parts of a `for`, `while` or `do` that may run, of which the caller knows whether it \p IsLoop.
void liveLoop(const clang::Stmt *S, bool IsLoop,
              llvm::function_ref<void(const clang::Stmt *)> Visit);

/// The parts of a switch that may run. Of one with a constant condition, what follows the label that it
/// leads to, up to what ends the flow; declarations as above.
void liveCases(const clang::SwitchStmt *S, const clang::ASTContext &Ctx,
               llvm::function_ref<void(const clang::Stmt *)> Visit);

/// True if loop \p S can come to its body a second time: `do … while (0)` and `while (0)` cannot.
bool isLoop(const clang::Stmt *S, const clang::ASTContext &Ctx);

} // namespace wbgc

#endif // WBGC_AST_REACHABILITY_H
