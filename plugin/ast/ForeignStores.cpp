// ForeignStores.cpp - UnscannedMemory's second half: is this value a GC pointer, and is this place
// outside of what the collector scans?
//
// A warning, so in doubt it is silent: of a plain pointer that is a local variable nobody knows
// where it leads, unless an allocation stands in its own initializer.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/UnscannedMemory.h"

#include "ast/Attributes.h"
#include "ast/SlotAnalysis.h"
#include "support/Compat.h"
#include "support/Diagnostics.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringSwitch.h"

namespace wbgc {
namespace {

/// Wide enough to hold a pointer, and meant to hold a value: no `bool`.
bool canHoldPointer(clang::QualType Type, const clang::ASTContext &Ctx) {
  if (const auto *Atomic = Type->getAs<clang::AtomicType>())
    Type = Atomic->getValueType();
  return Type->isPointerType() || (Type->isIntegerType() && Ctx.getTypeSize(Type) >= 64);
}

/// True if \p LValue is a variable in static storage, or reached from one by members and subscripts.
bool isStaticData(const clang::Expr *LValue) {
  LValue = LValue->IgnoreParens();
  if (const auto *Ref = llvm::dyn_cast<clang::DeclRefExpr>(LValue)) {
    const auto *Variable = llvm::dyn_cast<clang::VarDecl>(Ref->getDecl());
    return Variable && Variable->hasGlobalStorage() && !Variable->getType()->isReferenceType();
  }
  if (const auto *Member = llvm::dyn_cast<clang::MemberExpr>(LValue))
    return !Member->isArrow() && isStaticData(Member->getBase());
  if (const auto *Element = llvm::dyn_cast<clang::ArraySubscriptExpr>(LValue)) {
    const auto *Decay = llvm::dyn_cast<clang::ImplicitCastExpr>(Element->getBase()->IgnoreParens());
    return Decay && Decay->getCastKind() == clang::CK_ArrayToPointerDecay &&
           isStaticData(Decay->getSubExpr());
  }
  return false;
}

/// Static data is never freed.
bool isStaticAddress(const clang::Expr *E) {
  E = E->IgnoreParenCasts();
  if (const auto *Address = llvm::dyn_cast<clang::UnaryOperator>(E))
    return Address->getOpcode() == clang::UO_AddrOf && isStaticData(Address->getSubExpr());
  return E->getType()->isArrayType() && isStaticData(E); // decayed
}

/// A slot by its type, or by an annotation, its own or that of its record.
bool isSlotMember(const clang::FieldDecl *Field, TypeSlots &Slots) {
  return Slots.carriesSlots(Field) || has(Field->getParent(), Attribute::Word);
}

/// A call of the runtime that returns memory of the heap, whatever it is used for.
bool isAllocation(const clang::Expr *E) {
  const auto *Call = llvm::dyn_cast<clang::CallExpr>(E->IgnoreParenCasts());
  const clang::FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->getIdentifier() &&
         llvm::StringSwitch<bool>(Callee->getName())
             .Case("__wbgc_new", true)
             .Case("__wbgc_alloc_array", true)
             .Case("__wbgc_alloc_flex", true)
             .Case("wbgc_alloc_noscan", true)
             .Case("wbgc_alloc_conservative", true)
             .Default(false);
}

/// Memory of the heap by where it comes from, not by its type: what an allocation returns, what a
/// local was initialized with from one, an element of either.
bool isHeapMemory(const clang::Expr *E) {
  E = E->IgnoreParenCasts();
  if (const auto *Address = llvm::dyn_cast<clang::UnaryOperator>(E)) {
    const auto *Element =
        llvm::dyn_cast<clang::ArraySubscriptExpr>(Address->getSubExpr()->IgnoreParens());
    return Address->getOpcode() == clang::UO_AddrOf && Element && isHeapMemory(Element->getBase());
  }
  if (const auto *Sum = llvm::dyn_cast<clang::BinaryOperator>(E); Sum && Sum->isAdditiveOp())
    return isHeapMemory(Sum->getLHS()) || isHeapMemory(Sum->getRHS());
  if (const auto *Ref = llvm::dyn_cast<clang::DeclRefExpr>(E)) {
    const auto *Local = llvm::dyn_cast<clang::VarDecl>(Ref->getDecl());
    return Local && Local->hasLocalStorage() && Local->getType()->isPointerType() &&
           Local->getInit() && isAllocation(Local->getInit());
  }
  return isAllocation(E);
}

/// The list of a compound literal, or of a temporary made by braces.
const clang::InitListExpr *listOf(const clang::Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *Temporary = llvm::dyn_cast<clang::MaterializeTemporaryExpr>(E))
    return listOf(Temporary->getSubExpr());
  if (const auto *Cast = llvm::dyn_cast<clang::CXXFunctionalCastExpr>(E))
    return listOf(Cast->getSubExpr());
  if (const auto *Literal = llvm::dyn_cast<clang::CompoundLiteralExpr>(E))
    return listOf(Literal->getInitializer());
  return llvm::dyn_cast<clang::InitListExpr>(E);
}

} // namespace

