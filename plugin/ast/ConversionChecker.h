// ConversionChecker.h - Finds where a pointer or reference to a GC slot becomes one to something
// else.
//
// SlotConversion compares two types; here is every place of the code where two types meet: casts,
// initializers, arguments, assignments, returned values, the operands of a conditional. Also the
// address of a union's part that overlaps a slot. Only looks, at the code as written, before
// BarrierPlacement changes it.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_CONVERSIONCHECKER_H
#define WBGC_AST_CONVERSIONCHECKER_H

#include "ast/EvaluatedCode.h"
#include "ast/SlotConversion.h"
#include "ast/TypeSlots.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/DenseSet.h"

namespace wbgc {

class ConversionChecker {
public:
  ConversionChecker(TypeSlots &Slots, clang::DiagnosticsEngine &Diags)
      : Slots(Slots), Conversion(Slots), Diags(Diags) {}

  /// The body of \p F and a constructor's initializers. \p F depends on no template parameter.
  void check(const clang::FunctionDecl *F);

  /// The initializer of a variable outside any function.
  void check(const clang::VarDecl *Global);

  /// The default argument of \p Parameter: part of each call, but one expression.
  void checkDefaultArgument(const clang::ParmVarDecl *Parameter);

private:
  void code(const clang::Stmt *S);
  void visit(const clang::Stmt *S, const StmtPath &Path);
  void cast(const clang::CastExpr *E, const StmtPath &Path);
  void bitCast(clang::QualType From, const clang::Expr *E, const StmtPath &Path);
  void firstMember(const clang::Expr *From, clang::QualType To, const clang::Expr *At,
                   const StmtPath &Path);
  void placement(const clang::CXXNewExpr *E, const StmtPath &Path);
  void conditional(const clang::AbstractConditionalOperator *E, const StmtPath &Path);
  void call(const clang::CallExpr *E, const StmtPath &Path);
  void arguments(llvm::ArrayRef<const clang::Expr *> Arguments, const clang::FunctionDecl *Callee,
                 const clang::FunctionProtoType *Type, const StmtPath &Path);
  void variable(const clang::VarDecl *D, const StmtPath &Path);
  void list(const clang::InitListExpr *E, const StmtPath &Path);
  void address(const clang::Expr *LValue, const clang::Expr *E, const StmtPath &Path);
  void memberAddress(const clang::Expr *Member, const clang::Expr *E, const StmtPath &Path);

  /// \p Value initializes, or is assigned to, something of type \p To. \p ToWord: it was declared
  /// WBGC_WORD.
  void bind(const clang::Expr *Value, clang::QualType To, const StmtPath &Path,
            bool ToWord = false);
  void bindReference(const clang::Expr *LValue, clang::QualType To, const StmtPath &Path,
                     bool ToWord);
  void bindPointer(const clang::Expr *Value, clang::QualType To, const StmtPath &Path);
  clang::QualType slotOf(clang::QualType Union, clang::QualType Part);
  clang::QualType firstSlot(clang::QualType Type);
  void overlay(const clang::Expr *LValue, clang::QualType To, const clang::Expr *At,
               const StmtPath &Path);

  /// The type of what is converted; of a word its declaration says that it is one.
  struct Source {
    Source(clang::QualType Type, bool IsWord = false) : Type(Type), IsWord(IsWord) {}
    clang::QualType Type;
    bool IsWord;
  };
  void report(SlotChange Change, const clang::Expr *At, Source From, clang::QualType To,
              const StmtPath &Path);

  TypeSlots &Slots;
  SlotConversion Conversion;
  clang::DiagnosticsEngine &Diags;
  const clang::FunctionDecl *Function = nullptr;
  llvm::DenseSet<clang::SourceLocation> Reported; // one error a place, also in instantiations
};

} // namespace wbgc

#endif // WBGC_AST_CONVERSIONCHECKER_H
