// ModuleAssembly.h - A summary that is still assembly, in a module of an LTO compilation.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_LINK_TOOL_MODULEASSEMBLY_H
#define WBGC_LINK_TOOL_MODULEASSEMBLY_H

#include "llvm/ADT/StringRef.h"

#include <string>

namespace wbgc::linkcheck {

/// The bytes that \p Assembly, as SummaryEmission.cpp writes it among whatever else, puts into the
/// section of summaries.
std::string summaryInAssembly(llvm::StringRef Assembly);

} // namespace wbgc::linkcheck

#endif // WBGC_LINK_TOOL_MODULEASSEMBLY_H
