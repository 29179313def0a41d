// Output.h - Reports as text for people and as SARIF for code-scanning sites.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_LINK_TOOL_OUTPUT_H
#define WBGC_LINK_TOOL_OUTPUT_H

#include "link/SummaryLinker.h"

#include "llvm/Support/raw_ostream.h"

namespace wbgc::linkcheck {

/// One line a message, `file:line:col: error: text`, as Clang prints them.
void printText(const std::vector<summary::Report> &Reports, llvm::raw_ostream &Out);

/// SARIF 2.1.0; the notes of a report become its related locations.
void printSarif(const std::vector<summary::Report> &Reports, llvm::raw_ostream &Out);

} // namespace wbgc::linkcheck

#endif // WBGC_LINK_TOOL_OUTPUT_H
