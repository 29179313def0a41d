// SummaryEmission.h - Puts the summary of effects into the module.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_LINK_SUMMARYEMISSION_H
#define WBGC_LINK_SUMMARYEMISSION_H

#include "support/ModuleFacts.h"

#include "llvm/Passes/PassBuilder.h"

#include <memory>

namespace wbgc {

/// Adds a pass that emits Facts->Summary as the section of EffectSummary.h. It is assembly, the one
/// way in LLVM to make a section that takes no memory at run time; every linker keeps it, in a
/// relocatable link, an LTO link and with --gc-sections.
void addSummary(llvm::PassBuilder &Builder, std::shared_ptr<ModuleFacts> Facts);

} // namespace wbgc

#endif // WBGC_LINK_SUMMARYEMISSION_H
