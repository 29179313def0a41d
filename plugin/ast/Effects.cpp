// Effects.cpp - Words and attributes of the effects, and names.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/Effects.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/raw_ostream.h"

namespace wbgc {
namespace {

const EffectTraits kTraits[] = {
    {Attribute::NoWriteBarrier, Attribute::NoWriteBarrierRec, Attribute::YesWriteBarrierRec,
     "write barrier", "write barriers"},
    {Attribute::NoSafepoint, Attribute::NoSafepointRec, Attribute::YesSafepointRec, "safepoint",
     "safepoints"},
};

const clang::Decl *ownDeclaration(const clang::FunctionDecl *F, Attribute A) {
  if (const clang::Decl *Own = declarationWith(F, A))
    return Own;
  const clang::FunctionDecl *Pattern = F->getTemplateInstantiationPattern(false);
  return Pattern && Pattern != F ? declarationWith(Pattern, A) : nullptr;
}

llvm::StringMap<RuntimeEffect> makeRuntimeTable() {
  llvm::StringMap<RuntimeEffect> Table;
#define WBGC_EFFECT(Name, Kind) Table[Name] = RuntimeEffect::Kind;
#include "wbgc/effects.def"
  return Table;
}

/// True if the name of \p F can be in the table: most functions are told by a glance.
bool looksLikeRuntime(const clang::FunctionDecl *F) {
  if (const clang::IdentifierInfo *Name = F->getIdentifier();
      Name && (Name->getName().starts_with("wbgc_") || Name->getName().starts_with("__wbgc_")))
    return true;
  for (const clang::DeclContext *C = F->getDeclContext(); C; C = C->getParent())
    if (const auto *Space = llvm::dyn_cast<clang::NamespaceDecl>(C))
      if (Space->getIdentifier() && Space->getName() == "wbgc")
        return true;
  return false;
}

} // namespace

const EffectTraits &traits(Effect E) { return kTraits[static_cast<unsigned>(E)]; }

const clang::Decl *effectDeclaration(const clang::FunctionDecl *F, Attribute A) {
  if (const clang::Decl *Own = ownDeclaration(F, A))
    return Own;
  const auto *Method = llvm::dyn_cast<clang::CXXMethodDecl>(F);
  if (!Method || !Method->isVirtual())
    return nullptr;
  llvm::SmallVector<const clang::CXXMethodDecl *, 8> Rest(Method->overridden_methods());
  llvm::SmallPtrSet<const clang::CXXMethodDecl *, 8> Seen;
  while (!Rest.empty()) {
    const clang::CXXMethodDecl *Base = Rest.pop_back_val();
    if (!Seen.insert(Base).second)
      continue;
    if (const clang::Decl *Inherited = ownDeclaration(Base, A))
      return Inherited;
    Rest.append(Base->begin_overridden_methods(), Base->end_overridden_methods());
  }
  return nullptr;
}

std::string qualifiedName(const clang::NamedDecl *D) {
  std::string Name;
  llvm::raw_string_ostream Out(Name);
  D->getNameForDiagnostic(Out, D->getASTContext().getPrintingPolicy(), /*Qualified=*/true);
  return Name;
}

RuntimeEffect runtimeEffect(const clang::FunctionDecl *F) {
  static const llvm::StringMap<RuntimeEffect> Table = makeRuntimeTable();
  if (!looksLikeRuntime(F))
    return RuntimeEffect::None;
  const auto Row = Table.find(F->getQualifiedNameAsString());
  return Row == Table.end() ? RuntimeEffect::None : Row->second;
}

} // namespace wbgc
