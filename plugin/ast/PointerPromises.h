// PointerPromises.h - What a function pointer promises of all that it may point to.
//
// Attributes of function pointers stand on declarations (fields, variables, parameters, typedefs),
// since Clang's plugins cannot add type attributes. So a promise belongs to the declared entity that
// an expression names, or to a typedef in the sugar of its type.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_POINTERPROMISES_H
#define WBGC_AST_POINTERPROMISES_H

#include "ast/Effects.h"

#include "clang/AST/Expr.h"
#include "llvm/ADT/SmallVector.h"

namespace wbgc {

/// The typedef in \p Type's sugar that carries \p A, of the function pointer or of its function, through
/// arrays, references and `_Atomic`; null if none.
const clang::TypedefNameDecl *promisingTypedef(clang::QualType Type, Attribute A);

/// True if \p D carries \p A itself, or by its type. Parameters: on any declaration of the function.
bool promises(const clang::ValueDecl *D, Attribute A);

/// True if function pointer \p E is declared with \p A.
bool promises(const clang::Expr *E, Attribute A);

/// The expressions whose value \p E may have: through casts, conditionals and commas.
void collectSources(const clang::Expr *E, llvm::SmallVectorImpl<const clang::Expr *> &Sources);

/// The function whose address source \p E is; null if it is a pointer.
const clang::FunctionDecl *functionOf(const clang::Expr *E);

/// The entity that source \p E names, if it has a name.
const clang::ValueDecl *entityOf(const clang::Expr *E);

/// Parameter \p Index of the function that \p D is or points to, as it was declared there or in a typedef: only
/// the declaration has its attributes. Null if there is none.
const clang::ParmVarDecl *parameterOf(const clang::ValueDecl *D, unsigned Index);

/// How diagnostics name the pointer that \p Flow goes to, which promises \p A.
std::string pointerName(const PointerFlow &Flow, Attribute A);

} // namespace wbgc

#endif // WBGC_AST_POINTERPROMISES_H
