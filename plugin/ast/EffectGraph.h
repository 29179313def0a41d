// EffectGraph.h - The call graph of a unit, judged for one effect.
//
// Two searches, each breadth first over the whole graph at once, so that cost is linear and no depth
// of calls can overflow a stack: from the roots down (who may not, and nearest whom), and from the
// sites up (who may, and by which call). No result depends on the order of declarations.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_EFFECTGRAPH_H
#define WBGC_AST_EFFECTGRAPH_H

#include "ast/Effects.h"
#include "support/Options.h"

#include "clang/AST/ASTContext.h"

#include <optional>
#include <string>
#include <vector>

namespace wbgc {

class EffectGraph {
public:
  struct Node;

  /// A call of \p Site's callee, or one that cannot be told.
  struct Edge {
    const CallSite *Site;
    Node *To; // null: not defined here, or not to be followed
  };

  struct Node {
    const clang::FunctionDecl *F = nullptr;                               // canonical
    size_t Order = 0;                                                     // of being seen
    const clang::Decl *No = nullptr, *NoRec = nullptr, *YesRec = nullptr; // where it says so
    std::vector<const EffectSite *> Sites;
    std::vector<Edge> Calls;
    std::vector<const CallSite *> Unverifiable;
    // From the roots down.
    Node *Root = nullptr;
    Node *Caller = nullptr; // null for a root
    const CallSite *CalledAt = nullptr;
    // From the sites up: what it may do first, in as few calls as there are.
    const EffectSite *Site = nullptr;
    const CallSite *Unknown = nullptr;
    const Edge *Toward = nullptr;
    bool mayDo() const { return Site || Unknown || Toward; }
  };

  EffectGraph(const clang::ASTContext &Ctx, const UnitEffects &Unit, Effect What,
              const Options &Opts);

  /// Functions with a body, those declared `…rec` without one left out.
  std::vector<std::unique_ptr<Node>> &nodes() { return Nodes; }
  Node *find(const clang::FunctionDecl *F) const { return ByDecl.lookup(F->getCanonicalDecl()); }

  /// True if calls and stores of \p F are judged in this unit: its body is here, and no other
  /// definition can take its place.
  static bool isJudgedHere(const clang::FunctionDecl *F);

  /// Finds for each node the nearest root that leads to it: fills Root, Caller and CalledAt. Once.
  void searchFromRoots();
  /// Finds for each node the shortest way to a site: fills Site, Unknown and Toward. Once.
  void searchFromSites();

private:
  void build(Node &N, const CodeEffects &Code);
  void addCall(Node &N, const CallSite &Site);
  Node *target(const clang::FunctionDecl *Callee) const;

  const UnitEffects &Unit;
  const EffectTraits &Traits;
  Effect What;
  const Options &Opts;
  std::vector<std::unique_ptr<Node>> Nodes;
  llvm::DenseMap<const clang::Decl *, Node *> ByDecl;
};

/// The graph of an effect, built when somebody asks for it: most units have nothing to check.
class LazyEffectGraph {
public:
  LazyEffectGraph(const clang::ASTContext &Ctx, const UnitEffects &Unit, Effect What,
                  const Options &Opts)
      : Ctx(Ctx), Unit(Unit), What(What), Opts(Opts) {}

  EffectGraph &get() {
    if (!Graph)
      Graph.emplace(Ctx, Unit, What, Opts);
    return *Graph;
  }
  /// With what each function may do.
  EffectGraph &withSites() {
    if (!HasSites)
      get().searchFromSites();
    HasSites = true;
    return *Graph;
  }

private:
  const clang::ASTContext &Ctx;
  const UnitEffects &Unit;
  Effect What;
  const Options &Opts;
  std::optional<EffectGraph> Graph;
  bool HasSites = false;
};

} // namespace wbgc

#endif // WBGC_AST_EFFECTGRAPH_H
