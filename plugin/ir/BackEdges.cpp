// BackEdges.cpp - One look at each jump.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/BackEdges.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/CFG.h"

namespace wbgc {

bool mayLoop(const llvm::Function &F) {
  if (F.size() <= 1) // nothing jumps to the entry
    return false;
  llvm::SmallPtrSet<const llvm::BasicBlock *, 32> Seen;
  for (const llvm::BasicBlock &Block : F) {
    Seen.insert(&Block);
    if (llvm::any_of(llvm::successors(&Block),
                     [&](const llvm::BasicBlock *To) { return Seen.contains(To); }))
      return true;
  }
  return false;
}

} // namespace wbgc
