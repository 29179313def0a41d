// ThreadBlock.h - Reads of the thread's block in compiled code, and inline calls that preserve
// registers.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_THREADBLOCK_H
#define WBGC_IR_THREADBLOCK_H

#include "ir/RuntimeEntryPoints.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"

namespace wbgc {

/// Loads the 64-bit field at byte \p Offset of the calling thread's block.
llvm::LoadInst *loadBlockField(llvm::IRBuilder<> &Builder, unsigned Offset);

/// Splits before \p At: `if (field != 0) cold`, the cold block out of line. Returns the cold
/// block's terminator.
llvm::Instruction *branchIfNonzero(llvm::Instruction *At, unsigned Offset);

/// Calls \p E through inline assembly that clobbers r11 and flags alone. With \p Argument, it goes
/// in and the result comes back in r11. Marks the function as one without a red zone, which the
/// call would overwrite.
llvm::Value *callPreserving(llvm::IRBuilder<> &Builder, EntryPoint E, llvm::Value *Argument);

} // namespace wbgc

#endif // WBGC_IR_THREADBLOCK_H
