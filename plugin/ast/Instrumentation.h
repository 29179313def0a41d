// Instrumentation.h - The AST consumer: brings every declaration to the parts that look at it.
//
// Clang hands declarations over before it generates code for them, piece by piece, and in
// HandleTranslationUnit the rest: what is emitted late. Each function is looked at once. What comes
// before the first annotation waits for it (Vocabulary), and if there is none, only the effects are
// collected, for units that have annotations.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_INSTRUMENTATION_H
#define WBGC_AST_INSTRUMENTATION_H

#include "ast/AnnotationChecker.h"
#include "ast/BarrierPlacement.h"
#include "ast/ConversionChecker.h"
#include "ast/DeclarationWalk.h"
#include "ast/EffectChecker.h"
#include "ast/QuietCode.h"
#include "ast/StoreFinder.h"
#include "ast/TypeSlots.h"
#include "ast/UnscannedMemory.h"
#include "ast/Vocabulary.h"
#include "support/ModuleFacts.h"
#include "support/Options.h"

#include "clang/AST/ASTConsumer.h"
#include "clang/Frontend/CompilerInstance.h"
#include "llvm/ADT/DenseSet.h"

#include <functional>
#include <memory>
#include <vector>

namespace wbgc {

class Instrumentation : public clang::ASTConsumer {
public:
  /// Given the facts about the unit's code when they are complete. Empty where no code is generated.
  using EffectsSink = std::function<void(clang::ASTContext &, const UnitEffects &)>;

  /// \p OnlyLooks: the AST is written to a file (a precompiled header, a module), so it is not to
  /// be changed.
  Instrumentation(clang::CompilerInstance &Compiler, const Options &Opts,
                  std::shared_ptr<ModuleFacts> Facts, bool OnlyLooks, EffectsSink OnChecked);
  ~Instrumentation() override;

  void Initialize(clang::ASTContext &Context) override;
  bool HandleTopLevelDecl(clang::DeclGroupRef Group) override;
  void HandleInlineFunctionDefinition(clang::FunctionDecl *F) override;
  void HandleCXXImplicitFunctionInstantiation(clang::FunctionDecl *F) override;
  void HandleCXXStaticMemberVarInstantiation(clang::VarDecl *D) override;
  void CompleteTentativeDefinition(clang::VarDecl *D) override;
  void HandleTranslationUnit(clang::ASTContext &Context) override;

private:
  void arrived(clang::Decl *D);
  bool isPlain();
  void plainUnit(clang::ASTContext &Context);
  void plainDeclaration(clang::Decl *D);
  void walk(clang::Decl *D);
  Patterns patterns() const;
  void visit(clang::Decl *D);
  bool hasErrors() const;
  void nested(clang::Decl *D);
  void wholeUnit(clang::TranslationUnitDecl *Unit);
  void genericLambdas();
  void collectUnjudged();
  void function(clang::FunctionDecl *F);
  void noteNoPolls(clang::FunctionDecl *F);
  void defaultArgument(clang::ParmVarDecl *D);
  void followInitializers(clang::FunctionDecl *F);
  void variable(clang::VarDecl *D);
  void record(clang::RecordDecl *R);
  void declaredType(const clang::NamedDecl *D, clang::QualType Type);
  void onStore(const Store &S);
  void noteRoot(clang::VarDecl *D);
  void noteRoot(const clang::MaterializeTemporaryExpr *E);
  std::pair<std::string, uint64_t> elements(clang::QualType Type);
  void remark(const Store &S);
  bool isFirstVisit(const clang::Decl *D) { return Visited.insert(D).second; }
  StoreFinder makeFinder();

  clang::CompilerInstance &Compiler;
  Options Opts;
  std::shared_ptr<ModuleFacts> Facts;
  bool OnlyLooks;
  EffectsSink OnChecked;
  std::unique_ptr<TypeSlots> Slots;
  std::unique_ptr<BarrierPlacement> Placement;
  std::unique_ptr<ConversionChecker> Conversions;
  std::unique_ptr<EffectChecker> Effects;
  std::unique_ptr<UnscannedMemory> Unscanned;
  std::unique_ptr<AnnotationChecker> Annotations;
  std::unique_ptr<Vocabulary> Words;
  std::unique_ptr<QuietCode> Quiet;
  std::vector<clang::Decl *> Waiting;                // came before the first annotation
  std::vector<const clang::FunctionDecl *> Unjudged; // quiet ones, before any effect was spoken of
  bool IsParsed = false;                             // the whole unit
  bool HasAtomics = false;                           // pointers, which WBGC_PTR may stand beside
  bool HasWords = false;                             // WBGC_WORD; known when the unit is parsed
  llvm::DenseSet<const clang::Decl *> Visited;
  std::vector<clang::FunctionTemplateDecl *> GenericLambdas; // call operators, met so far
};

} // namespace wbgc

#endif // WBGC_AST_INSTRUMENTATION_H
