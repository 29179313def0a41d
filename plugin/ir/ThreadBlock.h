// ThreadBlock.h - The few instructions by which compiled code meets the runtime: reads of the
// thread's block, and calls that preserve every register.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_THREADBLOCK_H
#define WBGC_IR_THREADBLOCK_H

#include "ir/RuntimeEntryPoints.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"

namespace wbgc {

/// A field of the thread's block, or both flags as the one word that they are.
enum class BlockField { Flag, Poll, FlagOrPoll };

/// Splits before \p At: `if (field != 0) then`, the new block out of line. Returns the new block's
/// terminator.
llvm::Instruction *branchIfNonzero(llvm::Instruction *At, BlockField Field);

/// Turns the unconditional branch \p At into `if (field != 0) goto Then`.
void branchToIfNonzero(llvm::Instruction *At, BlockField Field, llvm::BasicBlock *Then);

/// True where END is 0: the thread is not attached, or may have no barrier now, or each of its barriers is looked at
/// (docs/abi.md). Then the stub must see all of them.
llvm::Value *isWatched(llvm::IRBuilder<> &Builder);

/// Calls the entry point that reserves room for \p Words words for the barrier of \p Slot, through
/// inline assembly that changes r11 and flags alone; r11 brings the room back. Marks the function
/// as one without a red zone, which the call would overwrite.
llvm::Value *callReserve(llvm::IRBuilder<> &Builder, unsigned Words, llvm::Value *Slot);

/// Calls \p E in inline assembly, with \p Slot in r11 unless it is null. Returns what r11 brings back, and
/// the flags; nothing else changes. Marks the function as one without a red zone.
llvm::Value *callText(llvm::IRBuilder<> &Builder, EntryPoint E, llvm::Value *Slot);

} // namespace wbgc

#endif // WBGC_IR_THREADBLOCK_H
