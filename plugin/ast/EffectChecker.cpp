// EffectChecker.cpp - Collects, and reports what runs where it must not; EffectCheckerFlows.cpp has
// the assignments of function pointers.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/EffectChecker.h"

#include "ast/EffectFinder.h"
#include "support/Diagnostics.h"

#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"

#include <numeric>

namespace wbgc {
namespace {

/// What is reported once, though many functions run it: a site, which a default argument hands to all of them, or
/// what stands in one place of a default member initializer.
using Place = std::pair<const void *, unsigned>;

Place placeOf(const EffectSite &Site) {
  return Site.Within ? Place(Site.Within, Site.Loc.getRawEncoding()) : Place(&Site, 0);
}

} // namespace

/// A site, or a call that cannot be verified, in a function that must have none.
struct EffectChecker::Violation {
  const EffectGraph::Node *In;
  const EffectSite *Site;     // or null, and
  const CallSite *Unverified; // the call
  clang::SourceLocation loc() const { return Site ? Site->Loc : Unverified->Loc; }
};

void EffectChecker::collect(const clang::FunctionDecl *F) { EffectFinder(Ctx, Unit).find(F); }
void EffectChecker::collect(const clang::VarDecl *Global) { EffectFinder(Ctx, Unit).find(Global); }
void EffectChecker::collect(const clang::ParmVarDecl *Parameter) {
  EffectFinder(Ctx, Unit).findDefaultArgument(Parameter);
}

void EffectChecker::declare(const clang::FunctionDecl *F) {
  if (F->hasAttrs() && (F->hasAttr<clang::SuppressAttr>() || F->hasAttr<clang::AliasAttr>()) &&
      !F->isTemplateInstantiation())
    Unit.Declared.insert(F->getCanonicalDecl());
}

void EffectChecker::noteOverrider(const clang::FunctionDecl *F) {
  if (const auto *Method = llvm::dyn_cast<clang::CXXMethodDecl>(F);
      Method && Method->isVirtual() && !Method->isDependentContext() &&
      Method->size_overridden_methods() > 0)
    Overriders.insert(Method->getCanonicalDecl());
}

EffectChecker::Scope::Scope(EffectChecker &Checker, const clang::Decl *Owner)
    : Checker(Checker), Outer(Checker.Current) {
  Checker.Current = &Checker.Unit.code(Owner);
}
EffectChecker::Scope::~Scope() { Checker.Current = Outer; }

void EffectChecker::store(const Store &S) {
  if (S.Kind != Store::Form::Elided && Current)
    Current->addSite({Effect::Barrier, S.Loc, EffectSite::Poll::None, S.Within});
}

void EffectChecker::check() {
  findAliases(Ctx, Unit);
  if (!Unit.HasAttributes)
    return;
  checkConflicts();
  for (const Effect What : kEffects)
    checkEffect(What);
}

/// Attributes of one declaration were compared when it was parsed; these stand on different ones.
void EffectChecker::checkConflicts() {
  for (const clang::FunctionDecl *F : Unit.Declared)
    for (const Effect What : kEffects) {
      const clang::Decl *No = effectDeclaration(F, traits(What).NoRec);
      const clang::Decl *Yes = effectDeclaration(F, traits(What).YesRec);
      if (No && Yes)
        wbgc::report(Diags, F->getMostRecentDecl()->getLocation(), DiagId::AttributeConflict)
            << spelling(traits(What).NoRec) << spelling(traits(What).YesRec) << qualifiedName(F);
    }
}

std::vector<size_t> EffectChecker::inSourceOrder(const std::vector<Violation> &Found) const {
  std::vector<size_t> Order(Found.size());
  std::iota(Order.begin(), Order.end(), 0);
  llvm::sort(Order, [&](size_t A, size_t B) {
    const clang::SourceLocation X = Found[A].loc(), Y = Found[B].loc();
    if (X == Y || X.isInvalid() || Y.isInvalid())
      return X == Y ? A < B : X.isInvalid();
    return Ctx.getSourceManager().isBeforeInTranslationUnit(X, Y);
  });
  return Order;
}

bool EffectChecker::hasRoots(Effect What) const {
  return llvm::any_of(Unit.Code, [&](const auto &Entry) {
    const auto *F = llvm::dyn_cast<clang::FunctionDecl>(Entry.first);
    return F && (effectDeclaration(Unit, F, traits(What).No) ||
                 effectDeclaration(Unit, F, traits(What).NoRec));
  });
}

void EffectChecker::checkEffect(Effect What) {
  LazyEffectGraph Graph(Ctx, Unit, What, Opts);
  if (hasRoots(What))
    checkRoots(Graph.get(), What);
  for (const PointerFlow &Flow : Unit.Flows)
    checkFlow(Graph, What, Flow);
  for (const clang::CXXMethodDecl *F : Overriders)
    checkOverrider(What, F);
}

void EffectChecker::checkRoots(EffectGraph &Graph, Effect What) {
  Graph.searchFromRoots();
  std::vector<Violation> Found;
  llvm::DenseMap<Place, size_t> Known;
  const auto Distance = [](const EffectGraph::Node *N) {
    if (N->No)
      return size_t(0);
    size_t Hops = 0;
    for (; N->Caller; N = N->Caller)
      ++Hops;
    return Hops;
  };
  for (const std::unique_ptr<EffectGraph::Node> &N : Graph.nodes()) {
    if (!N->Root && !N->No)
      continue;
    for (const EffectSite *Site : N->Sites) {
      const auto [Entry, IsNew] = Known.try_emplace(placeOf(*Site), Found.size());
      if (IsNew)
        Found.push_back({N.get(), Site, nullptr});
      else if (Distance(N.get()) < Distance(Found[Entry->second].In))
        Found[Entry->second].In = N.get();
    }
    if (N->Root)
      for (const CallSite *Call : N->Unverifiable)
        Found.push_back({N.get(), nullptr, Call});
  }
  for (const size_t I : inSourceOrder(Found))
    report(Found[I], What);
}

void EffectChecker::report(const Violation &V, Effect What) {
  const EffectTraits &Traits = traits(What);
  const bool IsBarrier = What == Effect::Barrier;
  const EffectGraph::Node *In = V.In;
  const bool IsOwn = V.Site && (In->No || In == In->Root);
  if (!V.Site)
    wbgc::report(Diags, V.loc(),
                 Opts.Unknown == UnknownCalls::Warn ? DiagId::UnverifiableCallWarning
                                                    : DiagId::UnverifiableCallError)
        << Traits.Plural;
  else if (IsOwn)
    wbgc::report(Diags, V.loc(),
                 IsBarrier ? DiagId::BarrierProhibited : DiagId::SafepointProhibited)
        << qualifiedName(In->F);
  else
    wbgc::report(Diags, V.loc(),
                 IsBarrier ? DiagId::BarrierProhibitedByCaller
                           : DiagId::SafepointProhibitedByCaller)
        << qualifiedName(In->Root->F);
  noteInstantiation(In->F);
  if (IsOwn && In->No) {
    wbgc::report(Diags, In->No->getLocation(), DiagId::DeclaredHere)
        << qualifiedName(In->F) << spelling(Traits.No);
    return;
  }
  noteChain(In);
  wbgc::report(Diags, In->Root->NoRec->getLocation(), DiagId::DeclaredHere)
      << qualifiedName(In->Root->F) << spelling(Traits.NoRec);
}

void EffectChecker::noteCall(const CallSite &Site, const std::string &Callee,
                             const std::string &Caller) {
  wbgc::report(Diags, Site.Loc, Site.IsImplicit ? DiagId::ImplicitlyCalled : DiagId::CalledHere)
      << Callee << Caller;
}

void EffectChecker::noteChain(const EffectGraph::Node *From) {
  for (; From->Caller; From = From->Caller)
    noteCall(*From->CalledAt, qualifiedName(From->F), qualifiedName(From->Caller->F));
}

/// As Clang's own notes, outwards while the place of instantiation lies in an instantiation itself.
void EffectChecker::noteInstantiation(const clang::FunctionDecl *F) {
  const clang::FunctionDecl *Definition = F->getDefinition() ? F->getDefinition() : F;
  for (int Depth = 0; Definition && Definition->isTemplateInstantiation() && Depth < 10; ++Depth) {
    clang::SourceLocation Call; // stands in where Clang has lost the place: generic lambdas
    const clang::FunctionDecl *Outer = nullptr;
    for (const auto &[Owner, Code] : Unit.Code)
      for (const CallSite &Site : Code->Calls) {
        if (Site.Callee != Definition->getCanonicalDecl())
          continue;
        if (Call.isInvalid())
          Call = Site.Loc;
        const auto *Caller = llvm::dyn_cast<clang::FunctionDecl>(Owner);
        if (Caller && !Outer && Caller != F && Caller->isTemplateInstantiation())
          Outer = Caller->getDefinition();
      }
    const clang::SourceLocation Known = Definition->getPointOfInstantiation();
    if (Known.isInvalid() && Call.isInvalid())
      return;
    wbgc::report(Diags, Known.isValid() ? Known : Call,
                 Definition->getPrimaryTemplate() ? DiagId::InstantiatedFunction
                                                  : DiagId::InstantiatedMember)
        << qualifiedName(Definition);
    Definition = Outer;
  }
}

} // namespace wbgc
