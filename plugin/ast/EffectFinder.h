// EffectFinder.h - Enumerates what a piece of code calls, and where it puts function pointers.
//
// Every call counts, also those that the language makes on its own: construction and destruction,
// conversions, default arguments and initializers, range-for, `new` and `delete`, `cleanup`. Stores
// are StoreFinder's; EffectChecker brings the two together.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_EFFECTFINDER_H
#define WBGC_AST_EFFECTFINDER_H

#include "ast/Effects.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace wbgc {

class EffectFinder {
public:
  EffectFinder(clang::ASTContext &Ctx, UnitEffects &Unit) : Ctx(Ctx), Unit(Unit) {}

  /// The body of \p F, with the initializers of a constructor and the members of a destructor.
  void find(const clang::FunctionDecl *F);

  /// The initializer of a variable outside any function.
  void find(const clang::VarDecl *Global);

  /// The default argument of \p Parameter.
  void findDefaultArgument(const clang::ParmVarDecl *Parameter);

private:
  /// A subobject or variable that is destroyed early if something throws after \p Throws calls.
  struct Unwinding {
    clang::QualType Type;
    clang::SourceLocation Loc;
    unsigned Throws;
  };

  // EffectFinder.cpp: statements and declarations.
  void walk(const clang::Stmt *S);
  void object(const clang::Stmt *S);
  void children(const clang::Stmt *S);
  void sizes(clang::QualType Type);
  void variable(const clang::VarDecl *D);
  void rangeFor(const clang::CXXForRangeStmt *S);
  void loop(const clang::Stmt *S);
  void jump(const clang::LabelDecl *To, clang::SourceLocation From);
  void assembly(const clang::GCCAsmStmt *S);
  void returned(const clang::ReturnStmt *S);
  void constructor(const clang::CXXConstructorDecl *F);
  void destructor(const clang::CXXDestructorDecl *F);
  void unwind();
  void addSite(EffectSite Site);

  // EffectFinderCalls.cpp: what calls, and what is called.
  bool expression(const clang::Stmt *S);
  void call(const clang::CallExpr *E);
  void target(const clang::CallExpr *E, unsigned Builtin, CallSite Site);
  void runtimeCall(CallSite &Site);
  void arguments(const clang::CallExpr *E, CallSite &Site);
  void construct(const clang::CXXConstructExpr *E);
  void newObject(const clang::CXXNewExpr *E);
  void deleteObject(const clang::CXXDeleteExpr *E);
  void destroy(clang::QualType Type, clang::SourceLocation Loc);
  void implicitCall(const clang::FunctionDecl *Callee, clang::SourceLocation Loc);
  void add(CallSite Site);
  void reference(const clang::ValueDecl *D);

  // EffectFinderFlows.cpp: function pointers.
  void flowInto(const clang::ValueDecl *Entity, clang::QualType Type, const clang::Expr *Init);
  void flowIntoFields(const clang::Expr *List);
  void flowInside(const clang::Expr *Constant);
  void assign(const clang::BinaryOperator *E);
  void atomic(const clang::AtomicExpr *E);
  void syncBuiltin(const clang::CallExpr *E);
  void writeThrough(const clang::Expr *Pointer, const clang::Expr *Value);
  void copyThrough(const clang::Expr *To, const clang::Expr *From);
  void hold(const clang::ValueDecl *Variable, const clang::Expr *Value);

  clang::ASTContext &Ctx;
  UnitEffects &Unit;
  CodeEffects *Code = nullptr;
  const clang::FunctionDecl *Function = nullptr;
  EffectSite::Poll Loops = EffectSite::Poll::Own;
  bool IsImplicit = false;                   // in code that the language runs on its own
  const clang::Expr *ImplicitCall = nullptr; // a conversion
  const clang::FieldDecl *Within = nullptr;  // as in EffectSite
  clang::SourceLocation Instead;             // where calls stand that have no place of their own
  unsigned Throws = 0;                       // calls so far that may throw
  unsigned Polls = 0;                        // calls so far that poll
  llvm::SmallVector<Unwinding, 8> Unwindings;
};

/// The functions, and the variables that may hold some, that the value of \p E mentions: by name or
/// address, not through calls.
void mentioned(const clang::Expr *E, llvm::function_ref<void(const clang::ValueDecl *)> Visit);

/// True if \p F is a marker of BarrierPlacement, which is no call at all.
bool isMarker(const clang::FunctionDecl *F);

} // namespace wbgc

#endif // WBGC_AST_EFFECTFINDER_H
