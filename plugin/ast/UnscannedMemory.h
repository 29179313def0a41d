// UnscannedMemory.h - GC pointers that are put where the collector does not look.
//
// Two kinds: the language keeps a value in memory of its own (a coroutine's frame, the exception
// object, a block, an OpenMP clause's copy), which is an error; a program stores one, converted,
// into an ordinary `void *` or integer, which is a warning (docs/annotations.md).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_UNSCANNEDMEMORY_H
#define WBGC_AST_UNSCANNEDMEMORY_H

#include "ast/EvaluatedCode.h"
#include "ast/TypeSlots.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtOpenMP.h"
#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/DenseSet.h"

namespace wbgc {

class UnscannedMemory {
public:
  UnscannedMemory(TypeSlots &Slots, clang::DiagnosticsEngine &Diags)
      : Slots(Slots), Ctx(Slots.context()), Diags(Diags) {}

  /// The body of \p F and a constructor's initializers. \p F depends on no template parameter.
  void check(const clang::FunctionDecl *F);

  /// The initializer of a variable outside any function.
  void check(const clang::VarDecl *Global);

private:
  void code(const clang::Stmt *S);
  void visit(const clang::Stmt *S, const StmtPath &Path);

  // What the language keeps.
  void coroutine(const clang::FunctionDecl *F);
  void inFrame(const clang::Stmt *S, const StmtPath &Path);
  void block(const clang::BlockExpr *E, const StmtPath &Path);
  void directive(const clang::OMPExecutableDirective *S, const StmtPath &Path);
  void refuse(llvm::StringRef Slot, llvm::StringRef Construct, clang::SourceLocation Loc,
              const StmtPath &Path);

  // What the program stores.
  void assignment(const clang::BinaryOperator *E, const StmtPath &Path);
  void recordAssignment(const clang::Expr *Target, const clang::Expr *Value, const StmtPath &Path);
  void staticVariable(const clang::VarDecl *D, const StmtPath &Path);
  void members(const clang::InitListExpr *List, const StmtPath &Path);
  void stored(const clang::Expr *Value, clang::QualType Type, const std::string &Place,
              const StmtPath &Path);
  std::string place(const clang::Expr *LValue);
  std::string pointedPlace(const clang::Expr *Pointer);
  bool isGCPointerValue(const clang::Expr *E);

  TypeSlots &Slots;
  clang::ASTContext &Ctx;
  clang::DiagnosticsEngine &Diags;
  llvm::DenseSet<clang::SourceLocation> Reported; // one report a place, also in instantiations
};

} // namespace wbgc

#endif // WBGC_AST_UNSCANNEDMEMORY_H
