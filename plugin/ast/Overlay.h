// Overlay.h - Parts of a union that share their bytes with a GC slot (docs/constructs.md, 14).
//
// Nothing in the type of `u->i` mentions the pointer beside it, so both StoreFinder, for stores,
// and ConversionChecker, for addresses, look for the union on the way to the lvalue.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_OVERLAY_H
#define WBGC_AST_OVERLAY_H

#include "ast/TypeSlots.h"

#include "clang/AST/Expr.h"

#include <optional>

namespace wbgc {

/// The lvalue is part of a union's member that overlaps a slot, and has none itself in that place.
struct Overlay {
  clang::MemberExpr *Member = nullptr; // its base is the union; null if there is no overlay
  clang::QualType Union;
  /// The words that it touches, counted from the union's first; where a subscript hides which, only
  /// their number.
  std::optional<unsigned> FirstWord;
  unsigned Words = 0;
  explicit operator bool() const { return Member != nullptr; }
};

/// The outermost union on the path of \p LValue of which \p LValue overlaps a slot that is none of
/// its own.
Overlay findOverlay(clang::Expr *LValue, TypeSlots &Slots);

/// The union in which \p Member, a field or one of an anonymous record, shares bytes with a slot, be it its
/// own; null if there is none.
clang::QualType sharedUnion(const clang::ValueDecl *Member, TypeSlots &Slots);

} // namespace wbgc

#endif // WBGC_AST_OVERLAY_H
