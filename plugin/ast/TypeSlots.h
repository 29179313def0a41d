// TypeSlots.h - Which types are GC pointers, and where in a type the GC slots lie.
//
// The one place that knows what makes a pointer a GC pointer; all other parts ask here. Facts about
// a type are computed once. docs/annotations.md tells the rules to users.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_TYPESLOTS_H
#define WBGC_AST_TYPESLOTS_H

#include "support/ModuleFacts.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/CharUnits.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Mangle.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wbgc {

/// A slot that no bitmap can tell: not at a multiple of eight bytes.
struct MisalignedSlot {
  std::string Path; // "Record::field"
  clang::SourceLocation Loc;
};

/// Where the slots of a type lie.
struct SlotMap {
  llvm::BitVector Words; // bit i: the word at byte 8 * i; only as long as the last slot needs
  std::vector<MisalignedSlot> Misaligned;
  bool any() const { return Words.any() || !Misaligned.empty(); }
};

/// An array without a size at the end of a record.
struct FlexibleArray {
  uint64_t Begin;          // bytes
  clang::QualType Element; // a type that is a slot where only the member's declaration says so
};

class TypeSlots {
public:
  TypeSlots(clang::ASTContext &Ctx, ModuleFacts &Facts);
  ~TypeSlots();

  /// Marked WBGC_MANAGED itself, or derived from a class that is. An incomplete type by its
  /// declarations so far.
  bool isManaged(const clang::RecordDecl *Record);

  /// A pointer (or reference) to a managed type, or a pointer with WBGC_PTR.
  bool isGCPointer(clang::QualType Type);

  /// What the pointer or reference \p Type leads to, as written: Clang moves WBGC_PTR on from a
  /// pointer to a pointer. Null if \p Type is neither.
  clang::QualType pointee(clang::QualType Type);

  /// A GC pointer, or an integer whose typedef carries WBGC_WORD; `_Atomic` of either.
  bool isSlotType(clang::QualType Type);

  /// True if the lvalue \p E names a slot: by its type, or by the field or variable that carries
  /// WBGC_WORD.
  bool isSlot(const clang::Expr *E);

  /// What pointer \p E points to, if that is a slot or holds slots: its pointee, or anySlot() where
  /// only the declaration that it names carries WBGC_WORD. Else a null type.
  clang::QualType slotsBehind(const clang::Expr *E);

  /// A type that is one slot, whatever it points to.
  clang::QualType anySlot() const;

  /// True if an object of type \p Type is a slot or holds one. Arrays and records by their members.
  bool carriesSlots(clang::QualType Type);

  /// True if it is certain, whatever is declared later, that an object of type \p Type neither is nor
  /// holds a slot or a GC pointer, and that following pointers, elements, parameters and results leads
  /// to none that does. WBGC_WORD on a typedef is not looked for. In doubt false.
  bool isQuiet(clang::QualType Type);

  /// True if \p D, or its type, makes it hold slots.
  bool carriesSlots(const clang::ValueDecl *D);

  /// A record marked WBGC_WORD: its only member is the word.
  bool isWordRecord(clang::QualType Type);

  /// The map of a complete type. \p DataSize excludes tail padding that a derived class may use.
  const SlotMap &slots(clang::QualType Type);

  /// The flexible array member of \p Type, or of a record at its end; `[0]` is one too.
  std::optional<FlexibleArray> flexibleArray(clang::QualType Type);

  /// The symbol of the descriptor of \p Type; makes the facts of it known to the IR.
  std::string descriptor(clang::QualType Type);

  /// The same of a record of \p Type whose flexible array member ends after \p Bytes bytes.
  std::string descriptorOfFlexible(clang::QualType Type, uint64_t Bytes);

  /// The symbol of a descriptor of \p Words words of \p Type, the first of them \p FirstWord: with
  /// the slots that \p Part, the type that is about to lie there, does not record itself. Without \p
  /// FirstWord nobody knows which words they are, and each counts as a slot.
  std::string descriptorOfPart(clang::QualType Type, std::optional<unsigned> FirstWord,
                               unsigned Words, clang::QualType Part);

  /// The symbol of the temporary that \p Extending keeps alive.
  std::string temporaryName(const clang::VarDecl *Extending, unsigned Number);

  clang::ASTContext &context() { return Ctx; }

  /// Records that were taken for unmanaged while incomplete, where an answer mattered. If one turns
  /// out to be managed, by its bases, some store has no barrier.
  llvm::ArrayRef<const clang::RecordDecl *> assumedPlain() const {
    return AssumedPlain.getArrayRef();
  }

  /// The misaligned slots of all types that descriptors were asked for.
  llvm::ArrayRef<MisalignedSlot> misaligned() const { return Misaligned; }

  /// While one lives, answers do not matter enough to be held to.
  class Glance {
  public:
    explicit Glance(TypeSlots &Slots) : Slots(Slots) { ++Slots.Glances; }
    ~Glance() { --Slots.Glances; }
    Glance(const Glance &) = delete;
    Glance &operator=(const Glance &) = delete;

  private:
    TypeSlots &Slots;
  };

  /// `T` as diagnostics print it, WBGC_PTR spelled as the user did.
  std::string print(clang::QualType Type) const;

private:
  void collect(clang::QualType Type, clang::CharUnits Offset, const std::string &Path,
               clang::SourceLocation Loc, SlotMap &Map);
  void collectRecord(const clang::RecordDecl *Record, clang::CharUnits Offset,
                     bool WithVirtualBases, SlotMap &Map);
  bool guessPlain(const clang::RecordDecl *Incomplete);
  bool computeQuiet(const clang::Type *Type);
  void addSlot(clang::CharUnits Offset, const std::string &Path, clang::SourceLocation Loc,
               SlotMap &Map);
  std::string mangle(clang::QualType Type);
  TypeFacts describe(clang::QualType Type);

  clang::ASTContext &Ctx;
  ModuleFacts &Facts;
  std::unique_ptr<clang::MangleContext> Mangler;
  llvm::SetVector<const clang::RecordDecl *> AssumedPlain;
  std::vector<MisalignedSlot> Misaligned;
  unsigned Glances = 0;
  unsigned Guesses = 0; // answers about incomplete records so far: what they led to is not kept
  llvm::DenseMap<const clang::Decl *, bool>
      Managed; // of complete types only: a later base may make it so
  llvm::DenseMap<const clang::RecordDecl *, bool> Carrying;
  llvm::DenseSet<const clang::Type *> Quiet; // canonical, and found to be so
  llvm::DenseMap<void *, SlotMap *> Maps;
  llvm::DenseMap<void *, std::string>
      Descriptors; // by type with its sugar, which may carry WBGC_WORD
  std::vector<std::unique_ptr<SlotMap>> Owned;
};

} // namespace wbgc

#endif // WBGC_AST_TYPESLOTS_H
