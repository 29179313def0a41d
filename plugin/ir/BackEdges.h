// BackEdges.h - Tells functions without loops, before an analysis is asked for them.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_BACKEDGES_H
#define WBGC_IR_BACKEDGES_H

#include "llvm/IR/Function.h"

namespace wbgc {

/// False if \p F certainly has no loop. Wherever its blocks stand, on a cycle some jump does not lead
/// to a block that comes later.
bool mayLoop(const llvm::Function &F);

} // namespace wbgc

#endif // WBGC_IR_BACKEDGES_H
