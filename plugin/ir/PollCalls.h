// PollCalls.h - How a function's polls enter the runtime: each way costs Clang, the compiled loop or the stack frame
// around it something else (docs/design/placement.md, Polls).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_POLLCALLS_H
#define WBGC_IR_POLLCALLS_H

#include "ir/RuntimeEntryPoints.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"

namespace wbgc {

class PollCalls {
public:
  /// The polls of \p F, in a module whose cold paths enter the runtime by \p How.
  PollCalls(llvm::Function &F, ColdCalls How);

  /// Puts a poll before \p At: if one is wanted, the runtime is called.
  void insert(llvm::Instruction *At) const;

  /// Calls the runtime, where a poll is known to be wanted.
  void call(llvm::IRBuilder<> &Builder) const;

private:
  enum class Way {
    Text,      // inline assembly: a function that calls nothing stays one without a frame
    Stub,      // a call of the module's own function that goes on to the runtime
    Direct,    // a call of the runtime that preserves all registers
    Unguarded, // a call of the module's own function, which tests whether a poll is wanted
  };
  static Way wayOf(llvm::Function &F, ColdCalls How);

  Way How;
};

} // namespace wbgc

#endif // WBGC_IR_POLLCALLS_H