bool UnscannedMemory::isGCPointerValue(const clang::Expr *E) {
  E = E->IgnoreParens();
  if (const auto *Full = llvm::dyn_cast<clang::FullExpr>(E))
    return isGCPointerValue(Full->getSubExpr());
  if (const auto *Conditional = llvm::dyn_cast<clang::AbstractConditionalOperator>(E))
    return isGCPointerValue(Conditional->getTrueExpr()) ||
           isGCPointerValue(Conditional->getFalseExpr());
  if (const auto *Common = llvm::dyn_cast<clang::OpaqueValueExpr>(E))
    return Common->getSourceExpr() && isGCPointerValue(Common->getSourceExpr());
  if (const auto *Comma = llvm::dyn_cast<clang::BinaryOperator>(E);
      Comma && Comma->getOpcode() == clang::BO_Comma)
    return isGCPointerValue(Comma->getRHS());
  if (Slots.isGCPointer(E->getType()))
    return !isStaticAddress(E) &&
           E->IgnoreParenCasts()->isNullPointerConstant(
               Ctx, clang::Expr::NPC_ValueDependentIsNotNull) == clang::Expr::NPCK_NotNull;
  if (E->getType()->isPointerType() && isHeapMemory(E))
    return true;
  const auto *Cast = llvm::dyn_cast<clang::CastExpr>(E);
  return Cast && canHoldPointer(Cast->getType(), Ctx) && isGCPointerValue(Cast->getSubExpr());
}

/// Names the field, global or static that \p LValue is (part of); empty for a local, and where
/// nobody knows.
std::string UnscannedMemory::place(const clang::Expr *LValue) {
  LValue = LValue->IgnoreParenImpCasts();
  if (isLocal(LValue))
    return "";
  if (const auto *Ref = llvm::dyn_cast<clang::DeclRefExpr>(LValue)) {
    const auto *Variable = llvm::dyn_cast<clang::VarDecl>(Ref->getDecl());
    return Variable && Variable->hasGlobalStorage() && !Variable->getType()->isReferenceType()
               ? Variable->getQualifiedNameAsString()
               : "";
  }
  if (const auto *Member = llvm::dyn_cast<clang::MemberExpr>(LValue)) {
    // Beside a slot in a union it is scanned, as every word there that may hold a GC pointer.
    const auto *Field = llvm::dyn_cast<clang::FieldDecl>(Member->getMemberDecl());
    if (Field && Field->getParent()->isUnion() &&
        Slots.carriesSlots(compat::recordType(Ctx, Field->getParent())))
      return "";
    return Member->getMemberDecl()->getType()->isReferenceType()
               ? ""
               : Member->getMemberDecl()->getQualifiedNameAsString();
  }
  if (const auto *Subscript = llvm::dyn_cast<clang::ArraySubscriptExpr>(LValue))
    return pointedPlace(Subscript->getBase());
  if (const auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(LValue);
      Unary && Unary->getOpcode() == clang::UO_Deref)
    return pointedPlace(Unary->getSubExpr());
  return "";
}

