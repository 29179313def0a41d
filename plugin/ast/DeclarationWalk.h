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

using DeclVisit = llvm::function_ref<void(clang::Decl *)>;

/// What templates are made of: nothing that has code, but all that a template's author has written.
enum class Patterns { Visited, LeftOut };

/// Calls \p Visit with \p D and with each function, variable, field, typedef and record below it,
/// before what is below that: implicit ones and instantiations included, and dependent ones if the
/// patterns of templates are \p Visited. Calls \p VisitLocal, if there is one, with closures and all
/// that stands within functions: who walks the code meets most of them there.
void walkDeclarations(clang::Decl *D, Patterns Dependent, DeclVisit Visit,
                      DeclVisit VisitLocal = nullptr);

} // namespace wbgc

#endif // WBGC_AST_DECLARATIONWALK_H
