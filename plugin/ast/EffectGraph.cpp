// EffectGraph.cpp - Builds the graph, and the two searches.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/EffectGraph.h"

#include "ast/PointerPromises.h"

#include "clang/AST/Attr.h"
#include "clang/AST/Mangle.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringMap.h"

#include <deque>

namespace wbgc {
namespace {

bool isBefore(const clang::ASTContext &Ctx, clang::SourceLocation A, clang::SourceLocation B) {
  if (A.isInvalid() || B.isInvalid())
    return A.isInvalid() && B.isValid();
  return A != B && Ctx.getSourceManager().isBeforeInTranslationUnit(A, B);
}

/// The functions of the unit by symbol, for aliases.
llvm::StringMap<const clang::FunctionDecl *> functionsBySymbol(clang::ASTContext &Ctx,
                                                               const UnitEffects &Unit) {
  clang::ASTNameGenerator Namer(Ctx);
  llvm::StringMap<const clang::FunctionDecl *> Result;
  for (const auto &[Owner, Code] : Unit.Code)
    if (const auto *F = llvm::dyn_cast<clang::FunctionDecl>(Owner))
      Result.try_emplace(Namer.getName(F), F);
  return Result;
}

} // namespace

EffectGraph::EffectGraph(const clang::ASTContext &Ctx, const UnitEffects &Unit, Effect What,
                         const Options &Opts)
    : Ctx(Ctx), Unit(Unit), Traits(traits(What)), What(What), Opts(Opts) {
  for (const auto &[Owner, Code] : Unit.Code) {
    const auto *F = llvm::dyn_cast<clang::FunctionDecl>(Owner);
    if (!F)
      continue;
    Nodes.push_back(std::make_unique<Node>());
    Node &N = *Nodes.back();
    N.F = F;
    N.Order = Nodes.size();
    N.No = effectDeclaration(F, Traits.No);
    N.NoRec = effectDeclaration(F, Traits.NoRec);
    N.YesRec = effectDeclaration(F, Traits.YesRec);
    ByDecl[F] = &N;
  }
  llvm::sort(Nodes, [&](const std::unique_ptr<Node> &A, const std::unique_ptr<Node> &B) {
    const clang::SourceLocation X = A->F->getDefinition()->getLocation();
    const clang::SourceLocation Y = B->F->getDefinition()->getLocation();
    return X == Y ? A->Order < B->Order : isBefore(Ctx, X, Y);
  });
  for (const std::unique_ptr<Node> &N : Nodes)
    build(*N, *Unit.Code.find(N->F)->second);
}

bool EffectGraph::isJudgedHere(const clang::FunctionDecl *F) {
  return F->getDefinition() && !F->isWeak();
}

void EffectGraph::build(Node &N, const CodeEffects &Code) {
  for (const EffectSite &Site : Code.Sites)
    if (Site.What == What &&
        !(Site.IsLoop && (N.No || N.NoRec || Opts.Safepoints == SafepointMode::None)))
      N.Sites.push_back(&Site);
  for (const CallSite &Site : Code.Calls)
    addCall(N, Site);
  llvm::SmallPtrSet<const clang::Decl *, 8> Seen;
  llvm::SmallVector<const clang::Decl *, 8> Rest(Code.Parts.begin(), Code.Parts.end());
  if (!Code.ThreadLocals.empty())
    Rest.append(Unit.ThreadLocals.begin(), Unit.ThreadLocals.end());
  std::reverse(Rest.begin(), Rest.end());
  while (!Rest.empty()) {
    const auto Part = Unit.Code.find(Rest.pop_back_val()->getCanonicalDecl());
    if (Part == Unit.Code.end() || !Seen.insert(Part->first).second)
      continue;
    for (const EffectSite &Site : Part->second->Sites)
      if (Site.What == What && !Site.IsLoop)
        N.Sites.push_back(&Site);
    for (const CallSite &Site : Part->second->Calls)
      addCall(N, Site);
    Rest.append(Part->second->Parts.begin(), Part->second->Parts.end());
  }
}

EffectGraph::Node *EffectGraph::target(const clang::FunctionDecl *Callee) {
  if (const auto *Alias = Callee->getAttr<clang::AliasAttr>()) {
    Node *&Known = ByAlias[Callee];
    if (!Known) {
      const auto Symbols = functionsBySymbol(const_cast<clang::ASTContext &>(Ctx), Unit);
      const auto Found = Symbols.find(Alias->getAliasee());
      Known = Found == Symbols.end() ? nullptr : ByDecl.lookup(Found->second->getCanonicalDecl());
    }
    return Known;
  }
  Node *To = ByDecl.lookup(Callee);
  return To && isJudgedHere(Callee) ? To : nullptr;
}

void EffectGraph::addIndirect(Node &N, const CallSite &Site) {
  if (Opts.Unknown != UnknownCalls::Ignore)
    N.Unverifiable.push_back(&Site);
}

void EffectGraph::addCall(Node &N, const CallSite &Site) {
  switch (Site.Kind) {
  case CallSite::Form::Unknown:
    return addIndirect(N, Site);
  case CallSite::Form::Virtual:
    if (!effectDeclaration(Site.Callee, Traits.NoRec) &&
        !effectDeclaration(Site.Callee, Traits.YesRec))
      addIndirect(N, Site);
    return;
  case CallSite::Form::Pointer: {
    llvm::SmallVector<const clang::Expr *, 2> Sources;
    collectSources(Site.Pointer, Sources);
    for (const clang::Expr *Source : Sources)
      if (!functionOf(Source) && !promises(Source, Traits.NoRec) &&
          !promises(Site.Pointer, Traits.NoRec))
        return addIndirect(N, Site);
    for (const clang::Expr *Source : Sources)
      if (const clang::FunctionDecl *F = functionOf(Source))
        if (Node *To = target(F->getCanonicalDecl()); To && !effectDeclaration(F, Traits.YesRec))
          N.Calls.push_back({&Site, To});
    return;
  }
  case CallSite::Form::Direct:
    break;
  }
  if (effectDeclaration(Site.Callee, Traits.YesRec))
    return;
  if (Site.Callee->hasAttr<clang::IFuncAttr>() && !effectDeclaration(Site.Callee, Traits.NoRec))
    return addIndirect(N, Site);
  if (Node *To = target(Site.Callee))
    N.Calls.push_back({&Site, To});
}

void EffectGraph::searchFromRoots() {
  std::deque<Node *> Queue;
  for (const std::unique_ptr<Node> &N : Nodes)
    if (N->NoRec && !N->YesRec) {
      N->Root = N.get();
      Queue.push_back(N.get());
    }
  while (!Queue.empty()) {
    Node *From = Queue.front();
    Queue.pop_front();
    for (const Edge &Call : From->Calls)
      if (!Call.To->Root && !Call.To->YesRec) {
        Call.To->Root = From->Root;
        Call.To->Caller = From;
        Call.To->CalledAt = Call.Site;
        Queue.push_back(Call.To);
      }
  }
}

void EffectGraph::searchFromSites() {
  llvm::DenseMap<Node *, std::vector<std::pair<Node *, const Edge *>>> Callers;
  for (const std::unique_ptr<Node> &N : Nodes)
    for (const Edge &Call : N->Calls)
      Callers[Call.To].push_back({N.get(), &Call});
  std::deque<Node *> Queue;
  for (const std::unique_ptr<Node> &N : Nodes) {
    if (!N->Sites.empty())
      N->Site = N->Sites.front();
    else if (!N->Unverifiable.empty() && Opts.Unknown == UnknownCalls::Error)
      N->Unknown = N->Unverifiable.front();
    if (N->mayDo())
      Queue.push_back(N.get());
  }
  while (!Queue.empty()) {
    Node *To = Queue.front();
    Queue.pop_front();
    if (To->YesRec)
      continue;
    for (const auto &[From, Call] : Callers[To])
      if (!From->mayDo()) {
        From->Toward = Call;
        Queue.push_back(From);
      }
  }
}

} // namespace wbgc