/// What \p Pointer leads to is named by where the pointer itself is kept, or the array.
std::string UnscannedMemory::pointedPlace(const clang::Expr *Pointer) {
  Pointer = Pointer->IgnoreParens();
  if (const auto *Cast = llvm::dyn_cast<clang::ImplicitCastExpr>(Pointer);
      Cast && (Cast->getCastKind() == clang::CK_ArrayToPointerDecay ||
               Cast->getCastKind() == clang::CK_LValueToRValue))
    return place(Cast->getSubExpr());
  return "";
}

void UnscannedMemory::stored(const clang::Expr *Value, clang::QualType Type,
                             const std::string &Place, const StmtPath &Path) {
  const TypeSlots::Glance Glance(Slots);
  if (!Value || Place.empty() || !canHoldPointer(Type, Ctx) || Slots.isSlotType(Type) ||
      !isGCPointerValue(Value))
    return;
  const clang::SourceLocation Loc = Value->getExprLoc();
  if (Ctx.getSourceManager().isInSystemHeader(Loc) || Reported.contains(Loc) ||
      !isReachable(Path, Ctx))
    return;
  Reported.insert(Loc);
  report(Diags, Loc, DiagId::ForeignStore) << Place;
}

void UnscannedMemory::assignment(const clang::BinaryOperator *E, const StmtPath &Path) {
  const clang::Expr *Target = E->getLHS();
  const TypeSlots::Glance Glance(Slots);
  if (Slots.isSlot(Target))
    return;
  if (Target->getType()->isRecordType())
    return recordAssignment(Target, E->getRHS(), Path);
  stored(E->getRHS(), Target->getType(), place(Target), Path);
}

void UnscannedMemory::recordAssignment(const clang::Expr *Target, const clang::Expr *Value,
                                       const StmtPath &Path) {
  if (isLocal(Target))
    return;
  if (const clang::InitListExpr *List = listOf(Value))
    members(List, Path);
}

void UnscannedMemory::staticVariable(const clang::VarDecl *D, const StmtPath &Path) {
  const clang::Expr *Init = D->getInit();
  if (!D->hasGlobalStorage() || !Init || D->isInvalidDecl() || D->getType()->isReferenceType())
    return;
  if (const clang::InitListExpr *List = listOf(Init))
    members(List, Path);
  else if (!Slots.carriesSlots(D))
    stored(Init, D->getType(), D->getQualifiedNameAsString(), Path);
}

void UnscannedMemory::members(const clang::InitListExpr *List, const StmtPath &Path) {
  if (List->getSemanticForm())
    List = List->getSemanticForm();
  const clang::RecordDecl *Record = List->getType()->getAsRecordDecl();
  const auto *Class = llvm::dyn_cast_or_null<clang::CXXRecordDecl>(Record);
  auto Field = Record ? Record->field_begin() : clang::RecordDecl::field_iterator();
  const unsigned Bases = Class ? Class->getNumBases() : 0;
  for (unsigned I = 0; I < List->getNumInits(); ++I) {
    const clang::Expr *Init = List->getInit(I);
    const clang::FieldDecl *Named = nullptr;
    if (Record && I >= Bases) {
      Named = List->getInitializedFieldInUnion();
      if (!Named) {
        while (Field != Record->field_end() && Field->isUnnamedBitField())
          ++Field;
        if (Field == Record->field_end())
          return;
        Named = *Field++;
      }
    }
    if (const auto *Inner = llvm::dyn_cast<clang::InitListExpr>(Init))
      members(Inner, Path);
    else if (Named && !isSlotMember(Named, Slots))
      stored(Init, Named->getType(), Named->getQualifiedNameAsString(), Path);
  }
}

} // namespace wbgc
