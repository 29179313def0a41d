// EffectFinderCalls.cpp - What calls, and what is called.
//
// A virtual call whose target the language proves (a `final` class or method, a qualified name, an
// object of known type) is a direct one. Calls of the runtime's interface are effects themselves.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/EffectFinder.h"

#include "ast/PointerPromises.h"
#include "ast/Reachability.h"
#include "ast/SlotAnalysis.h"
#include "support/BarrierMarkers.h"

#include "clang/AST/Attr.h"
#include "clang/Basic/Builtins.h"
#include "llvm/Support/SaveAndRestore.h"

namespace wbgc {
namespace {

const clang::CXXDestructorDecl *destructorOf(const clang::ASTContext &Ctx, clang::QualType Type) {
  const auto *Class = Ctx.getBaseElementType(Type)->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition() || Class->hasTrivialDestructor())
    return nullptr;
  return Class->getDestructor();
}

bool mayThrow(const clang::FunctionDecl *Callee) {
  if (!Callee)
    return true;
  const auto *Type = Callee->getType()->getAs<clang::FunctionProtoType>();
  if (Callee->hasAttr<clang::NoThrowAttr>())
    return false;
  return !Type || clang::isUnresolvedExceptionSpec(Type->getExceptionSpecType()) ||
         !Type->isNothrow();
}

/// The call that a user-defined conversion makes.
const clang::Expr *conversionCall(const clang::CastExpr *E) {
  if (E->getCastKind() != clang::CK_UserDefinedConversion)
    return nullptr;
  const clang::Expr *Sub = E->getSubExpr()->IgnoreParens();
  while (true) {
    if (const auto *Bound = llvm::dyn_cast<clang::CXXBindTemporaryExpr>(Sub))
      Sub = Bound->getSubExpr();
    else if (const auto *Temporary = llvm::dyn_cast<clang::MaterializeTemporaryExpr>(Sub))
      Sub = Temporary->getSubExpr();
    else
      return llvm::dyn_cast<clang::CallExpr>(Sub);
  }
}

/// What `__builtin_operator_new` and `__builtin_operator_delete` call: the global operator of their type,
/// which a program may have defined itself. Null of other builtins.
const clang::FunctionDecl *replaceable(unsigned Builtin, const clang::FunctionDecl *F) {
  const bool IsNew = Builtin == clang::Builtin::BI__builtin_operator_new;
  if (!IsNew && Builtin != clang::Builtin::BI__builtin_operator_delete)
    return nullptr;
  clang::ASTContext &Ctx = F->getASTContext();
  const clang::DeclarationName Name =
      Ctx.DeclarationNames.getCXXOperatorName(IsNew ? clang::OO_New : clang::OO_Delete);
  for (const clang::NamedDecl *D : Ctx.getTranslationUnitDecl()->lookup(Name))
    if (const auto *Operator = llvm::dyn_cast<clang::FunctionDecl>(D);
        Operator && Ctx.hasSameType(Operator->getType(), F->getType()))
      return Operator->getCanonicalDecl();
  return nullptr;
}

/// `std::move` and its like, which do nothing: Clang makes no call of them at any level of optimization.
bool isNoCall(unsigned Builtin) {
  switch (Builtin) {
  case clang::Builtin::BIaddressof:
  case clang::Builtin::BI__addressof:
  case clang::Builtin::BIas_const:
  case clang::Builtin::BIforward:
  case clang::Builtin::BIforward_like:
  case clang::Builtin::BImove:
  case clang::Builtin::BImove_if_noexcept:
    return true;
  default:
    return false;
  }
}

bool isLambdaToPointer(const clang::FunctionDecl *F) {
  const auto *Conversion = llvm::dyn_cast<clang::CXXConversionDecl>(F);
  return Conversion && Conversion->isLambdaToBlockPointerConversion() == false &&
         Conversion->getParent()->isLambda();
}

} // namespace

bool isMarker(const clang::FunctionDecl *F) {
  const auto *Label = F->isImplicit() ? F->getAttr<clang::AsmLabelAttr>() : nullptr;
  return Label && Label->getLabel().starts_with(markers::kPrefix);
}

void EffectFinder::add(CallSite Site) {
  if (Site.Callee)
    runtimeCall(Site);
  if (Ctx.getLangOpts().CXXExceptions && mayThrow(Site.Callee))
    ++Throws;
  Code->Calls.push_back(std::move(Site));
}

void EffectFinder::implicitCall(const clang::FunctionDecl *Callee, clang::SourceLocation Loc) {
  if (!Callee)
    return;
  CallSite Site;
  Site.IsImplicit = true;
  Site.Loc = Loc.isValid() ? Loc : Instead;
  Site.Callee = Callee->getCanonicalDecl();
  add(std::move(Site));
}

