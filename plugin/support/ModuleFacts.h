// ModuleFacts.h - What the AST knows of a translation unit and the IR has to emit: type descriptors
// and roots.
//
// Filled by plugin/ast while Clang parses, read by plugin/ir in the same process; the plugin owns
// one for each compilation. Everything is keyed by symbol name, the one thing that AST and IR
// share.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_SUPPORT_MODULEFACTS_H
#define WBGC_SUPPORT_MODULEFACTS_H

#include "llvm/ADT/BitVector.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace wbgc {

/// What follows a record that ends in a flexible array member, as many times as the memory has room.
struct FlexibleFacts {
  uint64_t Begin = 0;  // bytes
  std::string Element; // symbol of its descriptor; empty: it holds no slots
};

/// The pointer map of a type, in words of eight bytes.
struct TypeFacts {
  std::string Name;      // as the compiler prints the type
  uint64_t Size = 0;     // bytes
  uint32_t Align = 0;    // bytes
  llvm::BitVector Slots; // bit i: the word at byte 8 * i is a GC slot; Size / 8 bits
  bool IsWord = false;   // a record that is one WBGC_WORD: copied as a scalar
  std::optional<FlexibleFacts> Flexible;
};

/// A variable with static or thread storage duration that holds GC slots.
struct RootFacts {
  std::string Type;   // symbol of the type descriptor of one element
  uint64_t Count = 1; // elements
};

struct ModuleFacts {
  std::map<std::string, TypeFacts> Types; // by symbol of the descriptor
  std::map<std::string, RootFacts> Roots; // by symbol of the variable
  /// Some compound literal outside functions holds slots. Clang gives those no name of their own.
  bool HasRootLiterals = false;
  std::string AnySlot; // the descriptor of one slot; set with HasRootLiterals
  std::string Summary; // of effects, as plugin/link encodes it
};

} // namespace wbgc

#endif // WBGC_SUPPORT_MODULEFACTS_H
