// TypeDescriptors.h - Emits the type descriptors of abi.h that the module refers to.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_IR_TYPEDESCRIPTORS_H
#define WBGC_IR_TYPEDESCRIPTORS_H

#include "support/ModuleFacts.h"

#include "llvm/IR/Module.h"
#include "llvm/IR/PassManager.h"

#include <memory>

namespace wbgc {

/// A reference to the descriptor \p Symbol, which defineDescriptors will define.
llvm::GlobalVariable *descriptor(llvm::Module &M, llvm::StringRef Symbol);

/// The descriptor of \p Bytes bytes at byte \p Offset of the type \p Whole: for a copy of a part of
/// a record.
llvm::GlobalVariable *partDescriptor(llvm::Module &M, ModuleFacts &Facts, llvm::StringRef Whole,
                                     uint64_t Offset, uint64_t Bytes);

/// Defines every descriptor that \p M refers to.
void defineDescriptors(llvm::Module &M, const ModuleFacts &Facts);

} // namespace wbgc

#endif // WBGC_IR_TYPEDESCRIPTORS_H
