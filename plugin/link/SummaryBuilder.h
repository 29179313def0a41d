// SummaryBuilder.h - The facts about a unit's code, as a summary.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_LINK_SUMMARYBUILDER_H
#define WBGC_LINK_SUMMARYBUILDER_H

#include "ast/Effects.h"
#include "support/Options.h"

#include "clang/AST/ASTContext.h"

#include <string>

namespace wbgc {

/// The encoded summary of what \p Unit says of its code: of the functions that the object may define
/// for others, of those that carry attributes, and of all that either may run.
std::string buildSummary(clang::ASTContext &Ctx, const UnitEffects &Unit, const Options &Opts);

} // namespace wbgc

#endif // WBGC_LINK_SUMMARYBUILDER_H
