// BarrierPlacement.h - Marks in the AST what StoreFinder found, for plugin/ir to find again.
//
// A marker is an identity function, so the store stays an ordinary store in its place, with its
// evaluation order and its value. In C++ markers are constexpr, since the functions that they end
// up in may be.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_BARRIERPLACEMENT_H
#define WBGC_AST_BARRIERPLACEMENT_H

#include "ast/StoreFinder.h"
#include "ast/TypeSlots.h"

#include "clang/AST/Decl.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

#include <string>

namespace wbgc {

class BarrierPlacement {
public:
  explicit BarrierPlacement(TypeSlots &Slots);

  /// Marks \p S. A store that is marked already (a node that a template shares with its
  /// instantiations, or that a module brought along) stays as it is.
  void place(const Store &S);

  /// Keeps Clang from zeroing the object of initializer list \p E before it stores the members.
  void storeInPieces(clang::Expr *E, const std::function<void(clang::Expr *)> &Replace);

  /// Keeps Clang from copying the constant value of \p E, the initializer of an object in memory, instead of running it.
  void runAtRunTime(clang::Expr *E, const std::function<void(clang::Expr *)> &Replace);

  /// The address of the descriptor of \p Type, as a `const void *`.
  clang::Expr *descriptorAddress(clang::QualType Type, clang::SourceLocation Loc);

private:
  clang::Expr *descriptorAddress(llvm::StringRef Symbol, clang::SourceLocation Loc);
  // Descriptor: the symbol of the one that the marker takes, empty if none.
  clang::Expr *markLValue(clang::Expr *E, llvm::StringRef Marker, llvm::StringRef Descriptor);
  clang::Expr *markPointer(clang::Expr *E, llvm::StringRef Marker, llvm::StringRef Descriptor);
  clang::Expr *markValue(clang::Expr *E, const Store &S);
  clang::Expr *temporary(clang::Expr *E);
  clang::Expr *comma(clang::Expr *First, clang::Expr *Then);
  clang::Expr *callMarker(llvm::StringRef Marker, clang::Expr *Operand, llvm::StringRef Descriptor);
  clang::FunctionDecl *marker(llvm::StringRef Name, clang::QualType Type, bool HasDescriptor);
  clang::FunctionDecl *makeMarker(llvm::StringRef Name, clang::QualType Type, bool HasDescriptor);
  clang::QualType alignedAs(clang::QualType Type, const clang::Expr *LValue);

  TypeSlots &Slots;
  clang::ASTContext &Ctx;
  llvm::StringMap<llvm::DenseMap<void *, clang::FunctionDecl *>> Markers; // by name, then by type
  llvm::StringMap<clang::VarDecl *> Descriptors;
};

} // namespace wbgc

#endif // WBGC_AST_BARRIERPLACEMENT_H
