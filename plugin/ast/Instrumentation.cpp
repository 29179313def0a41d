// Instrumentation.cpp - Visits each function, variable and record once.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/Instrumentation.h"

#include "ast/BrokenCode.h"
#include "ast/SlotAnalysis.h"
#include "support/BarrierMarkers.h"
#include "support/Compat.h"
#include "support/Diagnostics.h"

#include "clang/AST/Attr.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/Support/BuryPointer.h"

#include <utility>

namespace wbgc {

namespace {

/// True if Clang generates no code for \p F, now that it has parsed the unit and knows what it uses.
bool isUnused(const clang::FunctionDecl *F) {
  return F->getASTContext().getLangOpts().CPlusPlus && F->isInlined() && !F->isUsed() &&
         !F->hasAttr<clang::GNUInlineAttr>() &&
         F->getTemplateSpecializationKind() != clang::TSK_ExplicitInstantiationDefinition;
}

/// A method of a lambda, or of a class within a function.
bool isLocalMethod(const clang::CXXMethodDecl *Method) {
  return Method->getParent()->isLambda() || Method->getParent()->getParentFunctionOrMethod();
}

bool hasCode(const clang::FunctionDecl *F) {
  return F->doesThisDeclarationHaveABody() && !F->isDependentContext() && !F->isInvalidDecl() &&
         F->getBody();
}

/// A default argument that nothing has needed yet is instantiated later, and met again at the end of
/// the unit.
bool hasCode(const clang::ParmVarDecl *D) {
  return D->hasDefaultArg() && !D->hasUninstantiatedDefaultArg() && !D->hasUnparsedDefaultArg() &&
         !D->getDeclContext()->isDependentContext();
}

/// True if \p D defines a variable in static storage.
bool hasCode(const clang::VarDecl *D) {
  return D->hasGlobalStorage() && !D->isInvalidDecl() && !D->getType()->isDependentType() &&
         !D->getDeclContext()->isDependentContext() && !D->getDescribedVarTemplate() &&
         D->isThisDeclarationADefinition(D->getASTContext());
}

/// C: one of several declarations that are one definition in the end, perhaps of a type that is still incomplete.
bool isTentative(const clang::VarDecl *D) {
  return D->isThisDeclarationADefinition(D->getASTContext()) == clang::VarDecl::TentativeDefinition;
}

} // namespace

Instrumentation::Instrumentation(clang::CompilerInstance &Compiler, const Options &Opts,
                                 std::shared_ptr<ModuleFacts> Facts, bool OnlyLooks,
                                 EffectsSink OnChecked)
    : Compiler(Compiler), Opts(Opts), Facts(std::move(Facts)), OnlyLooks(OnlyLooks),
      OnChecked(std::move(OnChecked)) {}

/// As Clang, which ends its process without giving memory back if it may.
Instrumentation::~Instrumentation() {
  if (Compiler.getFrontendOpts().DisableFree)
    llvm::BuryPointer(std::move(Effects));
}

void Instrumentation::Initialize(clang::ASTContext &Context) {
  Slots = std::make_unique<TypeSlots>(Context, *Facts);
  Placement = std::make_unique<BarrierPlacement>(*Slots);
  clang::DiagnosticsEngine &Diags = Compiler.getDiagnostics();
  Conversions = std::make_unique<ConversionChecker>(*Slots, Diags);
  Unscanned = std::make_unique<UnscannedMemory>(*Slots, Diags);
  Annotations = std::make_unique<AnnotationChecker>(*Slots, Diags);
  Effects = std::make_unique<EffectChecker>(Context, Diags, Opts);
  Words = std::make_unique<Vocabulary>(Compiler);
  Quiet = std::make_unique<QuietCode>(*Slots);
}

void Instrumentation::walk(clang::Decl *D) {
  walkDeclarations(D, patterns(), [this](clang::Decl *Each) { visit(Each); });
}

/// Only annotations can be of interest in a pattern: its code is that of its instances.
Patterns Instrumentation::patterns() const {
  return Words->mayHaveEffects() || HasAtomics || HasWords ? Patterns::Visited : Patterns::LeftOut;
}

/// At the end, what no walk of code has met: methods of classes that stand in a type, a lambda in `decltype` or in a
/// template argument. One that nothing uses has no code: it may be dead, or unevaluated.
void Instrumentation::wholeUnit(clang::TranslationUnitDecl *Unit) {
  std::vector<clang::CXXMethodDecl *> Local;
  const auto Note = [&](clang::Decl *Each) {
    if (auto *Method = llvm::dyn_cast<clang::CXXMethodDecl>(Each);
        Method && isLocalMethod(Method) && !isUnused(Method))
      Local.push_back(Method);
  };
  walkDeclarations(
      Unit, patterns(),
      [&](clang::Decl *Each) {
        visit(Each);
        Note(Each);
      },
      Note);
  for (clang::CXXMethodDecl *Method : Local)
    function(Method);
}

void Instrumentation::visit(clang::Decl *D) {
  if (auto *F = llvm::dyn_cast<clang::FunctionDecl>(D))
    return function(F);
  if (auto *Variable = llvm::dyn_cast<clang::VarDecl>(D)) {
    if (!llvm::isa<clang::ParmVarDecl>(D)) // the function's
      variable(Variable);
  } else if (auto *Record = llvm::dyn_cast<clang::RecordDecl>(D))
    record(Record);
  if ((!HasAtomics && !HasWords) || D->isInvalidDecl())
    return;
  if (const auto *Declarator = llvm::dyn_cast<clang::DeclaratorDecl>(D))
    declaredType(Declarator, Declarator->getType());
  else if (const auto *Typedef = llvm::dyn_cast<clang::TypedefNameDecl>(D))
    declaredType(Typedef, Typedef->getUnderlyingType());
}

void Instrumentation::declaredType(const clang::NamedDecl *D, clang::QualType Type) {
  if (HasAtomics)
    Annotations->checkAtomic(D, Type);
  if (HasWords)
    Annotations->checkWords(D, Type);
}

void Instrumentation::arrived(clang::Decl *D) {
  if (isPlain())
    Waiting.push_back(D);
  else
    walk(D);
}

bool Instrumentation::HandleTopLevelDecl(clang::DeclGroupRef Group) {
  for (clang::Decl *D : Group)
    arrived(D);
  return true;
}

void Instrumentation::HandleInlineFunctionDefinition(clang::FunctionDecl *F) { arrived(F); }
void Instrumentation::HandleCXXImplicitFunctionInstantiation(clang::FunctionDecl *F) { arrived(F); }
void Instrumentation::HandleCXXStaticMemberVarInstantiation(clang::VarDecl *D) { arrived(D); }

void Instrumentation::CompleteTentativeDefinition(clang::VarDecl *D) {
  if (!isPlain())
    noteRoot(D);
}

/// True as long as no annotation was seen. What code was generated for meanwhile needed no barrier,
/// or uses a class that turns out to be managed too late, which is found and refused.
bool Instrumentation::isPlain() {
  if (!Words->isSpoken())
    return true;
  for (clang::Decl *D : std::exchange(Waiting, {}))
    walk(D);
  return false;
}

void Instrumentation::plainUnit(clang::ASTContext &Context) {
  if (!OnChecked || OnlyLooks)
    return;
  Effects->expectNoAttributes();
  const auto Visit = [this](clang::Decl *D) { plainDeclaration(D); };
  walkDeclarations(Context.getTranslationUnitDecl(), Patterns::LeftOut, Visit, Visit);
  Effects->check();
  OnChecked(Context, Effects->effects());
}

void Instrumentation::plainDeclaration(clang::Decl *D) {
  if (auto *F = llvm::dyn_cast<clang::FunctionDecl>(D)) {
    Effects->declare(F);
    if (hasCode(F) && !isUnused(F) && isFirstVisit(F) && !(hasErrors() && isBroken(F)))
      Effects->collect(F);
  } else if (auto *Parameter = llvm::dyn_cast<clang::ParmVarDecl>(D)) {
    if (hasCode(Parameter) && isFirstVisit(Parameter) &&
        !(hasErrors() && isBroken(Parameter->getDefaultArg())))
      Effects->collect(Parameter);
  } else if (auto *Variable = llvm::dyn_cast<clang::VarDecl>(D)) {
    if (!Variable->isLocalVarDecl() && hasCode(Variable) && isFirstVisit(Variable) &&
        !(hasErrors() && isBroken(Variable->getInit())))
      Effects->collect(Variable);
  }
}

void Instrumentation::HandleTranslationUnit(clang::ASTContext &Context) {
  IsParsed = true;
  if (isPlain())
    return plainUnit(Context);
  HasAtomics = AnnotationChecker::hasAtomicPointers(Context);
  HasWords = Words->mayHaveWords();
  wholeUnit(Context.getTranslationUnitDecl());
  genericLambdas();
  collectUnjudged();
  Annotations->checkUnit(Context.getTranslationUnitDecl());
  if (Compiler.getDiagnostics().hasFatalErrorOccurred())
    return;
  if (!Words->mayHaveEffects())
    Effects->expectNoAttributes();
  Effects->check();
  if (!OnlyLooks && OnChecked)
    OnChecked(Context, Effects->effects());
}

/// Sema tells of no call operator that it has instantiated in an unevaluated operand (`decltype`, a
/// concept), though it is the one that is called later, and no walk of declarations meets it.
void Instrumentation::genericLambdas() {
  for (size_t I = 0; I < GenericLambdas.size(); ++I) // a body may bring more of them
    for (clang::FunctionDecl *Operator : GenericLambdas[I]->specializations())
      walk(Operator);
}

void Instrumentation::nested(clang::Decl *D) {
  walk(D);
  const auto *Class = llvm::dyn_cast<clang::CXXRecordDecl>(D);
  const auto *Operator =
      Class && Class->isGenericLambda() ? Class->getLambdaCallOperator() : nullptr;
  if (Operator && Operator->getDescribedFunctionTemplate())
    GenericLambdas.push_back(Operator->getDescribedFunctionTemplate());
}

StoreFinder Instrumentation::makeFinder() {
  StoreFinder::Sink Sink;
  Sink.OnStore = [this](const Store &S) { onStore(S); };
  Sink.OnImpossible = [this](const ImpossibleStore &S) {
    report(Compiler.getDiagnostics(), S.Loc, DiagId::NoBarrierPossible) << S.Slot << S.Construct;
  };
  Sink.OnTypeOf = [this](clang::QualType Type, clang::Expr *Argument,
                         std::function<void(clang::Expr *)> Replace) {
    if (!OnlyLooks)
      Replace(Placement->descriptorAddress(Type, Argument->getExprLoc()));
  };
  Sink.OnPieces = [this](clang::Expr *List, const std::function<void(clang::Expr *)> &Replace) {
    if (!OnlyLooks)
      Placement->storeInPieces(List, Replace);
  };
  Sink.OnConstantObject = [this](clang::Expr *Init,
                                 const std::function<void(clang::Expr *)> &Replace) {
    if (!OnlyLooks)
      Placement->runAtRunTime(Init, Replace);
  };
  Sink.OnStaticTemporary = [this](const clang::MaterializeTemporaryExpr *E) { noteRoot(E); };
  Sink.OnStaticLiteral = [this](const clang::CompoundLiteralExpr *) {
    Facts->HasRootLiterals = true;
    Facts->AnySlot = Slots->descriptor(Slots->anySlot());
  };
  Sink.OnNested = [this](clang::Decl *D) { nested(D); };
  return StoreFinder(*Slots, Sink);
}

void Instrumentation::function(clang::FunctionDecl *F) {
  Effects->declare(F);
  if (Words->mayHaveEffects())
    Effects->noteOverrider(F);
  for (clang::ParmVarDecl *Parameter : F->parameters())
    defaultArgument(Parameter);
  if (!hasCode(F) || !isFirstVisit(F) || (hasErrors() && isBroken(F)))
    return;
  const bool IsQuiet = !Words->mayHaveWords() && Quiet->contains(F); // .inv.quiet-code
  if (!IsQuiet) {
    Conversions->check(F);
    Unscanned->check(F);
  }
  noteNoPolls(F);
  if (IsQuiet && !Words->mayHaveEffects())
    return void(Unjudged.push_back(F));
  Effects->collect(F);
  if (IsQuiet)
    return;
  const EffectChecker::Scope Scope(*Effects, F);
  makeFinder().find(F);
  if (!OnlyLooks)
    followInitializers(F);
}

/// Functions that came before the first attribute of an effect, and whose code nobody changes. If
/// there is none in the whole unit either, only those matter that there will be code of.
void Instrumentation::collectUnjudged() {
  for (const clang::FunctionDecl *F : Unjudged)
    if (Words->mayHaveEffects() || !isUnused(F))
      Effects->collect(F);
}

/// Before, no code is broken.
bool Instrumentation::hasErrors() const { return Compiler.getDiagnostics().hasErrorOccurred(); }

/// Clang copies the members of a defaulted copy or move constructor in one piece, whatever its
/// initializers say; these say where the barriers are. What else depends on a constructor being
/// defaulted is decided when the class is complete, or here, in the one that Sema has defined.
void Instrumentation::followInitializers(clang::FunctionDecl *F) {
  auto *Constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(F);
  if (Constructor && Constructor->isDefaulted() && Constructor->isCopyOrMoveConstructor() &&
      !Constructor->isTrivial() &&
      Slots->carriesSlots(compat::recordType(F->getASTContext(), Constructor->getParent())))
    Constructor->setDefaulted(false);
}

/// An attribute on another declaration, or inherited from an overridden method, is not on \p F.
void Instrumentation::noteNoPolls(clang::FunctionDecl *F) {
  if (OnlyLooks || !Words->mayHaveEffects() || wantsPolls(F))
    return;
  for (const auto *Note : F->specific_attrs<clang::AnnotateAttr>())
    if (Note->getAnnotation() == markers::kNoPolls)
      return;
  F->addAttr(
      clang::AnnotateAttr::CreateImplicit(F->getASTContext(), markers::kNoPolls, nullptr, 0));
}

void Instrumentation::defaultArgument(clang::ParmVarDecl *D) {
  if (!hasCode(D) || !isFirstVisit(D) || (hasErrors() && isBroken(D->getDefaultArg())))
    return;
  Conversions->checkDefaultArgument(D);
  Effects->collect(D);
  const EffectChecker::Scope Scope(*Effects, D);
  makeFinder().findDefaultArgument(D);
}

void Instrumentation::variable(clang::VarDecl *D) {
  if (Visited.contains(D) || !hasCode(D)) // to know the latter takes longer
    return;
  Visited.insert(D);
  if (!isTentative(D))
    noteRoot(D);
  if (D->isLocalVarDecl()) // visited where it stands
    return;
  if (hasErrors() && isBroken(D->getInit()))
    return;
  Effects->collect(D);
  if (!Words->mayHaveWords() && Quiet->contains(D)) // .inv.quiet-code
    return;
  Conversions->check(D);
  Unscanned->check(D);
  const EffectChecker::Scope Scope(*Effects, D);
  makeFinder().find(D);
}

void Instrumentation::record(clang::RecordDecl *R) {
  // Not before: the classes that its members point to may be incomplete.
  if (!IsParsed || !R->isThisDeclarationADefinition() || R->isDependentContext() ||
      R->isInvalidDecl() || !isFirstVisit(R))
    return;
  Annotations->checkRecord(R, HasWords);
}

void Instrumentation::onStore(const Store &S) {
  remark(S);
  Effects->store(S);
  if (!OnlyLooks)
    Placement->place(S);
}

void Instrumentation::remark(const Store &S) {
  if (!Opts.Remarks || S.Loc.isInvalid())
    return;
  if (S.Kind == Store::Form::Elided)
    report(Compiler.getDiagnostics(), S.Loc, DiagId::BarrierElided) << S.Reason;
  else
    report(Compiler.getDiagnostics(), S.Loc, DiagId::BarrierInserted);
}

void Instrumentation::noteRoot(clang::VarDecl *D) {
  if (OnlyLooks || !Slots->carriesSlots(D))
    return;
  clang::ASTContext &Ctx = D->getASTContext();
  clang::QualType Type = D->getType();
  if (Type->isReferenceType()) // the pointer that the reference is
    Type = Ctx.getPointerType(Type->getPointeeType());
  auto [Symbol, Count] = elements(Type);
  if (D->hasInit() &&
      D->hasFlexibleArrayInit(Ctx)) // the record alone has no such member in its map
    Symbol = Slots->descriptorOfFlexible(
        Type, (Ctx.getTypeSizeInChars(Type) + D->getFlexibleArrayInitChars(Ctx)).getQuantity());
  const std::string Text = (markers::kRoot + Symbol + ":" + std::to_string(Count)).str();
  D->addAttr(clang::AnnotateAttr::CreateImplicit(Ctx, Text, nullptr, 0));
}

void Instrumentation::noteRoot(const clang::MaterializeTemporaryExpr *E) {
  const auto *Extending = llvm::dyn_cast_or_null<clang::VarDecl>(E->getExtendingDecl());
  if (OnlyLooks || !Extending)
    return;
  const auto [Symbol, Count] = elements(E->getType());
  Facts->Roots[Slots->temporaryName(Extending, E->getManglingNumber())] = {Symbol, Count};
}

/// The descriptor of an element of \p Type, and how many there are.
std::pair<std::string, uint64_t> Instrumentation::elements(clang::QualType Type) {
  uint64_t Count = 1;
  while (const clang::ConstantArrayType *Array = Slots->context().getAsConstantArrayType(Type)) {
    Count *= Array->getSize().getZExtValue();
    Type = Array->getElementType();
  }
  if (!Slots->carriesSlots(Type)) // the declaration carries WBGC_WORD, not its type
    Type = Slots->anySlot();
  return {Slots->descriptor(Type), Count};
}

} // namespace wbgc
