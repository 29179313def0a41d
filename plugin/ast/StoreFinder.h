// StoreFinder.h - Enumerates every store to a GC slot in the code of one declaration, in source
// order.
//
// The single list of what C and C++ write: BarrierPlacement marks what is found here, EffectChecker
// forbids it, the remarks tell of it. docs/constructs.md has the rows.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_STOREFINDER_H
#define WBGC_AST_STOREFINDER_H

#include "ast/TypeSlots.h"

#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Type.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <functional>
#include <optional>
#include <string>

namespace wbgc {

/// One store, or one that needs no barrier, with the reason.
struct Store {
  enum class Form {
    Slot,         // Operand: the lvalue that is assigned to, a slot
    Range,        // Operand: the lvalue of a record that is copied over
    RangePointer, // Operand: a pointer to what a library call or builtin writes
    SlotPointer,  // Operand: a pointer to a slot that an atomic builtin writes
    Overlay,      // Operand: the union of which a part that is no GC pointer is written (row 14)
    OverlayPointer,
    OverlayPart, // Operand: the lvalue of a part of a union whose words are about to be overwritten
    Value,       // Operand: the value that initializes a slot
    OverlayValue, // Operand: the value that initializes a part of a union as Overlay
    Source,       // Operand: the lvalue that a record in memory is initialized from
    CallResult,   // Operand: a call whose result, returned in registers, the caller stores into
                  // memory
    Zeroing,      // Operand: an initializer that begins by zeroing the record or array in memory
    Fill,         // Operand: the placement pointer of an array whose elements Clang may zero
    FillCount,    // Operand: the number of elements of such an array
    Elided,       // no barrier; Reason says why
  };
  Form Kind = Form::Elided;
  clang::Expr *Operand = nullptr;
  /// Puts another expression in the operand's place. Empty for Elided.
  std::function<void(clang::Expr *)> Replace;
  /// The type of the slot, of the record, or of one element of what a pointer points to.
  clang::QualType Type;
  /// Of OverlayPart, and of Range where it is not that of Type: the symbol of the descriptor.
  std::string Words;
  /// The slot is known to be zero before: static storage.
  bool IsFresh = false;
  bool IsAtomic = false;
  clang::SourceLocation Loc;
  const clang::FieldDecl *Within = nullptr; // the member whose default initializer it stands in
  const char *Reason = nullptr;
};

/// A construct that cannot be given a barrier (an error in docs/constructs.md).
struct ImpossibleStore {
  std::string Slot;
  std::string Construct;
  clang::SourceLocation Loc;
};

/// Puts its argument where \p Old is among the children of \p Parent.
std::function<void(clang::Expr *)> childReplacer(clang::Stmt *Parent, clang::Expr *Old);

class StoreFinder {
public:
  struct Sink {
    std::function<void(const Store &)> OnStore;
    std::function<void(const ImpossibleStore &)> OnImpossible;
    /// Called for each call of `__wbgc_type_of`, with the type asked for and its argument's place.
    std::function<void(clang::QualType, clang::Expr *, std::function<void(clang::Expr *)>)>
        OnTypeOf;
    /// Called for each temporary with static storage that holds slots.
    std::function<void(const clang::MaterializeTemporaryExpr *)> OnStaticTemporary;
    /// Called for each compound literal outside functions that holds slots.
    std::function<void(const clang::CompoundLiteralExpr *)> OnStaticLiteral;
    /// Called for each declaration whose code is its own: local classes, the call operators of
    /// lambdas.
    std::function<void(clang::Decl *)> OnNested;
    /// Called for each initializer list of an object in memory, which must be stored piece by
    /// piece: Clang likes to zero the whole object first, or to copy a constant over it.
    std::function<void(clang::Expr *, std::function<void(clang::Expr *)>)> OnPieces;
    /// Called for the initializer of a return object whose value Clang knows, and would copy into
    /// memory: it must run, since the barriers are in what it calls.
    std::function<void(clang::Expr *, std::function<void(clang::Expr *)>)> OnConstantObject;
  };