void EffectFinder::destroy(clang::QualType Type, clang::SourceLocation Loc) {
  if (const clang::CXXDestructorDecl *Destructor = destructorOf(Ctx, Type))
    implicitCall(Destructor, Loc);
}

/// A call that is itself an effect. It stays a call, for the check of the other one.
void EffectFinder::runtimeCall(CallSite &Site) {
  Site.Itself = runtimeEffect(Site.Callee);
  if (Site.Itself == RuntimeEffect::None)
    return;
  if (Site.Itself == RuntimeEffect::Poll)
    ++Polls;
  addSite({Site.Itself == RuntimeEffect::Barrier ? Effect::Barrier : Effect::Safepoint, Site.Loc});
}

/// True if \p S was an expression that needs more than its children.
bool EffectFinder::expression(const clang::Stmt *S) {
  if (const auto *Call = llvm::dyn_cast<clang::CallExpr>(S))
    return call(Call), true;
  if (const auto *Construct = llvm::dyn_cast<clang::CXXConstructExpr>(S))
    return construct(Construct), true;
  if (const auto *E = llvm::dyn_cast<clang::Expr>(S))
    sizes(writtenType(E));
  if (const auto *Cast = llvm::dyn_cast<clang::CastExpr>(S)) {
    if (const clang::Expr *Conversion = conversionCall(Cast))
      ImplicitCall = Conversion;
    if (const auto *Explicit = llvm::dyn_cast<clang::ExplicitCastExpr>(S))
      flowInto(nullptr, Explicit->getTypeAsWritten(), Explicit->getSubExpr());
    return false;
  }
  switch (S->getStmtClass()) {
  case clang::Stmt::BinaryOperatorClass:
    assign(llvm::cast<clang::BinaryOperator>(S));
    return false;
  case clang::Stmt::AtomicExprClass:
    atomic(llvm::cast<clang::AtomicExpr>(S));
    return false;
  case clang::Stmt::CompoundLiteralExprClass: {
    const auto *Literal = llvm::cast<clang::CompoundLiteralExpr>(S);
    flowInto(nullptr, Literal->getType(), Literal->getInitializer());
    return false;
  }
  case clang::Stmt::DeclRefExprClass:
    reference(llvm::cast<clang::DeclRefExpr>(S)->getDecl());
    return true;
  case clang::Stmt::MemberExprClass:
    reference(llvm::cast<clang::MemberExpr>(S)->getMemberDecl());
    return false;
  case clang::Stmt::CXXDefaultArgExprClass:
    Code->Parts.push_back(llvm::cast<clang::CXXDefaultArgExpr>(S)->getParam());
    return true;
  case clang::Stmt::CXXDefaultInitExprClass: {
    const auto *Default = llvm::cast<clang::CXXDefaultInitExpr>(S);
    const llvm::SaveAndRestore Scope(IsImplicit, true);
    const llvm::SaveAndRestore<const clang::FieldDecl *> Of(Within, Default->getField());
    flowInto(Default->getField(), Default->getField()->getType(), Default->getExpr());
    object(Default->getExpr());
    return true;
  }
  case clang::Stmt::InitListExprClass:
  case clang::Stmt::CXXParenListInitExprClass:
    flowIntoFields(llvm::cast<clang::Expr>(S));
    if (const auto *List = llvm::dyn_cast<clang::InitListExpr>(S); List && List->getSemanticForm())
      S = List->getSemanticForm();
    liveChildren(S, Ctx, [this](const clang::Stmt *Child) { object(Child); });
    if (const auto *List = llvm::dyn_cast<clang::InitListExpr>(S); List && List->hasArrayFiller())
      object(List->getArrayFiller());
    return true;
  case clang::Stmt::LambdaExprClass:
    liveChildren(S, Ctx, [this](const clang::Stmt *Child) { object(Child); });
    return true;
  case clang::Stmt::BlockExprClass: { // what it returns is not what the function returns
    const llvm::SaveAndRestore<const clang::FunctionDecl *> Within(Function, nullptr);
    const llvm::SaveAndRestore Block(Loops, EffectSite::Poll::Apart);
    for (const clang::ParmVarDecl *Parameter :
         llvm::cast<clang::BlockExpr>(S)->getBlockDecl()->parameters())
      sizes(Parameter->getType());
    return children(S), true;
  }
  case clang::Stmt::CXXBindTemporaryExprClass: {
    const auto *Bound = llvm::cast<clang::CXXBindTemporaryExpr>(S);
    object(Bound->getSubExpr());
    implicitCall(Bound->getTemporary()->getDestructor(), Bound->getExprLoc());
    return true;
  }
  case clang::Stmt::MaterializeTemporaryExprClass: {
    const auto *Temporary = llvm::cast<clang::MaterializeTemporaryExpr>(S);
    if (Temporary->getStorageDuration() != clang::SD_Static &&
        Temporary->getStorageDuration() != clang::SD_Thread)
      return false;
    return object(Temporary->getSubExpr()), true;
  }
  case clang::Stmt::CXXInheritedCtorInitExprClass: {
    const auto *Inherited = llvm::cast<clang::CXXInheritedCtorInitExpr>(S);
    implicitCall(Inherited->getConstructor(), Inherited->getLocation());
    return true;
  }
  case clang::Stmt::CXXNewExprClass:
    return newObject(llvm::cast<clang::CXXNewExpr>(S)), true;
  case clang::Stmt::CXXDeleteExprClass:
    return deleteObject(llvm::cast<clang::CXXDeleteExpr>(S)), true;
  case clang::Stmt::CXXThrowExprClass:
    ++Throws;
    return false;
  default:
    return false;
  }
}

