// DerivedPointers.h - Pointers that may lie outside of the object that they were computed from.
//
// LLVM makes `base + i` of the common part of `base[i - 1000]` and `base[i - 990]`, and may have no
// other pointer to the object between the two. Nothing in C computes such an address: within an
// object, and one past its end, LLVM says `inbounds` of the computation.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_DERIVEDPOINTERS_H
#define WBGC_IR_DERIVEDPOINTERS_H

#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"

#include <vector>

namespace wbgc {

/// What a pointer to heap memory is computed from; null if that may be the stack or static data alone.
llvm::Value *heapBase(llvm::Value *Pointer);

/// A use of a derived pointer before which a safepoint may lie: \p Base must live until then.
struct DerivedUse {
  llvm::Value *Base;
  llvm::Instruction *Before;
};

/// All of them in \p F, of each base the last one in each block. If \p IsLinkTime, each address with an index is one:
/// where \p F is inlined at the link, another one there may have a part in common with it.
std::vector<DerivedUse> derivedUses(llvm::Function &F, bool IsLinkTime);

} // namespace wbgc

#endif // WBGC_IR_DERIVEDPOINTERS_H
