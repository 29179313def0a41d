// LowerBarriers.h - Last pass of the pipeline: turns records into code.
//
//   before:   call @__wbgc.record(ptr %slot, ptr %new, i32 0)
//             store ptr %new, ptr %slot
//   after:    if (thread.flag != 0)                     ; one compare, not taken
//               old = *slot                             ; a bad address faults here, at the store's
//               own line p = reserve2(slot)                      ; r11 alone: every other register
//               survives p[0] = old; p[1] = new
//             store ptr %new, ptr %slot
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_LOWERBARRIERS_H
#define WBGC_IR_LOWERBARRIERS_H

#include "ir/RuntimeEntryPoints.h"
#include "support/Options.h"

#include "llvm/IR/PassManager.h"

namespace wbgc {

class LowerBarriers : public llvm::PassInfoMixin<LowerBarriers> {
public:
  LowerBarriers(BarrierMode Mode, ColdCalls How) : Mode(Mode), How(How) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
  static bool isRequired() { return true; }

private:
  BarrierMode Mode;
  ColdCalls How;
};

} // namespace wbgc

#endif // WBGC_IR_LOWERBARRIERS_H