/// A thread-local of another kind than C's runs its unit's initializers when it is first used.
void EffectFinder::reference(const clang::ValueDecl *D) {
  const auto *Variable = llvm::dyn_cast<clang::VarDecl>(D);
  if (!Variable || Variable->getTLSKind() != clang::VarDecl::TLS_Dynamic ||
      Variable->isStaticLocal())
    return;
  Code->ThreadLocals.push_back(Variable->getCanonicalDecl());
}

void EffectFinder::call(const clang::CallExpr *E) {
  if (const clang::FunctionDecl *Callee = E->getDirectCallee(); Callee && isMarker(Callee))
    return walk(E->getArg(0));
  CallSite Site;
  Site.Loc = E->getExprLoc();
  Site.IsImplicit = IsImplicit || E == ImplicitCall;
  const unsigned Builtin = calledBuiltin(E);
  if (hasUnevaluatedArguments(Builtin, Ctx))
    return;
  arguments(E, Site);
  target(E, Builtin, std::move(Site));
  for (const clang::Stmt *Child : E->children())
    walk(Child);
}

/// Where the call \p E of \p Builtin, if it is one, goes.
void EffectFinder::target(const clang::CallExpr *E, unsigned Builtin, CallSite Site) {
  const clang::FunctionDecl *Callee = E->getDirectCallee();
  if (!Callee) {
    if (llvm::isa<clang::CXXPseudoDestructorExpr>(E->getCallee()->IgnoreParens()))
      return;
    Site.Kind = CallSite::Form::Pointer;
    Site.Pointer = E->getCallee();
    return add(std::move(Site));
  }
  if (Builtin) {
    if (isNoCall(Builtin))
      return;
    if (Builtin == clang::Builtin::BI__builtin_coro_resume ||
        Builtin == clang::Builtin::BI__builtin_coro_destroy) {
      Site.Kind = CallSite::Form::Unknown;
      return add(std::move(Site));
    }
    if (const clang::FunctionDecl *Operator = replaceable(Builtin, Callee)) {
      Site.Callee = Operator;
      return add(std::move(Site));
    }
    if (Callee->getName().starts_with("__sync_"))
      syncBuiltin(E);
    if (Callee->getName().starts_with("__builtin_") || Callee->getName().starts_with("__sync_") ||
        Callee->getName().starts_with("__atomic_"))
      return;
  }
  if (isLambdaToPointer(Callee) || isTrivialAssignment(E))
    return;
  if (const auto *Destructor = llvm::dyn_cast<clang::CXXDestructorDecl>(Callee);
      Destructor && Destructor->getParent()->hasTrivialDestructor())
    return;
  Site.Callee = Callee->getCanonicalDecl();
  const auto *Method = llvm::dyn_cast<clang::CXXMethodDecl>(Callee);
  if (Method && Method->isVirtual()) {
    const clang::Expr *Named = E->getCallee()->IgnoreParens();
    const auto *Member = llvm::dyn_cast<clang::MemberExpr>(Named);
    const auto *ByPointer = llvm::dyn_cast<clang::BinaryOperator>(Named); // `(o.*&Class::method)()`
    const clang::Expr *Base = Member                                     ? Member->getBase()
                              : ByPointer                                ? ByPointer->getLHS()
                              : llvm::isa<clang::CXXOperatorCallExpr>(E) ? E->getArg(0)
                                                                         : nullptr;
    const bool IsQualified = Member && !Member->performsVirtualDispatch(Ctx.getLangOpts());
    if (Base && !IsQualified) {
      if (const clang::CXXMethodDecl *Known = Method->getDevirtualizedMethod(Base, false))
        Site.Callee = Known->getCanonicalDecl();
      else
        Site.Kind = CallSite::Form::Virtual;
    }
  }
  add(std::move(Site));
}

