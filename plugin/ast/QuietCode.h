// QuietCode.h - Tells code that cannot concern slots, in one cheap walk.
//
// In a unit with annotations most functions are instantiations of library templates over plain
// types. The checks for conversions, for unscanned memory and for stores walk a function with some
// care, each on its own; of a quiet one they find nothing, and are spared.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_QUIETCODE_H
#define WBGC_AST_QUIETCODE_H

#include "ast/TypeSlots.h"

#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"

namespace wbgc {

class QuietCode {
public:
  explicit QuietCode(TypeSlots &Slots) : Slots(Slots) {}

  /// True if the code of \p F, which has a body and depends on no template parameter, neither stores
  /// to a slot, nor converts what leads to one, nor holds code of its own (lambdas, local classes).
  /// Not to be asked where a declaration may carry WBGC_WORD. In doubt false.
  bool contains(const clang::FunctionDecl *F);

  /// The same of the initializer of \p D, a variable outside any function.
  bool contains(const clang::VarDecl *D);

private:
  bool isQuiet(const clang::Stmt *S);
  bool areChildrenQuiet(const clang::Stmt *S);
  bool isQuietReference(const clang::ValueDecl *D);
  bool isQuietLocal(const clang::Decl *D);

  TypeSlots &Slots;
};

} // namespace wbgc

#endif // WBGC_AST_QUIETCODE_H
