// Safepoints.h - Which instructions the thread's flag may change at, and which calls allocate.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_SAFEPOINTS_H
#define WBGC_IR_SAFEPOINTS_H

#include "llvm/IR/Instructions.h"

namespace wbgc {

/// True unless \p I surely runs no handshake: any call may, of a function that is not known to be a
/// leaf; and what comes back from `setjmp` comes after any.
bool mayBeSafepoint(const llvm::Instruction &I);

/// True of `setjmp`: what follows it may run again, after what it has stored.
bool returnsTwice(const llvm::Instruction &I);

/// True if \p I returns fresh, zeroed memory of the GC heap. Such a call writes no memory of the
/// program.
bool isAllocation(const llvm::Instruction &I);

/// A record that begins with a poll: its loop has no other (SafepointPolls).
bool hasPoll(const llvm::CallInst &Record);
void addPoll(llvm::CallInst &Record);

} // namespace wbgc

#endif // WBGC_IR_SAFEPOINTS_H
