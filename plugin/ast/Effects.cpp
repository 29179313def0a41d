// Effects.cpp - Words and attributes of the effects, and names.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/Effects.h"

#include "ast/PointerPromises.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Mangle.h"
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
    if (C->isNamespace()) {
      const auto *Space = llvm::cast<clang::NamespaceDecl>(C);
      if (Space->getIdentifier() && Space->getName() == "wbgc")
        return true;
    }
  return false;
}

} // namespace

const EffectTraits &traits(Effect E) { return kTraits[static_cast<unsigned>(E)]; }

void CodeEffects::addSite(const EffectSite &Site) {
  // What the language writes, copies of members, stands in one place too, but is not one store.
  const auto *F = llvm::dyn_cast_or_null<clang::FunctionDecl>(Owner);
  const bool IsExpanded = F && F->isTemplateInstantiation() && !F->isDefaulted();
  const auto Repeats = [&](const EffectSite &Known) {
    return Known.Loc == Site.Loc && Known.What == Site.What && Known.Loop == Site.Loop;
  };
  if (!IsExpanded || Site.Loc.isInvalid() || llvm::none_of(Sites, Repeats))
    Sites.push_back(Site);
}

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

const clang::Decl *effectDeclaration(const UnitEffects &Unit, const clang::FunctionDecl *F,
                                     Attribute A) {
  if (!Unit.HasAttributes)
    return nullptr;
  if (const clang::Decl *Own = effectDeclaration(F, A))
    return Own;
  for (const auto &[Alias, Target] : Unit.Aliases)
    if (Target == F)
      if (const clang::Decl *Other = effectDeclaration(Alias, A))
        return Other;
  return nullptr;
}

void findAliases(clang::ASTContext &Ctx, UnitEffects &Unit) {
  llvm::StringMap<llvm::SmallVector<const clang::FunctionDecl *, 1>> Wanted; // by target's symbol
  for (const clang::FunctionDecl *F : Unit.Declared)
    if (const auto *Alias = F->getMostRecentDecl()->getAttr<clang::AliasAttr>())
      Wanted[Alias->getAliasee()].push_back(F);
  if (Wanted.empty())
    return;
  clang::ASTNameGenerator Namer(Ctx);
  for (const auto &[Owner, Code] : Unit.Code)
    if (const auto *F = llvm::dyn_cast<clang::FunctionDecl>(Owner))
      if (const auto Named = Wanted.find(Namer.getName(F)); Named != Wanted.end())
        for (const clang::FunctionDecl *Alias : Named->second)
          Unit.Aliases[Alias] = F;
  // Aliases of aliases, however long the chain.
  for (size_t Before = 0; Before != Unit.Aliases.size();) {
    Before = Unit.Aliases.size();
    for (size_t I = 0; I < Before; ++I) {
      const auto [Alias, Target] = *(Unit.Aliases.begin() + I);
      if (const auto Named = Wanted.find(Namer.getName(Alias)); Named != Wanted.end())
        for (const clang::FunctionDecl *Outer : Named->second)
          Unit.Aliases.insert({Outer, Target});
    }
  }
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

bool wantsPolls(const clang::FunctionDecl *F) {
  return !effectDeclaration(F, Attribute::NoSafepoint) &&
         !effectDeclaration(F, Attribute::NoSafepointRec);
}

void forEachPiece(const UnitEffects &Unit, const CodeEffects &Code,
                  llvm::function_ref<void(const CodeEffects &)> Visit) {
  Visit(Code);
  llvm::SmallPtrSet<const clang::Decl *, 8> Seen;
  llvm::SmallVector<const clang::Decl *, 8> Rest(Code.Parts.rbegin(), Code.Parts.rend());
  if (!Code.ThreadLocals.empty())
    Rest.append(Unit.ThreadLocals.rbegin(), Unit.ThreadLocals.rend());
  while (!Rest.empty()) {
    const auto Part = Unit.Code.find(Rest.pop_back_val()->getCanonicalDecl());
    if (Part == Unit.Code.end() || !Seen.insert(Part->first).second)
      continue;
    Visit(*Part->second);
    Rest.append(Part->second->Parts.rbegin(), Part->second->Parts.rend());
  }
}

namespace {

/// True if the call is itself an effect of that kind, by effects.def.
bool isEffectItself(const CallSite &Site, Effect What) {
  const RuntimeEffect Known = Site.Itself;
  return Known != RuntimeEffect::None &&
         (Known == RuntimeEffect::Barrier) == (What == Effect::Barrier);
}

bool isTrusted(const clang::FunctionDecl *F, const EffectTraits &Traits) {
  return effectDeclaration(F, Traits.NoRec) || effectDeclaration(F, Traits.YesRec);
}

Resolution resolvePointer(const clang::Expr *Pointer, const EffectTraits &Traits) {
  Resolution Result;
  if (promises(Pointer, Traits.NoRec) && !functionOf(Pointer))
    return Result;
  llvm::SmallVector<const clang::Expr *, 2> Sources;
  collectSources(Pointer, Sources);
  for (const clang::Expr *Source : Sources) {
    if (const clang::FunctionDecl *F = functionOf(Source))
      Result.Targets.push_back(F->getCanonicalDecl());
    else if (!promises(Source, Traits.NoRec))
      Result.IsUnverifiable = true;
  }
  return Result;
}

} // namespace

Resolution resolve(const CallSite &Site, Effect What) {
  const EffectTraits &Traits = traits(What);
  Resolution Result;
  switch (Site.Kind) {
  case CallSite::Form::Unknown:
    Result.IsUnverifiable = true;
    break;
  case CallSite::Form::Virtual:
    Result.IsUnverifiable = !isTrusted(Site.Callee, Traits);
    break;
  case CallSite::Form::Pointer:
    return resolvePointer(Site.Pointer, Traits);
  case CallSite::Form::Direct:
    if (Site.Callee->getMostRecentDecl()->hasAttr<clang::IFuncAttr>())
      Result.IsUnverifiable = !isTrusted(Site.Callee, Traits);
    else if (!isEffectItself(Site, What))
      Result.Targets.push_back(Site.Callee);
    break;
  }
  return Result;
}

} // namespace wbgc
