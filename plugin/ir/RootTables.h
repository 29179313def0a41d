// RootTables.h - Tells the runtime of a module's globals: a table, and a constructor that registers
// it.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_ROOTTABLES_H
#define WBGC_IR_ROOTTABLES_H

#include "support/ModuleFacts.h"
#include "support/Options.h"

#include "llvm/IR/Module.h"

namespace wbgc {

/// Emits the tables of the variables that the AST has noted as roots, and removes the notes.
void emitRootTables(llvm::Module &M, const ModuleFacts &Facts, BarrierMode Mode);

} // namespace wbgc

#endif // WBGC_IR_ROOTTABLES_H
