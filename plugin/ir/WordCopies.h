// WordCopies.h - Copies and clears of slots move each word in one piece. .inv.word-atomic
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_WORDCOPIES_H
#define WBGC_IR_WORDCOPIES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Instructions.h"

namespace wbgc {

/// The copies and clears that a function's range records stand before.
class WordCopies {
public:
  explicit WordCopies(llvm::ArrayRef<llvm::CallInst *> Records);

  /// Replaces those that would become a call of the C library, which promises nothing about words,
  /// by a call of the runtime's. Shorter ones Clang expands to moves of words and more.
  void makeWordAtomic() const;

private:
  llvm::SmallVector<llvm::Instruction *, 8> Operations;
};

} // namespace wbgc

#endif // WBGC_IR_WORDCOPIES_H
