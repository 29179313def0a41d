// PlainCode.h - Code without a summary in an object that has one: `ld -r` has joined the two.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_LINK_TOOL_PLAINCODE_H
#define WBGC_LINK_TOOL_PLAINCODE_H

#include "link/SummaryLinker.h"

#include "llvm/Object/ELFObjectFile.h"

namespace wbgc::linkcheck {

/// The functions in \p File that none of \p Units describes, and what each refers to, by its
/// relocations: in a linked image there are none left. What the compiler adds to a unit (set-up of
/// globals, thunks) is not counted: nothing calls it by name.
llvm::Expected<summary::PlainCode> findPlainCode(const llvm::object::ELF64LEObjectFile &File,
                                                 const std::vector<summary::Unit> &Units);

} // namespace wbgc::linkcheck

#endif // WBGC_LINK_TOOL_PLAINCODE_H
