// Bases.h - What a pointer is computed from: a pointer into the object, which the stack scan resolves.
//
// LLVM makes `base + i` of the common part of `base[i - 1000]` and `base[i - 990]`, which may lie anywhere. Nothing
// in C computes such an address: within an object, and one past its end, LLVM says `inbounds` of the computation.
// Where two such pointers meet, of two objects, nothing in the code is the base of what comes out; so their bases
// are made to meet beside them.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_BASES_H
#define WBGC_IR_BASES_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"

namespace wbgc {

class Bases {
public:
  explicit Bases(llvm::Function &F);

  /// The base of \p Pointer; null if that is the stack or static data alone.
  llvm::Value *of(llvm::Value *Pointer);

  /// The pointers that may lie outside of their objects, or at the end of one that ends do not keep.
  const llvm::SetVector<llvm::Instruction *> &derived() const { return Derived; }

private:
  void addEnds(llvm::Function &F);
  llvm::Value *merged(llvm::Instruction &Pointer);
  llvm::Value *ofOrNull(llvm::Value *Pointer);

  llvm::SetVector<llvm::Instruction *> Derived;
  llvm::DenseMap<llvm::Instruction *, llvm::Value *> Merged;
};

/// The outermost loop around \p L, itself included, that \p Base comes from outside of; null if not
/// even \p L is one. Through that loop \p Base has to live.
llvm::Loop *loopOver(const llvm::Value *Base, llvm::Loop *L);

} // namespace wbgc

#endif // WBGC_IR_BASES_H
