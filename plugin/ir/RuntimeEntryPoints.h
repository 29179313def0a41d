// RuntimeEntryPoints.h - Declares, when first needed, what entry_points.def says that compiled code
// may call.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_RUNTIMEENTRYPOINTS_H
#define WBGC_IR_RUNTIMEENTRYPOINTS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/IRBuilder.h"
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

/// How the cold paths of a module enter the runtime.
enum class ColdCalls {
  Text, // by inline assembly that changes r11 and the flags alone, where only words are recorded
  Preserving, // by calls, with LLVM's convention that preserves all registers
  Plain,      // by calls, with the platform's convention, which at -O0 costs Clang a third less
};

/// The entry point as a function of type \p Type, of the platform's convention.
llvm::FunctionCallee function(llvm::Module &M, EntryPoint E, llvm::FunctionType *Type);

/// Calls \p E, which preserves all registers and returns nothing.
void callPreserving(llvm::IRBuilder<> &Builder, EntryPoint E,
                    llvm::ArrayRef<llvm::Value *> Arguments, ColdCalls How);

} // namespace wbgc

#endif // WBGC_IR_RUNTIMEENTRYPOINTS_H
