// DerivedPointers.h - Where a pointer is used that may lie outside of the object that it was computed from.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_DERIVEDPOINTERS_H
#define WBGC_IR_DERIVEDPOINTERS_H

#include "ir/Bases.h"

#include <vector>

namespace wbgc {

/// A use of a derived pointer before which a safepoint may lie: \p Base must live until then.
struct DerivedUse {
  llvm::Value *Base;
  llvm::Instruction *Before;
};

/// All of them in \p F, of each base the last one in each block. Where there are \p Loops, an address that is computed
/// behind one is one too. If \p IsLinkTime, so is each address with an index: where \p F is inlined at the link, another
/// one there may have a part in common with it.
std::vector<DerivedUse> derivedUses(llvm::Function &F, Bases &Known, llvm::LoopInfo *Loops,
                                    bool IsLinkTime);

} // namespace wbgc

#endif // WBGC_IR_DERIVEDPOINTERS_H
