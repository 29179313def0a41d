// Pipeline.h - Hooks the IR passes into Clang's pipeline, at every optimization level.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_PIPELINE_H
#define WBGC_IR_PIPELINE_H

#include "support/ModuleFacts.h"
#include "support/Options.h"

#include "llvm/Passes/PassBuilder.h"

#include <memory>

namespace wbgc {

/// Adds the passes to \p Builder's extension points: markers are expanded first, barriers and polls
/// come last.
void addPasses(llvm::PassBuilder &Builder, const Options &Opts, std::shared_ptr<ModuleFacts> Facts,
               bool IsLinkTime);

} // namespace wbgc

#endif // WBGC_IR_PIPELINE_H
