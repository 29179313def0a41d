// SlotAnalysis.cpp - Each reason its own predicate.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/SlotAnalysis.h"

#include "support/BarrierMarkers.h"

#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/Builtins.h"

namespace wbgc {
namespace {

bool isUnknown(const clang::Expr *Value);

bool isNamedMember(const clang::MemberExpr *E) {
  return llvm::isa<clang::FieldDecl>(E->getMemberDecl()) &&
         !E->getMemberDecl()->getType()->isReferenceType();
}

/// Without casts to a base class or to `const`.
const clang::Expr *withoutNoOps(const clang::Expr *LValue) {
  LValue = LValue->IgnoreParens();
  while (const auto *Cast = llvm::dyn_cast<clang::ImplicitCastExpr>(LValue)) {
    if (!Cast->isGLValue() || !Cast->getSubExpr()->isGLValue())
      return LValue;
    LValue = Cast->getSubExpr()->IgnoreParens();
  }
  return LValue;
}

/// True if no compiler can know where \p LValue is: a member of `*this`, or what an unknown pointer
/// leads to.
bool isUnlocatable(const clang::Expr *LValue) {
  LValue = withoutNoOps(LValue);
  if (const auto *Member = llvm::dyn_cast<clang::MemberExpr>(LValue)) {
    const clang::Expr *Base = Member->getBase();
    return isNamedMember(Member) &&
           (Member->isArrow() ? isUnknown(Base) : Base->isGLValue() && isUnlocatable(Base));
  }
  if (const auto *Subscript = llvm::dyn_cast<clang::ArraySubscriptExpr>(LValue))
    return isUnknown(Subscript->getBase()) || isUnknown(Subscript->getIdx());
  const auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(LValue);
  return Unary && Unary->getOpcode() == clang::UO_Deref && isUnknown(Unary->getSubExpr());
}

/// True if no compiler can know what lies in \p LValue: also a parameter or a variable that may
/// change, or a member of one.
bool isUnreadable(const clang::Expr *LValue) {
  LValue = withoutNoOps(LValue);
  if (const auto *Ref = llvm::dyn_cast<clang::DeclRefExpr>(LValue)) {
    const auto *Variable = llvm::dyn_cast<clang::VarDecl>(Ref->getDecl());
    return Variable && Variable->hasLocalStorage() && !Variable->isConstexpr() &&
           !Variable->getType()->isReferenceType() && !Variable->getType().isConstQualified();
  }
  if (const auto *Member = llvm::dyn_cast<clang::MemberExpr>(LValue);
      Member && !Member->isArrow() && isNamedMember(Member))
    return Member->getBase()->isGLValue() && isUnreadable(Member->getBase());
  return isUnlocatable(LValue);
}

/// A copy of something unreadable. To copy a class in which nothing is reads nothing.
bool isUnknownCopy(const clang::CXXConstructExpr *E) {
  return isTrivialCopy(E) && E->getArg(0)->isGLValue() && isUnreadable(E->getArg(0)) &&
         llvm::any_of(E->getConstructor()->getParent()->fields(),
                      [](const clang::FieldDecl *F) { return F->getType()->isScalarType(); });
}

/// True if an operand of the call is unknown, whatever the function makes of it: all are evaluated
/// before. A builtin may leave them alone.
bool isUnknownCall(const clang::CallExpr *E) {
  const auto IsUnknown = [](const clang::Expr *Operand) {
    return Operand->isPRValue() ? isUnknown(Operand) : isUnlocatable(Operand);
  };
  if (calledBuiltin(E))
    return false;
  if (const auto *Call = llvm::dyn_cast<clang::CXXMemberCallExpr>(E))
    if (const clang::Expr *Object = Call->getImplicitObjectArgument(); Object && IsUnknown(Object))
      return true;
  return llvm::any_of(E->arguments(), IsUnknown);
}

/// True if \p Value is certainly no constant. Most conditions are told so, at a fraction of what
/// Clang's evaluation costs.
bool isUnknown(const clang::Expr *Value) {
  Value = Value->IgnoreParens();
  if (const auto *Cast = llvm::dyn_cast<clang::CastExpr>(Value)) {
    const clang::Expr *Sub = Cast->getSubExpr();
    if (Cast->getCastKind() == clang::CK_LValueToRValue)
      return isUnreadable(Sub);
    if (Cast->getCastKind() == clang::CK_ArrayToPointerDecay)
      return Sub->isGLValue() && isUnlocatable(Sub);
    return Sub->isPRValue() && Cast->isPRValue() && !Cast->getType()->isVoidType() &&
           isUnknown(Sub);
  }
  if (const auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(Value))
    return (Unary->isArithmeticOp() || Unary->getOpcode() == clang::UO_Extension) &&
           Unary->getSubExpr()->isPRValue() && isUnknown(Unary->getSubExpr());
  if (const auto *Call = llvm::dyn_cast<clang::CallExpr>(Value))
    return isUnknownCall(Call);
  if (const auto *Construct = llvm::dyn_cast<clang::CXXConstructExpr>(Value))
    return isUnknownCopy(Construct);
  if (llvm::isa<clang::CXXThisExpr>(Value))
    return true;
  const auto *Binary = llvm::dyn_cast<clang::BinaryOperator>(Value);
  if (!Binary || !Binary->getLHS()->isPRValue() || !Binary->getRHS()->isPRValue())
    return false;
  if (Binary->isLogicalOp()) // `x && false` is a constant
    return isUnknown(Binary->getLHS()) && isUnknown(Binary->getRHS());
  return (Binary->isMultiplicativeOp() || Binary->isAdditiveOp() || Binary->isShiftOp() ||
          Binary->isComparisonOp() || Binary->isBitwiseOp()) &&
         (isUnknown(Binary->getLHS()) || isUnknown(Binary->getRHS()));
}

bool mayBeConstant(const clang::Expr *E) {
  return E && !E->isValueDependent() && !E->containsErrors() && !isUnknown(E);
}

/// A register that has a name in the whole program, `register Node *Top asm("rsp")`, is no memory.
bool isRegister(const clang::VarDecl *D) {
  return D->getStorageClass() == clang::SC_Register && D->hasAttr<clang::AsmLabelAttr>();
}

} // namespace

llvm::StringRef calledMarker(const clang::Expr *E) {
  E = E->IgnoreParens();
  if (const auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(E);
      Unary && Unary->getOpcode() == clang::UO_Deref)
    E = Unary->getSubExpr()->IgnoreParens();
  const auto *Call = llvm::dyn_cast<clang::CallExpr>(E);
  const auto *Callee = Call ? Call->getDirectCallee() : nullptr;
  const auto *Label = Callee ? Callee->getAttr<clang::AsmLabelAttr>() : nullptr;
  return Label && Label->getLabel().starts_with(markers::kPrefix) ? Label->getLabel()
                                                                  : llvm::StringRef();
}

bool isReturnObject(const clang::VarDecl *D) {
  const clang::LangOptions &Language = D->getASTContext().getLangOpts();
  return D->isNRVOVariable() && Language.CPlusPlus && Language.ElideConstructors;
}

bool isLocalVariable(const clang::VarDecl *D) {
  return (D->hasLocalStorage() || isRegister(D)) && !D->getType()->isReferenceType() &&
         !isReturnObject(D);
}

bool isLocal(const clang::Expr *E) {
  E = E->IgnoreParens();
  if (const auto *Ref = llvm::dyn_cast<clang::DeclRefExpr>(E)) {
    if (Ref->refersToEnclosingVariableOrCapture())
      return false; // a field of the closure, which may live in the heap, or what a reference names
    if (const auto *Binding = llvm::dyn_cast<clang::BindingDecl>(Ref->getDecl()))
      return Binding->getBinding() && isLocal(Binding->getBinding());
    const auto *Variable = llvm::dyn_cast<clang::VarDecl>(Ref->getDecl());
    return Variable && isLocalVariable(Variable);
  }
  if (const auto *Member = llvm::dyn_cast<clang::MemberExpr>(E)) {
    const auto *Field = llvm::dyn_cast<clang::FieldDecl>(Member->getMemberDecl());
    return Field && !Member->isArrow() && !Field->getType()->isReferenceType() &&
           isLocal(Member->getBase());
  }
  if (const auto *Subscript = llvm::dyn_cast<clang::ArraySubscriptExpr>(E)) {
    const auto *Decay =
        llvm::dyn_cast<clang::ImplicitCastExpr>(Subscript->getBase()->IgnoreParens());
    return Decay && Decay->getCastKind() == clang::CK_ArrayToPointerDecay &&
           isLocal(Decay->getSubExpr());
  }
  if (const auto *Pack = llvm::dyn_cast<clang::PackIndexingExpr>(E))
    return isLocal(Pack->getSelectedExpr());
  if (const auto *Cast = llvm::dyn_cast<clang::ImplicitCastExpr>(E))
    return Cast->isGLValue() &&
           (Cast->getCastKind() == clang::CK_NoOp ||
            Cast->getCastKind() == clang::CK_UncheckedDerivedToBase ||
            Cast->getCastKind() == clang::CK_DerivedToBase) &&
           isLocal(Cast->getSubExpr());
  if (const auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(E))
    return (Unary->getOpcode() == clang::UO_Extension || Unary->getOpcode() == clang::UO_Real) &&
           isLocal(Unary->getSubExpr());
  return false;
}

bool isLocalAddress(const clang::Expr *E) {
  E = E->IgnoreParens();
  if (const auto *Address = llvm::dyn_cast<clang::UnaryOperator>(E))
    return Address->getOpcode() == clang::UO_AddrOf && isLocal(Address->getSubExpr());
  if (const auto *Cast = llvm::dyn_cast<clang::CastExpr>(E))
    return Cast->getCastKind() == clang::CK_ArrayToPointerDecay
               ? isLocal(Cast->getSubExpr())
               : isLocalAddress(Cast->getSubExpr());
  if (const auto *Call = llvm::dyn_cast<clang::CallExpr>(E))
    return isAddressOf(Call) && isLocal(Call->getArg(0));
  return false;
}

clang::MemberExpr *outermostUnionMember(clang::Expr *LValue) {
  clang::MemberExpr *Found = nullptr;
  while (true) {
    LValue = LValue->IgnoreParens();
    if (auto *Subscript = llvm::dyn_cast<clang::ArraySubscriptExpr>(LValue)) {
      auto *Decay = llvm::dyn_cast<clang::ImplicitCastExpr>(Subscript->getBase()->IgnoreParens());
      if (!Decay || Decay->getCastKind() != clang::CK_ArrayToPointerDecay)
        return Found;
      LValue = Decay->getSubExpr();
      continue;
    }
    if (auto *Cast = llvm::dyn_cast<clang::ImplicitCastExpr>(LValue); Cast && Cast->isGLValue()) {
      LValue = Cast->getSubExpr();
      continue;
    }
    auto *Member = llvm::dyn_cast<clang::MemberExpr>(LValue);
    const auto *Field =
        Member ? llvm::dyn_cast<clang::FieldDecl>(Member->getMemberDecl()) : nullptr;
    if (!Field || Field->getType()->isReferenceType())
      return Found;
    if (Field->getParent()->isUnion())
      Found = Member;
    if (Member->isArrow())
      return Found;
    LValue = Member->getBase();
  }
}

bool isNoBarrierStore(const clang::BinaryOperator *Comma) {
  if (Comma->getOpcode() != clang::BO_Comma)
    return false;
  const auto *Text = llvm::dyn_cast<clang::StringLiteral>(Comma->getLHS()->IgnoreParenCasts());
  return Text && Text->isOrdinary() && Text->getString() == "wbgc.nobarrier";
}

Truth constantTruth(const clang::Expr *Condition, const clang::ASTContext &Ctx) {
  if (!mayBeConstant(Condition))
    return Truth::Unknown;
  bool Result = false;
  if (!Condition->EvaluateAsBooleanCondition(Result, Ctx))
    return Truth::Unknown;
  return Result ? Truth::True : Truth::False;
}

std::optional<llvm::APSInt> constantValue(const clang::Expr *E, const clang::ASTContext &Ctx) {
  clang::Expr::EvalResult Result;
  if (!mayBeConstant(E) || !E->EvaluateAsInt(Result, Ctx))
    return std::nullopt;
  return Result.Val.getInt();
}

bool isTrivialAssignment(const clang::CallExpr *Call) {
  const auto *Method = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(Call->getCalleeDecl());
  if (!Method || !Method->isTrivial())
    return false;
  return Method->isCopyAssignmentOperator() || Method->isMoveAssignmentOperator();
}

unsigned calledBuiltin(const clang::CallExpr *Call) {
  const clang::FunctionDecl *Callee = Call->getDirectCallee();
  return Callee && Callee->hasAttrs() ? Callee->getBuiltinID() : 0;
}

bool isAddressOf(const clang::CallExpr *Call) {
  const unsigned Builtin = calledBuiltin(Call);
  return Builtin == clang::Builtin::BI__builtin_addressof ||
         Builtin == clang::Builtin::BI__addressof || Builtin == clang::Builtin::BIaddressof;
}

bool takesValuesByAddress(const clang::AtomicExpr *E) {
  const llvm::StringRef Name = E->getOpAsString();
  return (Name.starts_with("__atomic_") || Name.starts_with("__scoped_atomic_")) &&
         (Name.ends_with("load") || Name.ends_with("store") || Name.ends_with("exchange"));
}

bool isTrivialCopy(const clang::CXXConstructExpr *E) {
  const clang::CXXConstructorDecl *Constructor = E->getConstructor();
  return Constructor->isTrivial() && Constructor->isCopyOrMoveConstructor() && E->getNumArgs() >= 1;
}

} // namespace wbgc
