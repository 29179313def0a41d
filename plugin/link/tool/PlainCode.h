// PlainCode.h - What the symbols of an object with a summary tell beside it: code without one, which `ld -r` has
// joined to it, and names that assembly gave to its functions.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_LINK_TOOL_PLAINCODE_H
#define WBGC_LINK_TOOL_PLAINCODE_H

#include "link/SummaryLinker.h"

#include "llvm/Object/ELFObjectFile.h"

namespace wbgc::linkcheck {

/// The name by which others ask for a symbol: `f` of `f@@VERSION`, which `.symver` makes the default.
llvm::StringRef linkName(llvm::StringRef Symbol);

struct BesideSummary {
  /// The functions that no unit describes, and what each refers to, by its relocations: in a linked
  /// image there are none left. What the compiler adds to a unit (set-up of globals, thunks) is not
  /// counted: nothing calls it by name.
  summary::PlainCode Plain;
  /// What those of them refer to that others may call.
  std::vector<llvm::StringRef> Exported;
  /// Symbols of described functions that their units do not know of (`.set`, `.symver`): the other one, and
  /// one that they do.
  std::vector<std::pair<llvm::StringRef, llvm::StringRef>> Aliases;
};

llvm::Expected<BesideSummary> findBesideSummary(const llvm::object::ELF64LEObjectFile &File,
                                                const std::vector<summary::Unit> &Units);

} // namespace wbgc::linkcheck

#endif // WBGC_LINK_TOOL_PLAINCODE_H
