// EffectFinderFlows.cpp - Where function pointers go: into what is declared, and into the hands of
// callees.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/EffectFinder.h"

#include "ast/PointerPromises.h"
#include "ast/Reachability.h"
#include "ast/SlotAnalysis.h"

namespace wbgc {
namespace {

/// The type of a function pointer, of a reference to a function or to such a pointer, or of a
/// pointer to one.
bool concernsFunctions(clang::QualType Type) {
  if (Type.isNull() || Type->isDependentType())
    return false;
  Type = Type.getNonReferenceType().getAtomicUnqualifiedType();
  for (int Depth = 0; Depth < 2; ++Depth) {
    if (Type->isFunctionType() || Type->isMemberFunctionPointerType() || Type->isBlockPointerType())
      return true;
    if (!Type->isPointerType())
      return false;
    Type = Type->getPointeeType();
    while (const clang::ArrayType *Array = Type->getAsArrayTypeUnsafe())
      Type = Array->getElementType();
    Type = Type.getAtomicUnqualifiedType();
  }
  return Type->isFunctionType() || Type->isFunctionPointerType() ||
         Type->isMemberFunctionPointerType();
}

/// A value of this type may be, hold or lead to a function.
bool mayCarryFunction(clang::QualType Type) {
  return Type->isAnyPointerType() || Type->isRecordType() || Type->isArrayType() ||
         Type->isFunctionType() || Type->isMemberFunctionPointerType() ||
         Type->isBlockPointerType() || Type->isIntegerType();
}

/// The variable that an lvalue is a part of, or leads from.
const clang::ValueDecl *baseVariable(const clang::Expr *E) {
  while (true) {
    E = E->IgnoreParenCasts();
    if (const auto *Member = llvm::dyn_cast<clang::MemberExpr>(E)) {
      if (llvm::isa<clang::VarDecl>(Member->getMemberDecl()))
        return Member->getMemberDecl();
      E = Member->getBase();
    } else if (const auto *Subscript = llvm::dyn_cast<clang::ArraySubscriptExpr>(E)) {
      E = Subscript->getBase();
    } else if (const auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(E)) {
      E = Unary->getSubExpr();
    } else if (const auto *Ref = llvm::dyn_cast<clang::DeclRefExpr>(E)) {
      return llvm::isa<clang::VarDecl>(Ref->getDecl()) ? Ref->getDecl() : nullptr;
    } else {
      return nullptr;
    }
  }
}

const clang::Expr *withoutTemporary(const clang::Expr *E) {
  while (true) {
    if (const auto *Full = llvm::dyn_cast<clang::FullExpr>(E))
      E = Full->getSubExpr();
    else if (const auto *Temporary = llvm::dyn_cast<clang::MaterializeTemporaryExpr>(E))
      E = Temporary->getSubExpr();
    else if (const auto *Default = llvm::dyn_cast<clang::CXXDefaultInitExpr>(E))
      E = Default->getExpr();
    else
      return E;
  }
}

} // namespace

void mentioned(const clang::Expr *E, llvm::function_ref<void(const clang::ValueDecl *)> Visit) {
  llvm::SmallVector<const clang::Stmt *, 8> Rest = {E};
  while (!Rest.empty()) {
    const clang::Stmt *S = Rest.pop_back_val();
    if (!S)
      continue;
    if (const auto *Ref = llvm::dyn_cast<clang::DeclRefExpr>(S)) {
      if (llvm::isa<clang::FunctionDecl>(Ref->getDecl()) ||
          (llvm::isa<clang::VarDecl>(Ref->getDecl()) &&
           mayCarryFunction(Ref->getDecl()->getType().getNonReferenceType())))
        Visit(Ref->getDecl());
    } else if (const auto *Lambda = llvm::dyn_cast<clang::LambdaExpr>(S)) {
      Visit(Lambda->getCallOperator());
    } else if (const auto *Call = llvm::dyn_cast<clang::CXXMemberCallExpr>(S);
               Call && Call->getRecordDecl() && Call->getRecordDecl()->isLambda()) {
      if (llvm::isa_and_nonnull<clang::CXXConversionDecl>(Call->getMethodDecl()))
        Visit(Call->getRecordDecl()->getLambdaCallOperator());
    } else if (const auto *Default = llvm::dyn_cast<clang::CXXDefaultArgExpr>(S)) {
      Rest.push_back(Default->getExpr());
    } else if (const auto *Conditional = llvm::dyn_cast<clang::ConditionalOperator>(S)) {
      Rest.push_back(Conditional->getTrueExpr());
      Rest.push_back(Conditional->getFalseExpr());
    } else if (llvm::isa<clang::CastExpr>(S) || llvm::isa<clang::ParenExpr>(S) ||
               llvm::isa<clang::UnaryOperator>(S) || llvm::isa<clang::MemberExpr>(S) ||
               llvm::isa<clang::ArraySubscriptExpr>(S) || llvm::isa<clang::InitListExpr>(S) ||
               llvm::isa<clang::CompoundLiteralExpr>(S) || llvm::isa<clang::FullExpr>(S) ||
               llvm::isa<clang::MaterializeTemporaryExpr>(S) ||
               llvm::isa<clang::CXXBindTemporaryExpr>(S) || llvm::isa<clang::CXXConstructExpr>(S) ||
               llvm::isa<clang::BinaryOperator>(S) || llvm::isa<clang::CXXParenListInitExpr>(S) ||
               llvm::isa<clang::SubstNonTypeTemplateParmExpr>(S)) {
      for (const clang::Stmt *Child : S->children())
        Rest.push_back(Child);
    }
  }
}

void EffectFinder::hold(const clang::ValueDecl *Variable, const clang::Expr *Value) {
  if (!mayCarryFunction(Value->getType()))
    return;
  mentioned(Value, [&](const clang::ValueDecl *What) {
    if (What != Variable)
      Unit.Holds[Variable].push_back(What);
  });
}

void EffectFinder::flowInto(const clang::ValueDecl *Entity, clang::QualType Type,
                            const clang::Expr *Init) {
  if (!Init)
    return;
  if (const auto *List = llvm::dyn_cast<clang::InitListExpr>(withoutTemporary(Init))) {
    if (List->getSemanticForm())
      List = List->getSemanticForm();
    if (List->getType()->isRecordType())
      return; // field by field, when the walk comes to the list
    const clang::ArrayType *Array = Ctx.getAsArrayType(Type.getNonReferenceType());
    const clang::QualType Element = Array ? Array->getElementType() : Type;
    for (const clang::Expr *One : List->inits())
      flowInto(Entity, Element, One);
    return;
  }
  if (concernsFunctions(Type))
    Unit.Flows.push_back({Entity, Type, Init});
}

void EffectFinder::flowIntoFields(const clang::Expr *E) {
  llvm::ArrayRef<clang::Expr *> Inits;
  const clang::FieldDecl *Active = nullptr;
  E = withoutTemporary(E);
  if (const auto *List = llvm::dyn_cast<clang::InitListExpr>(E)) {
    if (List->getSemanticForm())
      List = List->getSemanticForm();
    Inits = llvm::ArrayRef(List->getInits(), List->getNumInits());
    Active = List->getInitializedFieldInUnion();
    E = List;
  } else if (const auto *Parens = llvm::dyn_cast<clang::CXXParenListInitExpr>(E)) {
    Inits = Parens->getInitExprs();
    Active = Parens->getInitializedFieldInUnion();
  } else {
    return;
  }
  const clang::RecordDecl *Record = E->getType()->getAsRecordDecl();
  if (!Record)
    return;
  if (Record->isUnion())
    return Active && !Inits.empty() ? flowInto(Active, Active->getType(), Inits[0]) : void();
  size_t Next = 0;
  if (const auto *Class = llvm::dyn_cast<clang::CXXRecordDecl>(Record))
    Next = Class->getNumBases();
  for (const clang::FieldDecl *Field : Record->fields()) {
    if (Field->isUnnamedBitField())
      continue;
    if (Next >= Inits.size())
      return;
    flowInto(Field, Field->getType(), Inits[Next++]);
  }
}

/// The flows within a constant, which runs no code.
void EffectFinder::flowInside(const clang::Expr *Constant) {
  llvm::SmallVector<const clang::Stmt *, 8> Rest = {Constant};
  while (!Rest.empty()) {
    const clang::Stmt *S = Rest.pop_back_val();
    if (const auto *Cast = llvm::dyn_cast<clang::ExplicitCastExpr>(S))
      flowInto(nullptr, Cast->getTypeAsWritten(), Cast->getSubExpr());
    if (const auto *Literal = llvm::dyn_cast<clang::CompoundLiteralExpr>(S))
      flowInto(nullptr, Literal->getType(), Literal->getInitializer());
    if (const auto *List = llvm::dyn_cast<clang::InitListExpr>(S)) {
      flowIntoFields(List);
      S = List->getSemanticForm() ? List->getSemanticForm() : List;
    }
    liveChildren(S, Ctx, [&Rest](const clang::Stmt *Child) { Rest.push_back(Child); });
  }
}

void EffectFinder::assign(const clang::BinaryOperator *E) {
  if (E->getOpcode() != clang::BO_Assign)
    return;
  const clang::Expr *To = E->getLHS()->IgnoreParens();
  if (const clang::ValueDecl *Variable = baseVariable(To))
    hold(Variable, E->getRHS());
  if (!concernsFunctions(To->getType()))
    return;
  flowInto(entityOf(To), To->getType(), E->getRHS());
}

/// A builtin writes \p Value into what \p Pointer points to.
void EffectFinder::writeThrough(const clang::Expr *Pointer, const clang::Expr *Value) {
  Pointer = Pointer->IgnoreParenImpCasts();
  if (const clang::QualType To = Pointer->getType()->getPointeeType(); !To.isNull())
    flowInto(entityOf(Pointer), To, Value);
}

/// A builtin copies what \p From points to, which it only reads, into what \p To points to.
void EffectFinder::copyThrough(const clang::Expr *To, const clang::Expr *From) {
  To = To->IgnoreParenImpCasts();
  if (const clang::QualType Pointee = To->getType()->getPointeeType(); !Pointee.isNull())
    flowInto(entityOf(To), Ctx.getPointerType(Pointee.withConst()), From);
}

void EffectFinder::atomic(const clang::AtomicExpr *E) {
  const llvm::StringRef Name = E->getOpAsString();
  const clang::Expr *Slot = E->getPtr();
  const bool IsByAddress = takesValuesByAddress(E);
  if (Name.ends_with("_clear") || Name.ends_with("_test_and_set"))
    return;
  if (Name.contains("load"))
    return IsByAddress ? copyThrough(E->getVal1(), Slot) : void();
  if (E->isCmpXChg())
    copyThrough(E->getVal1(), Slot); // what was found instead
  else if (IsByAddress && Name.contains("exchange"))
    copyThrough(E->getVal2(), Slot);
  const clang::Expr *Value = E->isCmpXChg() ? E->getVal2() : E->getVal1();
  IsByAddress ? copyThrough(Slot, Value) : writeThrough(Slot, Value);
}

/// Of the `__sync_` builtins each that writes a pointer has the new one last.
void EffectFinder::syncBuiltin(const clang::CallExpr *E) {
  if (E->getNumArgs() > 1)
    writeThrough(E->getArg(0), E->getArg(E->getNumArgs() - 1));
}

} // namespace wbgc
