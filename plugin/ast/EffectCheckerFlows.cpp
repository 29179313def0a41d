// EffectCheckerFlows.cpp - What is assigned to function pointers that promise something.
//
// A call through such a pointer is trusted, so every way into it is checked: each source must be a
// function that keeps the promise, or a pointer that makes it too. A function that the unit does not
// define is left to the link check.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/EffectChecker.h"

#include "ast/PointerPromises.h"
#include "support/Diagnostics.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/PrettyPrinter.h"
#include "llvm/Support/raw_ostream.h"

namespace wbgc {
namespace {

bool isFunctionLike(clang::QualType Type) {
  Type = Type.getAtomicUnqualifiedType();
  return Type->isFunctionPointerType() || Type->isFunctionType() ||
         Type->isMemberFunctionPointerType() || Type->isBlockPointerType();
}

/// The promise that a pointer to function pointers makes for them, in its pointee's sugar.
bool pointeePromises(clang::QualType Type, Attribute A) {
  while (!Type.isNull()) {
    if (const auto *Pointer = llvm::dyn_cast<clang::PointerType>(Type.getTypePtr()))
      return promisingTypedef(Pointer->getPointeeType(), A) != nullptr;
    const clang::QualType Next = Type->getLocallyUnqualifiedSingleStepDesugaredType();
    if (Next.getTypePtr() == Type.getTypePtr())
      return false;
    Type = Next;
  }
  return false;
}

/// The pointer that pointer arithmetic \p E starts from.
const clang::Expr *withoutOffset(const clang::Expr *E) {
  while (const auto *Binary = llvm::dyn_cast<clang::BinaryOperator>(E)) {
    if (!Binary->isAdditiveOp())
      break;
    const bool IsLeft = Binary->getLHS()->getType()->isPointerType();
    E = (IsLeft ? Binary->getLHS() : Binary->getRHS())->IgnoreParenImpCasts();
  }
  return E;
}

/// The type of the function that a value of type \p Type is or points to.
const clang::FunctionProtoType *functionTypeOf(clang::QualType Type) {
  Type = Type.getNonReferenceType().getAtomicUnqualifiedType();
  if (const auto *Member = Type->getAs<clang::MemberPointerType>())
    return Member->getPointeeType()->getAs<clang::FunctionProtoType>();
  if (!Type->getPointeeType().isNull())
    Type = Type->getPointeeType();
  return Type->getAs<clang::FunctionProtoType>();
}

bool leadsToFunctionPointer(clang::QualType Type) {
  const clang::QualType Pointee = Type->getPointeeType();
  return !Pointee.isNull() && isFunctionLike(Pointee) && !Pointee->isFunctionType();
}

std::string nameOf(const clang::Expr *E, const clang::ASTContext &Ctx) {
  if (const clang::ValueDecl *Entity = entityOf(E))
    return qualifiedName(Entity);
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  E->printPretty(Out, nullptr, Ctx.getPrintingPolicy());
  return Text;
}

bool isNull(const clang::Expr *E, clang::ASTContext &Ctx) {
  return llvm::isa<clang::ImplicitValueInitExpr>(E) ||
         llvm::isa<clang::CXXScalarValueInitExpr>(E) ||
         (!E->isValueDependent() &&
          E->isNullPointerConstant(Ctx, clang::Expr::NPC_ValueDependentIsNotNull) !=
              clang::Expr::NPCK_NotNull);
}

} // namespace

void EffectChecker::checkFlow(LazyEffectGraph &Graph, Effect What, const PointerFlow &Flow) {
  const Attribute A = traits(What).NoRec;
  const bool IsPromised =
      (Flow.Entity && promises(Flow.Entity, A)) || promisingTypedef(Flow.Type, A);
  const clang::QualType Value = Flow.Type.getNonReferenceType();
  if (!isFunctionLike(Value) || (Flow.Type->isReferenceType() && !Value->isFunctionType() &&
                                 !Value.isConstQualified() && !IsPromised))
    return checkAddress(What, Flow, IsPromised);
  llvm::SmallVector<const clang::Expr *, 2> Sources;
  collectSources(Flow.Source, Sources);
  for (const clang::Expr *Source : Sources)
    checkParameters(What, Flow, Source);
  if (!IsPromised)
    return;
  for (const clang::Expr *Source : Sources) {
    if (isNull(Source, Ctx) || promises(Source, A))
      continue;
    const clang::FunctionDecl *F = functionOf(Source);
    if (F && effectDeclaration(F, traits(What).YesRec))
      continue;
    if (F) {
      const auto *Method = llvm::dyn_cast<clang::CXXMethodDecl>(F);
      const EffectGraph::Node *N = Graph.withSites().find(F);
      const bool IsVirtual = Method && Method->isVirtual();
      if (!IsVirtual && (!N || !EffectGraph::isJudgedHere(F) || !N->mayDo()))
        continue;
    }
    reportUnfit(Graph.withSites(), What, Flow, Source);
  }
}

/// A parameter that promises something, of the function that \p Source is or points to, must do so where \p Flow goes
/// too: who calls there is held to nothing else.
void EffectChecker::checkParameters(Effect What, const PointerFlow &Flow,
                                    const clang::Expr *Source) {
  const Attribute A = traits(What).NoRec;
  const clang::ValueDecl *From = entityOf(Source);
  const clang::FunctionProtoType *To = functionTypeOf(Flow.Type);
  for (unsigned I = 0; From && To && I < To->getNumParams(); ++I) {
    const clang::ParmVarDecl *Was = parameterOf(From, I);
    const clang::ParmVarDecl *Now = Flow.Entity ? parameterOf(Flow.Entity, I) : nullptr;
    if (!Was || !promises(Was, A) || (Now && promises(Now, A)) ||
        promisingTypedef(To->getParamType(I), A))
      continue;
    if (Judged.insert({Source, static_cast<int>(What)}).second)
      wbgc::report(Diags, Source->getExprLoc(), DiagId::DropsAttribute)
          << qualifiedName(From) << spelling(A);
    return;
  }
}

/// A virtual function is called by a base's declaration too. Who does that is not held to what a parameter promises
/// in the overrider alone.
void EffectChecker::checkOverrider(Effect What, const clang::CXXMethodDecl *F) {
  const Attribute A = traits(What).NoRec;
  const auto IsDropped = [&](const clang::ParmVarDecl *Parameter) {
    const unsigned Index = Parameter->getFunctionScopeIndex();
    return isFunctionLike(Parameter->getType().getNonReferenceType()) && promises(Parameter, A) &&
           llvm::any_of(F->overridden_methods(), [&](const clang::CXXMethodDecl *Base) {
             return !promises(Base->getParamDecl(Index), A);
           });
  };
  if (llvm::any_of(F->parameters(), IsDropped))
    wbgc::report(Diags, F->getLocation(), DiagId::DropsAttribute)
        << qualifiedName(F) << spelling(A);
}

/// The address of a promising pointer must not become one of a plain pointer, nor a reference to it.
void EffectChecker::checkAddress(Effect What, const PointerFlow &Flow, bool IsPromised) {
  const Attribute A = traits(What).NoRec;
  clang::QualType Pointee =
      Flow.Type->isReferenceType() ? Flow.Type.getNonReferenceType() : Flow.Type->getPointeeType();
  if (Pointee.isNull() || !isFunctionLike(Pointee) || Pointee->isFunctionType())
    return;
  IsPromised |= pointeePromises(Flow.Type, A);
  llvm::SmallVector<const clang::Expr *, 2> Sources;
  collectSources(Flow.Source, Sources);
  for (const clang::Expr *Whole : Sources) {
    const clang::Expr *Source = withoutOffset(Whole);
    const auto *Address = llvm::dyn_cast<clang::UnaryOperator>(Source);
    const bool IsAddress = Address && Address->getOpcode() == clang::UO_AddrOf;
    const bool NamesPointer =
        IsAddress || Source->getType()->isArrayType() || Flow.Type->isReferenceType();
    if (functionOf(Source) || !(NamesPointer || leadsToFunctionPointer(Source->getType())))
      continue;
    const bool Promises = promises(IsAddress ? Address->getSubExpr() : Source, A) ||
                          pointeePromises(Source->getType(), A);
    if (NamesPointer && Promises && !IsPromised && !Pointee.isConstQualified()) {
      if (Judged.insert({Source, static_cast<int>(What)}).second)
        wbgc::report(Diags, Source->getExprLoc(), DiagId::DropsAttribute)
            << nameOf(Source, Ctx) << spelling(A);
    } else if (!Promises && IsPromised) {
      if (Judged.insert({Source, static_cast<int>(What)}).second)
        wbgc::report(Diags, Source->getExprLoc(), DiagId::UnfitAssignment)
            << nameOf(Source, Ctx) << traits(What).Name << pointerName(Flow, A) << spelling(A);
    }
  }
}

void EffectChecker::reportUnfit(EffectGraph &Graph, Effect What, const PointerFlow &Flow,
                                const clang::Expr *Source) {
  if (!Judged.insert({Source, static_cast<int>(What)}).second)
    return;
  const EffectTraits &Traits = traits(What);
  const clang::FunctionDecl *F = functionOf(Source);
  wbgc::report(Diags, Source->getExprLoc(), DiagId::UnfitAssignment)
      << (F ? qualifiedName(F) : nameOf(Source, Ctx)) << Traits.Name
      << pointerName(Flow, Traits.NoRec) << spelling(Traits.NoRec);
  const EffectGraph::Node *N = F ? Graph.find(F) : nullptr;
  for (; N && N->Toward; N = N->Toward->To)
    noteCall(*N->Toward->Site, qualifiedName(N->Toward->To->F), qualifiedName(N->F));
  if (N && N->Site)
    wbgc::report(Diags, N->Site->Loc, DiagId::EffectHere) << Traits.Name;
  else if (N && N->Unknown)
    wbgc::report(Diags, N->Unknown->Loc, DiagId::EffectHere) << "unverifiable indirect call";
}

} // namespace wbgc
