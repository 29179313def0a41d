// BarrierMarkers.h - The names by which AST and IR speak of one store, and nothing else.
//
// BarrierPlacement wraps the left side of a store, or the value that initializes a slot, in a call
// of a marker: an identity function that exists in no object file. ExpandMarkers, the first pass of
// the pipeline, finds the writes through the marker's result (or of it), puts a record before each,
// and removes the marker. Between ExpandMarkers and LowerBarriers a barrier is a call of a record,
// which LowerBarriers turns into code.
//
//   source             p->next = q
//   AST                *__wbgc.slot(&p->next) = q
//   IR, first          call @__wbgc.record(ptr %slot, ptr %q, i32 0) ; store ptr %q, ptr %slot
//   IR, last           if (flag) { reserve; append old and new } ; store ptr %q, ptr %slot
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_SUPPORT_BARRIERMARKERS_H
#define WBGC_SUPPORT_BARRIERMARKERS_H

#include "llvm/ADT/StringRef.h"

namespace wbgc::markers {

// Markers of an address: `T *marker(T *)`, and with a type descriptor for those of a range.
inline constexpr llvm::StringLiteral kSlot =
    "__wbgc.slot"; // writes through it are stores to a slot
inline constexpr llvm::StringLiteral kRange =
    "__wbgc.range"; // … are stores to a record: (T *, type)
inline constexpr llvm::StringLiteral kFreshRange =
    "__wbgc.range.fresh"; // … to one known to be zero
inline constexpr llvm::StringLiteral kOverlay =
    "__wbgc.overlay"; // … clear the whole words that they touch
inline constexpr llvm::StringLiteral kOverlayPart =
    "__wbgc.overlay.part"; // what lies there is about to be overwritten: clears its words at once
inline constexpr llvm::StringLiteral kSource =
    "__wbgc.source"; // reads from it initialize a record: (T *, type)
inline constexpr llvm::StringLiteral kFreshSource = "__wbgc.source.fresh"; // … one known to be zero

// Markers of a value: `T marker(T)`, for pointers and for words.
inline constexpr llvm::StringLiteral kValue = "__wbgc.value"; // stores of it initialize a slot
inline constexpr llvm::StringLiteral kFreshValue =
    "__wbgc.value.fresh"; // … a slot known to be zero
inline constexpr llvm::StringLiteral kOverlayValue =
    "__wbgc.overlay.value"; // … clear the whole words that they touch; any scalar type
inline constexpr llvm::StringLiteral kWordValue = "__wbgc.word";
inline constexpr llvm::StringLiteral kFreshWordValue = "__wbgc.word.fresh";

// Markers of an array that a new-expression makes: clears of it are stores to its elements. Of the
// placement pointer: `T *marker(T *, type)`; of the number of elements: `T marker(T, type)`.
inline constexpr llvm::StringLiteral kFill = "__wbgc.fill";
inline constexpr llvm::StringLiteral kFillCount = "__wbgc.fill.count";

// Marker of what is to come: `const void *marker(type)`, just before Clang zeroes a record or array
// that an initializer makes.
inline constexpr llvm::StringLiteral kZeroing = "__wbgc.zeroing";

inline constexpr llvm::StringLiteral kPrefix = "__wbgc.";

// Records: void record(ptr slot, ptr value, i32 kind), void record.range(ptr dst, ptr src, i64
// bytes, ptr type, i32 kind).
inline constexpr llvm::StringLiteral kRecord = "__wbgc.record";
inline constexpr llvm::StringLiteral kRecordRange = "__wbgc.record.range";

// Type descriptors (abi.h), followed by the type's mangled name; aliases with a bitmap of every
// word.
inline constexpr llvm::StringLiteral kType = "__wbgc_type.";

// Annotation of a variable that is a root, followed by `<descriptor>:<count>`.
inline constexpr llvm::StringLiteral kRoot = "wbgc.root:";

// Annotation of a function whose loops get no polls.
inline constexpr llvm::StringLiteral kNoPolls = "wbgc.nopolls";

} // namespace wbgc::markers

#endif // WBGC_SUPPORT_BARRIERMARKERS_H