  StoreFinder(TypeSlots &Slots, Sink To);

  /// The body of \p F, with the initializers of a constructor. \p F must have a body and depend on
  /// no template parameter. Bodies of lambdas and local classes are functions of their own.
  void find(clang::FunctionDecl *F);

  /// The initializer of a variable outside any function.
  void find(clang::VarDecl *Global);

  /// The default argument of a parameter: part of each call, but one expression.
  void findDefaultArgument(clang::ParmVarDecl *Parameter);

private:
  using Replacer = std::function<void(clang::Expr *)>;
  /// Where the object that an initializer makes lives.
  enum class Dest { Stack, Memory, Return, Static };

  // StoreFinder.cpp: statements and operators.
  void statement(clang::Stmt *S);
  void children(clang::Stmt *S);
  void expression(clang::Expr *E);
  void variable(clang::VarDecl *D);
  void leaveUninitialized(clang::VarDecl *D);
  void staticObject(const clang::Stmt *E);
  void staticObjects(const clang::Stmt *Constant);
  void binary(clang::BinaryOperator *E);
  void unary(clang::UnaryOperator *E);
  void assignTo(clang::Expr *LHS, const Replacer &Replace, clang::SourceLocation Loc);
  void keepUnionMember(Store &S);
  void overlay(clang::Expr *LHS, clang::SourceLocation Loc);
  bool overlayPart(clang::Expr *LValue, const Replacer &Replace, clang::SourceLocation Loc,
                   clang::QualType Part = {});
  bool overlayAddress(clang::Expr *Pointer, clang::QualType Part = {});
  std::string wordsOf(clang::Expr *Record);
  void libraryAddress(clang::Expr *Address);
  void libraryReferences(clang::CallExpr *E);
  void sizes(clang::QualType Type);
  void branch(clang::IfStmt *S);
  void conditional(clang::ConditionalOperator *E);
  void assembly(clang::AsmStmt *S);

  // StoreFinderInit.cpp: initializers.
  void initialize(clang::Expr *E, Dest D, bool IsSlot, const Replacer &Replace);
  bool makesObject(clang::Expr *E, Dest D, const Replacer &Replace);
  bool handsOn(clang::Expr *E, Dest D, const Replacer &Replace);
  void initializeSlot(clang::Expr *E, Dest D, const Replacer &Replace);
  void zeroing(clang::Expr *E, Dest D, const Replacer &Replace);
  void initializeConstruct(clang::CXXConstructExpr *E, Dest D, const Replacer &Replace);
  void copyConstruct(clang::CXXConstructExpr *E, Dest D);
  void initializeLambda(clang::LambdaExpr *E, Dest D);
  void initializeFromCall(clang::CallExpr *E, Dest D, const Replacer &Replace);
  void initializeFromCast(clang::CastExpr *E, Dest D);
  void onPieces(clang::Expr *E, const Replacer &Replace);
  void initializeArrayCopy(clang::ArrayInitLoopExpr *E, Dest D, const Replacer &Replace);
  void initializeFromTemporary(clang::Expr *E, Dest D, const Replacer &Replace);
  void constructOverlay(clang::CXXConstructExpr *E, Dest D, const Replacer &Replace);
  void initializeOverlay(clang::Expr *E, const Replacer &Replace);
  bool isSlotField(const clang::FieldDecl *Field);
  bool overlaysSlots(const clang::ValueDecl *Member);
  clang::QualType storedType(const clang::Expr *E);

