// Vocabulary.cpp - The words that every annotation needs at least one of.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/Vocabulary.h"

#include "ast/Attributes.h"

#include "clang/Serialization/ASTReader.h"
#include "llvm/ADT/STLExtras.h"

namespace wbgc {
namespace {

constexpr llvm::StringLiteral kWords[] = {
#define WBGC_ATTRIBUTE(Name, Spelling, Subject, Conflict, Meaning)                                 \
  Spelling, "__" Spelling "__", // as Clang takes every GNU attribute
#include "wbgc/attributes.def"
    "wbgc",                   // [[wbgc::managed]]
    "objc_gc", "__objc_gc__", // WBGC_PTR
    "__wbgc_type_of",         // wbgc_typeof, for which a descriptor is made
};

/// True if declarations come from elsewhere than the text of the unit. Clang may have a reader that
/// was given nothing to read.
bool hasReadDeclarations(const clang::CompilerInstance &Compiler) {
  const clang::ExternalASTSource *Source = Compiler.getASTContext().getExternalSource();
  if (!Source)
    return false;
  const auto Reader = Compiler.getASTReader();
  return Source != Reader.get() || Reader->getModuleManager().size() > 0;
}

} // namespace

bool Vocabulary::isSpoken() {
  if (IsSpoken)
    return true;
  const clang::ASTContext &Ctx = Compiler.getASTContext();
  if (hasReadDeclarations(Compiler) || Ctx.getCurrentNamedModule())
    return IsSpoken = true;
  const clang::IdentifierTable &Known = Ctx.Idents;
  if (Known.size() == Seen)
    return false;
  Seen = Known.size();
  return IsSpoken = llvm::any_of(
             kWords, [&](llvm::StringRef Word) { return Known.find(Word) != Known.end(); });
}

bool Vocabulary::mayHaveEffects() const {
  return anyEffectAttribute() || hasReadDeclarations(Compiler);
}

bool Vocabulary::mayHaveWords() const {
  return anyWordAttribute() || hasReadDeclarations(Compiler);
}

} // namespace wbgc