void EffectFinder::arguments(const clang::CallExpr *E, CallSite &Site) {
  const clang::FunctionDecl *Callee = E->getDirectCallee();
  const clang::FunctionProtoType *Type = nullptr;
  if (Callee)
    Type = Callee->getType()->getAs<clang::FunctionProtoType>();
  else if (const auto *Pointer = E->getCallee()->getType()->getAs<clang::PointerType>())
    Type = Pointer->getPointeeType()->getAs<clang::FunctionProtoType>();
  const clang::ValueDecl *Pointer = Callee ? nullptr : entityOf(E->getCallee());
  // The object of an operator that is a method is an argument here, but no parameter there.
  const bool HasObject = llvm::isa<clang::CXXOperatorCallExpr>(E) &&
                         llvm::isa_and_nonnull<clang::CXXMethodDecl>(Callee) &&
                         !llvm::cast<clang::CXXMethodDecl>(Callee)->isStatic();
  for (unsigned I = 0; I < E->getNumArgs(); ++I) {
    const clang::Expr *Argument = E->getArg(I);
    mentioned(Argument, [&](const clang::ValueDecl *What) { Site.Hands.push_back({I, What}); });
    if (llvm::isa<clang::CXXDefaultArgExpr>(Argument) || (HasObject && I == 0))
      continue;
    const unsigned Parameter = HasObject ? I - 1 : I;
    if (Callee && Parameter < Callee->getNumParams())
      flowInto(Callee->getParamDecl(Parameter), Callee->getParamDecl(Parameter)->getType(),
               Argument);
    else if (Type && Parameter < Type->getNumParams())
      flowInto(Pointer ? parameterOf(Pointer, Parameter) : nullptr, Type->getParamType(Parameter),
               Argument);
  }
}

void EffectFinder::construct(const clang::CXXConstructExpr *E) {
  const clang::CXXConstructorDecl *Callee = E->getConstructor();
  CallSite Site;
  Site.IsImplicit = true;
  Site.Loc = Instead.isValid() ? Instead : E->getExprLoc();
  Site.Callee = Callee->getCanonicalDecl();
  for (unsigned I = 0; I < E->getNumArgs(); ++I) {
    mentioned(E->getArg(I), [&](const clang::ValueDecl *What) { Site.Hands.push_back({I, What}); });
    if (I < Callee->getNumParams() && !llvm::isa<clang::CXXDefaultArgExpr>(E->getArg(I)))
      flowInto(Callee->getParamDecl(I), Callee->getParamDecl(I)->getType(), E->getArg(I));
  }
  if (!Callee->isTrivial())
    add(std::move(Site));
  children(E);
  if (E->getType()->isArrayType()) // the elements before one whose constructor throws
    Unwindings.push_back({E->getType(), E->getExprLoc(), mayThrow(Callee) ? 0 : ~0u});
}

void EffectFinder::newObject(const clang::CXXNewExpr *E) {
  implicitCall(E->getOperatorNew(), E->getExprLoc());
  for (const clang::Expr *Argument : E->placement_arguments())
    walk(Argument);
  if (E->isArray() && E->getArraySize() && *E->getArraySize())
    walk(*E->getArraySize());
  const unsigned Before = Throws;
  if (const clang::Expr *Init = E->getInitializer()) {
    flowInto(nullptr, E->getAllocatedType(), Init);
    object(Init);
  }
  if (Throws > Before)
    implicitCall(E->getOperatorDelete(), E->getExprLoc());
}

void EffectFinder::deleteObject(const clang::CXXDeleteExpr *E) {
  children(E);
  const clang::QualType Type = E->getDestroyedType();
  const clang::CXXDestructorDecl *Destructor =
      Type.isNull() || Type->isDependentType() ? nullptr : destructorOf(Ctx, Type);
  if (Destructor && Destructor->isVirtual() && !E->isArrayForm()) {
    CallSite Site;
    Site.IsImplicit = true;
    Site.Loc = E->getExprLoc();
    Site.Callee = Destructor->getCanonicalDecl();
    if (const clang::CXXMethodDecl *Known =
            Destructor->getDevirtualizedMethod(E->getArgument(), false))
      Site.Callee = Known->getCanonicalDecl();
    else
      Site.Kind = CallSite::Form::Virtual;
    add(std::move(Site));
  } else if (Destructor) {
    implicitCall(Destructor, E->getExprLoc());
  }
  implicitCall(E->getOperatorDelete(), E->getExprLoc());
}

} // namespace wbgc
