// EffectChecker.h - Proves, inside one unit, that what must not record or stop does not.
//
// Collects while Clang parses, and judges at the end of the unit, when every body and every
// attribute is known. What the unit does not define is the link checker's business.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_EFFECTCHECKER_H
#define WBGC_AST_EFFECTCHECKER_H

#include "ast/EffectGraph.h"
#include "ast/Effects.h"
#include "ast/StoreFinder.h"
#include "support/Options.h"

#include "clang/AST/ASTContext.h"
#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"

namespace wbgc {

class EffectChecker {
public:
  EffectChecker(clang::ASTContext &Ctx, clang::DiagnosticsEngine &Diags, const Options &Opts)
      : Ctx(Ctx), Diags(Diags), Opts(Opts) {}

  /// Collects what the code of a function, of a variable outside any function, or of a default
  /// argument calls. To be asked for before anything changes the code. Stores are reported to
  /// `store` while a Scope of the same owner is alive.
  void collect(const clang::FunctionDecl *F);
  void collect(const clang::VarDecl *Global);
  void collect(const clang::ParmVarDecl *Parameter);

  /// A declaration of \p F, which may carry attributes of its own.
  void declare(const clang::FunctionDecl *F);

  /// A method whose parameters may promise what those of the methods that it overrides do not: to be told of once
  /// there is an attribute.
  void noteOverrider(const clang::FunctionDecl *F);

  /// While alive, stores belong to \p Owner. Scopes nest as lambdas do.
  class Scope {
  public:
    Scope(EffectChecker &Checker, const clang::Decl *Owner);
    ~Scope();

  private:
    EffectChecker &Checker;
    CodeEffects *Outer;
  };
  void store(const Store &S);

  /// No declaration of the unit has an attribute of an effect, so nothing is to be judged.
  void expectNoAttributes() { Unit.HasAttributes = false; }

  /// Judges the unit and reports, in the order of the source.
  void check();

  const UnitEffects &effects() const { return Unit; }

private:
  struct Violation;
  std::vector<size_t> inSourceOrder(const std::vector<Violation> &Found) const;
  void checkConflicts();
  void checkEffect(Effect What);
  bool hasRoots(Effect What) const;
  void checkRoots(EffectGraph &Graph, Effect What);
  void checkFlow(LazyEffectGraph &Graph, Effect What, const PointerFlow &Flow);
  void checkParameters(Effect What, const PointerFlow &Flow, const clang::Expr *Source);
  void checkOverrider(Effect What, const clang::CXXMethodDecl *F);
  void checkAddress(Effect What, const PointerFlow &Flow, bool IsPromised);
  void reportUnfit(EffectGraph &Graph, Effect What, const PointerFlow &Flow,
                   const clang::Expr *Source);
  void report(const Violation &V, Effect What);
  void noteChain(const EffectGraph::Node *From);
  void noteCall(const CallSite &Site, const std::string &Callee, const std::string &Caller);
  void noteInstantiation(const clang::FunctionDecl *F);

  clang::ASTContext &Ctx;
  clang::DiagnosticsEngine &Diags;
  const Options &Opts;
  UnitEffects Unit;
  CodeEffects *Current = nullptr;
  llvm::SetVector<const clang::CXXMethodDecl *> Overriders;
  llvm::DenseSet<std::pair<const clang::Expr *, int>> Judged; // sources, once for each effect
};

} // namespace wbgc

#endif // WBGC_AST_EFFECTCHECKER_H
