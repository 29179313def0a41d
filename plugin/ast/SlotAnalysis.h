// SlotAnalysis.h - Does this store need a barrier, and if not, why not?
//
// Only the source counts here, so that every answer is the same at each optimization level; what
// the optimizer may leave out is decided in plugin/ir.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_SLOTANALYSIS_H
#define WBGC_AST_SLOTANALYSIS_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"

namespace wbgc {

/// True if lvalue \p E is (part of) a local of automatic storage, reached by its name through `.`
/// and array subscripts alone. The return object of a function is none, whether or not it has a
/// name (docs/constructs.md, 25).
bool isLocal(const clang::Expr *E);

/// True if Clang builds \p D in place of what its function returns, so that it lives where the caller says.
/// In C that is a temporary.
bool isReturnObject(const clang::VarDecl *D);

/// True if \p D itself is such a local.
bool isLocalVariable(const clang::VarDecl *D);

/// True if pointer \p E is `&local`, or a local array decayed.
bool isLocalAddress(const clang::Expr *E);

/// The outermost member of a union among those by which \p LValue is reached by name; null if there is none. An
/// assignment to it begins the life of that member, in a constant expression only if it is written so.
clang::MemberExpr *outermostUnionMember(clang::Expr *LValue);

/// True if \p E is the assignment of a WBGC_NOBARRIER_STORE, whose comma operator is \p Comma.
bool isNoBarrierStore(const clang::BinaryOperator *Comma);

/// The branch that the language proves dead, if \p Condition is a constant without side effects:
/// true or false. Unknown for anything else, also for conditions that depend on template
/// parameters.
enum class Truth { Unknown, True, False };
Truth constantTruth(const clang::Expr *Condition, const clang::ASTContext &Ctx);

/// The same of an integer.
std::optional<llvm::APSInt> constantValue(const clang::Expr *E, const clang::ASTContext &Ctx);

/// True if \p Call calls a copy or move assignment that Clang replaces by a copy of the bytes.
bool isTrivialAssignment(const clang::CallExpr *Call);

/// The builtin that \p Call calls, 0 if none. Most functions carry no attribute, so they are none; Clang
/// would ask for four of them in turn.
unsigned calledBuiltin(const clang::CallExpr *Call);

/// True if \p Call is `std::addressof` or its like, which are builtins to Clang.
bool isAddressOf(const clang::CallExpr *Call);

/// The marker that \p E calls, looking through the dereference around it; empty if none.
llvm::StringRef calledMarker(const clang::Expr *E);

/// True if the values that \p E loads, stores or compares with stand behind pointers:
/// `__atomic_store`, but not `__atomic_store_n`.
bool takesValuesByAddress(const clang::AtomicExpr *E);

/// True if constructor call \p E copies the bytes of its argument.
bool isTrivialCopy(const clang::CXXConstructExpr *E);

} // namespace wbgc

#endif // WBGC_AST_SLOTANALYSIS_H
