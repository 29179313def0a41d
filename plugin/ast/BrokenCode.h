// BrokenCode.h - Is there an error of Clang's own in this code?
//
// Sema leaves nodes behind an error that no correct program has: expressions without a type, lists that
// no type has given a form. Nothing else in plugin/ast expects them, so code that holds one is not
// looked at: it is not compiled either.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_BROKENCODE_H
#define WBGC_AST_BROKENCODE_H

#include "clang/AST/Decl.h"

namespace wbgc {

/// True if the body of \p F, or an initializer of the constructor that it is, holds an error.
bool isBroken(const clang::FunctionDecl *F);

/// True if \p Code holds one. Null holds none.
bool isBroken(const clang::Stmt *Code);

} // namespace wbgc

#endif // WBGC_AST_BROKENCODE_H
