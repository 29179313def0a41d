// SlotConversion.h - Does a pointer to a GC slot become a pointer to something else?
//
// The rule of docs/annotations.md ("Conversions") as a comparison of two types; where in the code
// types meet is ConversionChecker's business.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_SLOTCONVERSION_H
#define WBGC_AST_SLOTCONVERSION_H

#include "ast/TypeSlots.h"

namespace wbgc {

/// What a conversion does to the gc qualifier.
enum class SlotChange { None, Drops, Adds };

class SlotConversion {
public:
  explicit SlotConversion(TypeSlots &Slots) : Slots(Slots) {}

  /// A value of type \p From becomes one of type \p To: pointers, references and pointers to
  /// members are followed to every depth, functions to their parameters and results.
  SlotChange ofValues(clang::QualType From, clang::QualType To);

  /// What is an object of type \p From is reached as one of type \p To.
  SlotChange ofObjects(clang::QualType From, clang::QualType To);

  /// True if \p Type is void or a byte: pointers to it may point to anything.
  bool isUntyped(clang::QualType Type) const;

  /// True if an object of type \p Type is one slot: also a WBGC_WORD record.
  bool isSlot(clang::QualType Type) { return Slots.isSlotType(Type) || Slots.isWordRecord(Type); }

  /// True if a store can change an object of type \p Type, other than a record, as a whole.
  static bool isPlainValue(clang::QualType Type);

  /// True if a record of type \p Type has a slot in as many bytes as \p Part has, from its beginning on: a
  /// pointer to the record is one to the slot. (A vector spans several.)
  bool beginsWithSlot(clang::QualType Type, clang::QualType Part);

  /// True if a slot that is reached as a \p Record would be one of its members that is none: `std::atomic<void *>`.
  bool hidesSlot(clang::QualType Record);

private:
  SlotChange ofFunctions(const clang::FunctionProtoType *From, const clang::FunctionProtoType *To);

  TypeSlots &Slots;
};

} // namespace wbgc

#endif // WBGC_AST_SLOTCONVERSION_H
