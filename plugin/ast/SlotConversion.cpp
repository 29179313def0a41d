// SlotConversion.cpp - Level by level: const ends the worry at one level, void and bytes below it.
//
// Sugar is kept on the way down, since a typedef may carry WBGC_WORD.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ast/SlotConversion.h"

namespace wbgc {
namespace {

clang::QualType withoutArrays(const clang::ASTContext &Ctx, clang::QualType Type) {
  while (const clang::ArrayType *Array = Ctx.getAsArrayType(Type))
    Type = Array->getElementType();
  return Type;
}

/// What a pointer, reference or pointer to member leads to; null for all else.
clang::QualType target(clang::QualType Type, TypeSlots &Slots) {
  if (const auto *Atomic = Type->getAs<clang::AtomicType>())
    Type = Atomic->getValueType();
  if (Type->isPointerType() || Type->isReferenceType() || Type->isMemberPointerType())
    return Slots.pointee(Type);
  return {};
}

} // namespace

bool SlotConversion::isUntyped(clang::QualType Type) const {
  return Type->isVoidType() || Type->isCharType() || Type->isStdByteType();
}

bool SlotConversion::isPlainValue(clang::QualType Type) {
  if (const auto *Atomic = Type->getAs<clang::AtomicType>())
    Type = Atomic->getValueType();
  return Type->isScalarType() || Type->isVectorType() || Type->isAnyComplexType();
}

bool SlotConversion::beginsWithSlot(clang::QualType Type, clang::QualType Part) {
  if (!Type->isRecordType() || Type->isIncompleteType() || !Slots.carriesSlots(Type))
    return false;
  const int First = Slots.slots(Type).Words.find_first();
  return First >= 0 && static_cast<uint64_t>(First) * 64 < Slots.context().getTypeSize(Part);
}

/// Nothing is stored through an incomplete or an empty class, and one of bytes is as free as these.
bool SlotConversion::hidesSlot(clang::QualType Record) {
  const clang::ASTContext &Ctx = Slots.context();
  if (!Record->isRecordType() || Record->isIncompleteType() ||
      beginsWithSlot(Record, Ctx.VoidPtrTy))
    return false;
  if (const auto *Class = Record->getAsCXXRecordDecl(); Class && Class->isEmpty())
    return false;
  return Ctx.getTypeAlignInChars(Record).getQuantity() > 1;
}

SlotChange SlotConversion::ofFunctions(const clang::FunctionProtoType *From,
                                       const clang::FunctionProtoType *To) {
  if (From->getNumParams() != To->getNumParams())
    return SlotChange::None; // a generic function pointer, not to be called as it is
  // Who calls through the pointer passes what `To` takes, and gets what `From` returns.
  for (unsigned I = 0; I < From->getNumParams(); ++I)
    if (SlotChange C = ofValues(To->getParamType(I), From->getParamType(I)); C != SlotChange::None)
      return C;
  return ofValues(From->getReturnType(), To->getReturnType());
}

SlotChange SlotConversion::ofObjects(clang::QualType From, clang::QualType To) {
  From = withoutArrays(Slots.context(), From);
  To = withoutArrays(Slots.context(), To);
  if (From->isDependentType() || To->isDependentType() || isUntyped(From) || isUntyped(To))
    return SlotChange::None;
  if (const auto *Function = From->getAs<clang::FunctionProtoType>())
    if (const auto *As = To->getAs<clang::FunctionProtoType>())
      return ofFunctions(Function, As);
  // Only a typedef with WBGC_WORD makes a difference to types that are the same.
  const bool MayDiffer = From.getCanonicalType().withoutLocalFastQualifiers() !=
                             To.getCanonicalType().withoutLocalFastQualifiers() ||
                         From->isIntegerType();
  if (!To.isConstQualified() && MayDiffer) {
    const bool WasSlot = isSlot(From), IsSlot = isSlot(To);
    if (WasSlot && !IsSlot && (isPlainValue(To) || hidesSlot(To)))
      return SlotChange::Drops;
    if (!WasSlot && IsSlot && isPlainValue(From))
      return SlotChange::Adds;
  }
  return ofValues(From, To);
}

SlotChange SlotConversion::ofValues(clang::QualType From, clang::QualType To) {
  const clang::QualType FromTarget = target(From, Slots), ToTarget = target(To, Slots);
  if (FromTarget.isNull() || ToTarget.isNull())
    return SlotChange::None;
  return ofObjects(FromTarget, ToTarget);
}

} // namespace wbgc
