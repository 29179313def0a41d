// EffectGraph.cpp - Builds the graph, and the two searches.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/EffectGraph.h"

#include "clang/Basic/SourceManager.h"

#include <deque>

namespace wbgc {
namespace {

bool isBefore(const clang::ASTContext &Ctx, clang::SourceLocation A, clang::SourceLocation B) {
  if (A.isInvalid() || B.isInvalid())
    return A.isInvalid() && B.isValid();
  return A != B && Ctx.getSourceManager().isBeforeInTranslationUnit(A, B);
}

} // namespace

EffectGraph::EffectGraph(const clang::ASTContext &Ctx, const UnitEffects &Unit, Effect What,
                         const Options &Opts)
    : Unit(Unit), Traits(traits(What)), What(What), Opts(Opts) {
  for (const auto &[Owner, Code] : Unit.Code) {
    const auto *F = llvm::dyn_cast<clang::FunctionDecl>(Owner);
    if (!F)
      continue;
    Nodes.push_back(std::make_unique<Node>());
    Node &N = *Nodes.back();
    N.F = F;
    N.Order = Nodes.size();
    N.No = effectDeclaration(Unit, F, Traits.No);
    N.NoRec = effectDeclaration(Unit, F, Traits.NoRec);
    N.YesRec = effectDeclaration(Unit, F, Traits.YesRec);
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
  const bool LoopsPoll = Opts.Safepoints == SafepointMode::Loops;
  const bool WantsPolls = !N.No && !N.NoRec;
  forEachPiece(Unit, Code, [&](const CodeEffects &Piece) {
    for (const EffectSite &Site : Piece.Sites)
      if (Site.What == What && Site.isThere(LoopsPoll, WantsPolls))
        N.Sites.push_back(&Site);
    for (const CallSite &Site : Piece.Calls)
      addCall(N, Site);
  });
}

EffectGraph::Node *EffectGraph::target(const clang::FunctionDecl *Callee) const {
  // An alias is its target, unless another definition may take its place.
  if (const auto Alias = Unit.Aliases.find(Callee); Alias != Unit.Aliases.end())
    return Callee->isWeak() ? nullptr : ByDecl.lookup(Alias->second);
  Node *To = ByDecl.lookup(Callee);
  return To && isJudgedHere(Callee) ? To : nullptr;
}

void EffectGraph::addCall(Node &N, const CallSite &Site) {
  const Resolution Known = resolve(Site, What);
  if (Known.IsUnverifiable && Opts.Unknown != UnknownCalls::Ignore)
    N.Unverifiable.push_back(&Site);
  for (const clang::FunctionDecl *Target : Known.Targets)
    if (!effectDeclaration(Target, Traits.YesRec))
      if (Node *To = target(Target))
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
