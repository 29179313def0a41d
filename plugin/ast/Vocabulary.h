// Vocabulary.h - Whether a unit has used any word of wbgc's yet.
//
// Nothing is managed, no pointer is a GC pointer and no function promises anything before the first
// annotation, and each annotation is made of identifiers that Clang's lexer enters into its table
// before it parses a declaration with them. So a unit, or the part of one, in which none of these
// words stands can be left alone; Instrumentation catches up when one appears. docs/design/placement.md
// (.inv.words-first)
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AST_VOCABULARY_H
#define WBGC_AST_VOCABULARY_H

#include "clang/Frontend/CompilerInstance.h"

namespace wbgc {

class Vocabulary {
public:
  explicit Vocabulary(const clang::CompilerInstance &Compiler) : Compiler(Compiler) {}

  /// True once an annotation may have been parsed; it stays true. Declarations of a precompiled
  /// header or a module come without their tokens, so with one of these it is true at once.
  bool isSpoken();

  /// True if a function or a pointer may have an attribute of an effect.
  bool mayHaveEffects() const;

  /// True if a declaration may carry WBGC_WORD.
  bool mayHaveWords() const;

private:
  const clang::CompilerInstance &Compiler;
  bool IsSpoken = false;
  unsigned Seen = 0; // identifiers that held none of the words
};

} // namespace wbgc

#endif // WBGC_AST_VOCABULARY_H
