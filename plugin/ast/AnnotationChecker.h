// AnnotationChecker.h - Annotations that stand where they cannot mean what was meant.
//
// WBGC_PTR is Clang's objc_gc qualifier, which is not mangled, which Clang moves to the innermost
// pointer of a declarator and which it ignores beside _Atomic: all three are found in the types as
// written, after the unit is parsed. Attributes.cpp judges what can be judged when an attribute is
// parsed.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_ANNOTATIONCHECKER_H
#define WBGC_AST_ANNOTATIONCHECKER_H

#include "ast/TypeSlots.h"

#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/DenseSet.h"

namespace wbgc {

class AnnotationChecker {
public:
  AnnotationChecker(TypeSlots &Slots, clang::DiagnosticsEngine &Diags)
      : Slots(Slots), Diags(Diags) {}

  /// When all is parsed: the types as written in the unit, other than in system headers; what was
  /// assumed of incomplete classes; the slots of pointer maps.
  void checkUnit(clang::TranslationUnitDecl *Unit);

  /// A complete record: with WBGC_WORD its only member is a word, and if managed its slots are
  /// aligned. Of other records only the ones count that a pointer map is needed of. \p MayHaveWord: false if nothing
  /// in the unit carries WBGC_WORD.
  void checkRecord(const clang::RecordDecl *Record, bool MayHaveWord);

  /// A variable, field or typedef whose WBGC_PTR beside `_Atomic` Clang has ignored.
  void checkAtomic(const clang::NamedDecl *D, clang::QualType Type);

  /// A variable, field or typedef with WBGC_WORD that turns out to be no word in an instantiation; or that is a vector
  /// or matrix of words, which no store treats as words.
  void checkWords(const clang::NamedDecl *D, clang::QualType Type);

  /// False if there is nothing to check so in the whole unit.
  static bool hasAtomicPointers(const clang::ASTContext &Ctx);

private:
  bool isVectorOfWords(clang::QualType Type);
  void checkAssumptions();
  void checkAligned(llvm::ArrayRef<MisalignedSlot> Misaligned);

  TypeSlots &Slots;
  clang::DiagnosticsEngine &Diags;
  llvm::DenseSet<clang::SourceLocation> Reported;
};

} // namespace wbgc

#endif // WBGC_AST_ANNOTATIONCHECKER_H
