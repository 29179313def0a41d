// Attributes.h - Which declaration carries which attribute of wbgc.
//
// Clang's parser calls the handlers that Attributes.cpp registers; they check the subject and leave
// a note on the declaration that survives templates, precompiled headers and modules. Everyone else
// asks `has`.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_ATTRIBUTES_H
#define WBGC_AST_ATTRIBUTES_H

#include "clang/AST/DeclBase.h"
#include "clang/AST/Type.h"
#include "llvm/ADT/StringRef.h"

namespace wbgc {

enum class Attribute {
#define WBGC_ATTRIBUTE(Name, Spelling, Subject, Conflict, Meaning) Name,
#include "wbgc/attributes.def"
  None
};

/// The GNU spelling, as diagnostics name the attribute.
llvm::StringRef spelling(Attribute A);

/// True if any declaration of \p D carries \p A: attributes of one redeclaration hold for all.
bool has(const clang::Decl *D, Attribute A);

/// The first declaration that carries \p A, or null.
const clang::Decl *declarationWith(const clang::Decl *D, Attribute A);

/// The typedef or alias, of a template too, that \p Type is written as; null for all other types.
const clang::TypedefNameDecl *writtenAlias(clang::QualType Type);

/// True if \p Type is a pointer-sized integer, an array of them, a reference to one, or `_Atomic`.
bool isWordInteger(const clang::ASTContext &Ctx, clang::QualType Type);

/// Where \p A stands on \p D itself (no other redeclaration); invalid if it does not.
clang::SourceLocation locationOn(const clang::Decl *D, Attribute A);

/// True once the parser has handled an attribute of an effect, on whatever declaration: until then
/// nobody needs to look for one, unless declarations were read from a file.
bool anyEffectAttribute();

/// The same of WBGC_WORD.
bool anyWordAttribute();

} // namespace wbgc

#endif // WBGC_AST_ATTRIBUTES_H
