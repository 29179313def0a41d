// DeclarationWalk.h - Walks declarations, and leaves their types and their code alone.
//
// Clang's RecursiveASTVisitor does the same with everything else overridden away, at several times
// the cost; and the declarations of a large unit are walked whole at its end. Code is the business
// of StoreFinder, EffectFinder and EvaluatedCode.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_DECLARATIONWALK_H
#define WBGC_AST_DECLARATIONWALK_H

#include "clang/AST/DeclBase.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace wbgc {

enum class LocalDeclarations {
  Skip, // closures, and all that stands within functions: who walks the code meets them there
  Visit
};

/// Calls \p Visit with \p D and with each function, variable, field, typedef and record below it,
/// before what is below that: implicit ones, dependent ones and instantiations included.
void walkDeclarations(clang::Decl *D, LocalDeclarations Locals,
                      llvm::function_ref<void(clang::Decl *)> Visit);

} // namespace wbgc

#endif // WBGC_AST_DECLARATIONWALK_H
