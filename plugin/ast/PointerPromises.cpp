// PointerPromises.cpp - Looks for the attribute along the expression, then along the type.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/PointerPromises.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/TypeLoc.h"

namespace wbgc {
namespace {

bool parameterPromises(const clang::ParmVarDecl *D, Attribute A) {
  const auto *F = llvm::dyn_cast_or_null<clang::FunctionDecl>(D->getDeclContext());
  if (!F)
    return false;
  const unsigned Index = D->getFunctionScopeIndex();
  for (const clang::FunctionDecl *Redeclaration : F->redecls())
    if (Index < Redeclaration->getNumParams() && has(Redeclaration->getParamDecl(Index), A))
      return true;
  return false;
}

/// The expression whose value statement expression \p E has; null if \p E is none.
const clang::Expr *lastValue(const clang::Expr *E) {
  const auto *Block = llvm::dyn_cast<clang::StmtExpr>(E);
  if (!Block || Block->getSubStmt()->body_empty())
    return nullptr;
  const auto *Last = llvm::dyn_cast<clang::ValueStmt>(Block->getSubStmt()->body_back());
  return Last ? Last->getExprStmt() : nullptr;
}

/// \p E without what changes neither value nor name.
const clang::Expr *plain(const clang::Expr *E) {
  while (true) {
    E = E->IgnoreParens();
    if (const auto *Cast = llvm::dyn_cast<clang::ImplicitCastExpr>(E))
      E = Cast->getSubExpr();
    else if (const auto *Full = llvm::dyn_cast<clang::FullExpr>(E))
      E = Full->getSubExpr();
    else if (const auto *Temporary = llvm::dyn_cast<clang::MaterializeTemporaryExpr>(E))
      E = Temporary->getSubExpr();
    else if (const auto *Default = llvm::dyn_cast<clang::CXXDefaultArgExpr>(E))
      E = Default->getExpr();
    else if (const auto *Init = llvm::dyn_cast<clang::CXXDefaultInitExpr>(E))
      E = Init->getExpr();
    else if (const auto *Subst = llvm::dyn_cast<clang::SubstNonTypeTemplateParmExpr>(E))
      E = Subst->getReplacement();
    else if (const auto *Binary = llvm::dyn_cast<clang::BinaryOperator>(E);
             Binary && Binary->getOpcode() == clang::BO_Comma)
      E = Binary->getRHS();
    else if (const clang::Expr *Last = lastValue(E))
      E = Last;
    else
      return E;
  }
}

/// The function type in a declarator, below pointers, references, arrays and typedefs.
clang::FunctionProtoTypeLoc functionIn(clang::TypeLoc Type) {
  while (!Type.isNull()) {
    if (const auto Function = Type.getAs<clang::FunctionProtoTypeLoc>())
      return Function;
    const clang::TypedefNameDecl *Alias = writtenAlias(Type.getType());
    const clang::TypeSourceInfo *Named = Alias ? Alias->getTypeSourceInfo() : nullptr;
    Type = Named ? Named->getTypeLoc() : Type.getNextTypeLoc();
  }
  return {};
}

} // namespace

const clang::ParmVarDecl *parameterOf(const clang::ValueDecl *D, unsigned Index) {
  if (const auto *F = llvm::dyn_cast<clang::FunctionDecl>(D))
    return Index < F->getNumParams() ? F->getParamDecl(Index) : nullptr;
  const auto *Declarator = llvm::dyn_cast<clang::DeclaratorDecl>(D);
  if (!Declarator || !Declarator->getTypeSourceInfo())
    return nullptr;
  const clang::FunctionProtoTypeLoc Function =
      functionIn(Declarator->getTypeSourceInfo()->getTypeLoc());
  return !Function.isNull() && Index < Function.getNumParams() ? Function.getParam(Index) : nullptr;
}

const clang::TypedefNameDecl *promisingTypedef(clang::QualType Type, Attribute A) {
  while (!Type.isNull()) {
    if (const clang::TypedefNameDecl *Alias = writtenAlias(Type))
      if (has(Alias, A))
        return Alias;
    if (const auto *Array = llvm::dyn_cast<clang::ArrayType>(Type.getTypePtr())) {
      Type = Array->getElementType();
      continue;
    }
    if (const auto *Atomic = llvm::dyn_cast<clang::AtomicType>(Type.getTypePtr())) {
      Type = Atomic->getValueType();
      continue;
    }
    if (const auto *Pointer = llvm::dyn_cast<clang::PointerType>(Type.getTypePtr());
        Pointer && Pointer->getPointeeType()->isFunctionType()) {
      Type = Pointer->getPointeeType();
      continue;
    }
    if (const auto *Reference = llvm::dyn_cast<clang::ReferenceType>(Type.getTypePtr())) {
      Type = Reference->getPointeeTypeAsWritten();
      continue;
    }
    const clang::QualType Next = Type->getLocallyUnqualifiedSingleStepDesugaredType();
    if (Next.getTypePtr() == Type.getTypePtr())
      return nullptr;
    Type = Next;
  }
  return nullptr;
}

bool promises(const clang::ValueDecl *D, Attribute A) {
  if (const auto *Binding = llvm::dyn_cast<clang::BindingDecl>(D))
    return Binding->getBinding() && promises(Binding->getBinding(), A);
  if (has(D, A) || promisingTypedef(D->getType(), A))
    return true;
  const auto *Parameter = llvm::dyn_cast<clang::ParmVarDecl>(D);
  return Parameter && parameterPromises(Parameter, A);
}

bool promises(const clang::Expr *E, Attribute A) {
  if (promisingTypedef(E->getType(), A))
    return true;
  const clang::Expr *Inner = plain(E);
  if (Inner != E && promisingTypedef(Inner->getType(), A))
    return true;
  E = Inner;
  if (const auto *Cast = llvm::dyn_cast<clang::ExplicitCastExpr>(E))
    return promisingTypedef(Cast->getTypeAsWritten(), A) || promises(Cast->getSubExpr(), A);
  if (const auto *Conditional = llvm::dyn_cast<clang::ConditionalOperator>(E))
    return promises(Conditional->getTrueExpr(), A) && promises(Conditional->getFalseExpr(), A);
  if (const auto *Subscript = llvm::dyn_cast<clang::ArraySubscriptExpr>(E))
    return promises(Subscript->getBase(), A);
  if (const auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(E))
    return (Unary->getOpcode() == clang::UO_Deref || Unary->getOpcode() == clang::UO_Plus) &&
           promises(Unary->getSubExpr(), A);
  if (const auto *Binary = llvm::dyn_cast<clang::BinaryOperator>(E)) {
    if (Binary->isPtrMemOp())
      return promises(Binary->getRHS(), A);
    return Binary->getOpcode() == clang::BO_Assign && promises(Binary->getLHS(), A);
  }
  const clang::ValueDecl *Entity = entityOf(E);
  if (const auto *F = llvm::dyn_cast_or_null<clang::FunctionDecl>(Entity))
    return effectDeclaration(F, A) != nullptr;
  return Entity && promises(Entity, A);
}

void collectSources(const clang::Expr *E, llvm::SmallVectorImpl<const clang::Expr *> &Sources) {
  llvm::SmallVector<const clang::Expr *, 4> Rest = {E};
  while (!Rest.empty()) {
    const clang::Expr *Source = plain(Rest.pop_back_val());
    if (const auto *Conditional = llvm::dyn_cast<clang::ConditionalOperator>(Source)) {
      Rest.push_back(Conditional->getFalseExpr());
      Rest.push_back(Conditional->getTrueExpr());
    } else if (const auto *Elvis = llvm::dyn_cast<clang::BinaryConditionalOperator>(Source)) {
      Rest.push_back(Elvis->getFalseExpr());
      Rest.push_back(Elvis->getCommon());
    } else if (const auto *Choice = llvm::dyn_cast<clang::ChooseExpr>(Source)) {
      Rest.push_back(Choice->getChosenSubExpr());
    } else if (const auto *Generic = llvm::dyn_cast<clang::GenericSelectionExpr>(Source)) {
      Rest.push_back(Generic->getResultExpr());
    } else if (const auto *List = llvm::dyn_cast<clang::InitListExpr>(Source);
               List && List->getNumInits() == 1) {
      Rest.push_back(List->getInit(0));
    } else if (const auto *Cast = llvm::dyn_cast<clang::ExplicitCastExpr>(Source)) {
      Rest.push_back(Cast->getSubExpr());
    } else if (const auto *Assignment = llvm::dyn_cast<clang::BinaryOperator>(Source);
               Assignment && Assignment->getOpcode() == clang::BO_Assign) {
      Rest.push_back(Assignment->getLHS());
    } else {
      Sources.push_back(Source);
    }
  }
}

const clang::FunctionDecl *functionOf(const clang::Expr *E) {
  E = plain(E);
  if (const auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(E);
      Unary && (Unary->getOpcode() == clang::UO_AddrOf || Unary->getOpcode() == clang::UO_Deref ||
                Unary->getOpcode() == clang::UO_Plus))
    return functionOf(Unary->getSubExpr());
  if (const auto *Call = llvm::dyn_cast<clang::CXXMemberCallExpr>(E);
      Call && llvm::isa_and_nonnull<clang::CXXConversionDecl>(Call->getMethodDecl()) &&
      Call->getMethodDecl()->getParent()->isLambda())
    return Call->getMethodDecl()->getParent()->getLambdaCallOperator();
  return llvm::dyn_cast_or_null<clang::FunctionDecl>(entityOf(E));
}

const clang::ValueDecl *entityOf(const clang::Expr *E) {
  E = plain(E);
  while (true) {
    if (const auto *Subscript = llvm::dyn_cast<clang::ArraySubscriptExpr>(E))
      E = plain(Subscript->getBase());
    else if (const auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(E);
             Unary &&
             (Unary->getOpcode() == clang::UO_Deref || Unary->getOpcode() == clang::UO_AddrOf))
      E = plain(Unary->getSubExpr());
    else if (const auto *Cast = llvm::dyn_cast<clang::ExplicitCastExpr>(E))
      E = plain(Cast->getSubExpr());
    else
      break;
  }
  if (const auto *Ref = llvm::dyn_cast<clang::DeclRefExpr>(E))
    return Ref->getDecl();
  if (const auto *Member = llvm::dyn_cast<clang::MemberExpr>(E))
    return Member->getMemberDecl();
  return nullptr;
}

std::string pointerName(const PointerFlow &Flow, Attribute A) {
  if (Flow.Entity && !Flow.Entity->getDeclName().isEmpty())
    return qualifiedName(Flow.Entity);
  if (const clang::TypedefNameDecl *Typedef = promisingTypedef(Flow.Type, A))
    return qualifiedName(Typedef);
  if (Flow.Entity)
    if (const auto *F = llvm::dyn_cast<clang::FunctionDecl>(Flow.Entity->getDeclContext()))
      return qualifiedName(F);
  return Flow.Type.getAsString();
}

} // namespace wbgc
