// RuntimeEntryPoints.h - Declares, when first needed, what entry_points.def says that compiled code
// may call.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_RUNTIMEENTRYPOINTS_H
#define WBGC_IR_RUNTIMEENTRYPOINTS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/Module.h"

#include <string>

namespace wbgc {

enum class EntryPoint {
#define WBGC_ENTRY_POINT(Name, Symbol, Convention, Signature, Caller) Name,
#include "wbgc/entry_points.def"
};

/// The versioned symbol, `__wbgc_<name>_v1`.
llvm::StringRef symbol(EntryPoint E);

/// The thread's block: initial-exec TLS, defined by the runtime.
llvm::GlobalVariable *threadBlock(llvm::Module &M);

/// The entry point as a function of type \p Type. An entry that preserves registers gets that
/// convention.
llvm::FunctionCallee function(llvm::Module &M, EntryPoint E, llvm::FunctionType *Type);

} // namespace wbgc

#endif // WBGC_IR_RUNTIMEENTRYPOINTS_H