  // StoreFinderLists.cpp: lists of initializers.
  // In an array of a new-expression a filler of zeroes is left to Store::Form::Fill.
  void initializeList(clang::InitListExpr *List, Dest D, bool IsNewArray = false);
  void initializeParens(clang::CXXParenListInitExpr *E, Dest D, bool IsNewArray = false);
  void initializeRecord(const clang::RecordDecl *Record, llvm::MutableArrayRef<clang::Expr *> Inits,
                        Dest D);
  void initializeMember(const clang::FieldDecl *Field, clang::Expr *E, Dest D,
                        const Replacer &Replace);

  // StoreFinderObjects.cpp: constructors, new, return.
  void constructorInitializers(clang::CXXConstructorDecl *Constructor);
  void clearMember(clang::CXXConstructorDecl *Constructor, const clang::CXXCtorInitializer *Init,
                   const Replacer &Replace);
  void newObject(clang::CXXNewExpr *E);
  void newArray(clang::CXXNewExpr *E);
  void returned(clang::ReturnStmt *S);

  // StoreFinderCalls.cpp: assignment operators, library functions.
  void call(clang::CallExpr *E);
  void assignmentCall(clang::CallExpr *E);
  void libraryCall(clang::CallExpr *E);
  clang::Expr *&slotPointerUnderCasts(clang::Expr *&E);
  void rangeArgument(clang::CallExpr *E, unsigned Index, const std::string &Refused);
  clang::QualType hiddenSlots(clang::Expr *E, unsigned Variables);
  clang::QualType hiddenSlots(clang::VarDecl *Variable, unsigned Variables);
  void findChanges(clang::Stmt *S);
  bool copiesSlots(clang::CallExpr *E, unsigned Index);
  bool hiddenRange(clang::CallExpr *E, unsigned Index);
  void untypedRange(clang::CallExpr *E, unsigned Index);
  bool isBeforeSlots(clang::Expr *E);
  void steppedRange(clang::CallExpr *E, unsigned Index);
  bool restOfObject(clang::CallExpr *E, clang::Expr *To, const clang::Expr *Bytes);
  bool reachesSlot(clang::QualType Type, uint64_t Begin, std::optional<uint64_t> End);
  bool isStructHack(const clang::Expr *Bytes, clang::QualType Record);
  bool cutsSlot(const clang::Expr *Bytes, clang::QualType Element);
  bool cutsSlot(uint64_t End, clang::QualType Element);
  void typeOf(clang::CallExpr *E);

  // StoreFinderBuiltins.cpp: atomics, and other builtins that store through a pointer.
  void builtin(clang::CallExpr *E, llvm::StringRef Name);
  void atomic(clang::AtomicExpr *E);
  void slotPointer(clang::Expr *&Pointer, bool IsAtomic, clang::SourceLocation Loc);
  void wholeElements(clang::Expr *&Pointer, clang::QualType Element, clang::SourceLocation Loc);
  bool refusesWide(const clang::Expr *Slot, clang::QualType Type, clang::SourceLocation Loc);

  void emit(Store S);
  void elided(clang::SourceLocation Loc, const char *Reason);
  void impossible(const clang::Expr *Slot, const std::string &Construct, clang::SourceLocation Loc);

  TypeSlots &Slots;
  clang::ASTContext &Ctx;
  Sink To;
  const clang::FunctionDecl *Function = nullptr;
  const clang::FieldDecl *Within = nullptr;                       // as in Store
  llvm::DenseMap<const clang::VarDecl *, clang::QualType> Behind; // what local variables lead to
  /// Local variables that the function does more with than to read them, and what it assigns. HasChanges: it was looked.
  llvm::DenseMap<const clang::VarDecl *, llvm::SmallVector<clang::Expr *, 2>> Changed;
  bool HasChanges = false;
  clang::SourceLocation Near; // of a store without a place of its own: `S() : slot() {}`
  bool IsCleared = false; // the slots that a union's member overlaps are cleared before it is made
  bool IsOverlay = false; // within the initializer of a union's member that overlaps a slot
};

} // namespace wbgc

#endif // WBGC_AST_STOREFINDER_H
