// EffectSummary.h - What an object file says of the effects of its code.
//
// The plugin writes one summary for each unit into the section `.wbgc.effects`, which is not loaded;
// wbgc-link-check reads them from objects, archives and linked images, where the linker has put them
// one after the other. So each stands for itself: a header, then a payload of numbers (ULEB128) and
// of indices into its own table of strings.
//
//   +0   magic    8 bytes "WBGCEFF\n"
//   +8   version  4 bytes, little endian: kVersion
//   +12  size     4 bytes: of the payload
//   +16  check    4 bytes: CRC-32 of the payload
//   +20  payload: how the facts are packed (Packing), then
//        Plain: the facts; else their size as ULEB128, and Base64 of what the compressor has made
//        facts: strings, source, flags, functions, assignments, as EffectSummaryWrite.cpp lists
//
// The summary reaches the object as text, which LLVM's assembler reads byte by byte: of a large unit
// that took longer than to make it. Base64 needs no escapes there, and the assembly stays ASCII.
//
// Nothing here knows of Clang. docs/effects.md tells what the facts mean.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_LINK_EFFECTSUMMARY_H
#define WBGC_LINK_EFFECTSUMMARY_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace wbgc::summary {

inline constexpr llvm::StringLiteral kSection = ".wbgc.effects";
inline constexpr llvm::StringLiteral kMagic = "WBGCEFF\n";
inline constexpr uint32_t kVersion = 3;
inline constexpr size_t kHeaderBytes = 20;

enum class Packing : uint8_t { Plain, Zlib, Zstd };
inline constexpr size_t kPackedFrom = 4096; // bytes; less is not worth it
/// So that a few bytes cannot ask for any amount of memory.
inline constexpr size_t kUnpackedUpTo = size_t(1) << 28;

/// Effects, as bits: 1 barrier, 2 safepoint.
using EffectMask = uint8_t;
inline constexpr unsigned kEffectCount = 2;

/// A place in the source. Line 0: none.
struct Location {
  llvm::StringRef File;
  uint32_t Line = 0;
  uint32_t Column = 0;
};

struct Site {
  uint8_t Effect = 0; // index
  Location Loc;
};

/// Argument \p Argument of a call is, or leads to, a function or a parameter of the caller.
struct Hand {
  uint32_t Argument = 0;
  bool IsParameter = false;
  uint32_t What = 0; // index of a function, or of a parameter
};

struct Call {
  uint32_t Callee = 0; // index of a function
  bool IsImplicit = false;
  EffectMask Follows = 0; // the checks that go on in the callee
  Location Loc;
  std::vector<Hand> Hands;
};

/// A call of which nobody knows where it goes.
struct UnverifiableCall {
  EffectMask Of = 0;
  Location Loc;
};

/// A parameter that is declared not to hold functions with the effects \p Of.
struct Promise {
  uint32_t Parameter = 0;
  EffectMask Of = 0;
  llvm::StringRef Name;
};

enum class Attribute : uint8_t { No, NoRec, YesRec }; // of each effect
inline constexpr unsigned kAttributeCount = 3 * kEffectCount;
inline unsigned attributeIndex(unsigned Effect, Attribute A) {
  return 3 * Effect + static_cast<unsigned>(A);
}

enum class Linkage : uint8_t {
  Undefined,
  Local,
  Weak,      // another definition may take its place
  Odr,       // one of several that should be the same
  Available, // for inlining only: the linker never takes it
  Strong,
};

enum class Instantiation : uint8_t { None, Function, Member };

struct Function {
  llvm::StringRef Symbol;
  std::vector<llvm::StringRef>
      OtherSymbols;        // variants of a constructor or destructor; aliases in assembly
  llvm::StringRef Name;    // qualified, for people
  llvm::StringRef AliasOf; // symbol, or empty
  Linkage Links = Linkage::Undefined;
  Location Place; // of the definition
  Instantiation Instantiated = Instantiation::None;
  Location InstantiatedAt;
  std::array<Location, kAttributeCount>
      Declared; // where each attribute stands; line 0: it does not
  std::vector<Promise> Promises;
  std::vector<Site> Sites;
  std::vector<UnverifiableCall> Unverifiable;
  std::vector<Call> Calls;

  bool has(unsigned Effect, Attribute A) const {
    return Declared[attributeIndex(Effect, A)].Line != 0;
  }
  /// What the declaration says of \p Parameter and \p Effect; null if nothing.
  const Promise *promise(uint32_t Parameter, unsigned Effect) const {
    for (const Promise &P : Promises)
      if (P.Parameter == Parameter && (P.Of & (1u << Effect)))
        return &P;
    return nullptr;
  }
  bool isDefined() const { return Links != Linkage::Undefined; }
};

/// A function is assigned to a pointer that promises not to have \p Effect.
struct Assignment {
  uint32_t Function = 0;
  uint8_t Effect = 0;
  llvm::StringRef Pointer;
  Location Loc;
};

struct Unit {
  uint64_t Hash = 0; // of its bytes: tells one summary from another
  llvm::StringRef Source;
  bool UnknownIsWarning = false; // what an unverifiable call is: -fplugin-arg-wbgc-unknown-calls
  std::vector<Function> Functions;
  std::vector<Assignment> Assignments;
  /// Of a summary that was packed: what the strings point into.
  std::shared_ptr<const llvm::SmallVector<uint8_t, 0>> Unpacked;
};

/// The bytes of \p U, header included.
std::string write(const Unit &U);

/// Reads the summaries that stand one after the other in \p Bytes, which must outlive them: strings
/// point into it, or into what the unit keeps. Appends to \p Units. Returns an empty string, or what is wrong with them. Any input
/// is safe.
std::string read(llvm::StringRef Bytes, std::vector<Unit> &Units);

} // namespace wbgc::summary

#endif // WBGC_LINK_EFFECTSUMMARY_H
