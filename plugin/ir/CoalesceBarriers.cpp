// CoalesceBarriers.cpp - Groups of one, until a measurement asks for more.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/CoalesceBarriers.h"

namespace wbgc {

std::vector<BarrierGroup> coalesce(llvm::Function &, llvm::ArrayRef<llvm::CallInst *> Records) {
  std::vector<BarrierGroup> Groups;
  for (llvm::CallInst *Call : Records)
    Groups.push_back({Call});
  return Groups;
}

} // namespace wbgc
