// Diagnostics.h - Prints what the plugin has to say; every text stands in Diagnostics.def.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_SUPPORT_DIAGNOSTICS_H
#define WBGC_SUPPORT_DIAGNOSTICS_H

#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceLocation.h"

namespace wbgc {

enum class DiagId {
#define WBGC_DIAGNOSTIC(Name, Level, Text) Name,
#include "support/Diagnostics.def"
};

/// Reports \p Id at \p Loc, which may be invalid; the caller streams the arguments into the result.
/// Violations in system headers are reported too.
clang::DiagnosticBuilder report(clang::DiagnosticsEngine &Diags, clang::SourceLocation Loc,
                                DiagId Id);

} // namespace wbgc

#endif // WBGC_SUPPORT_DIAGNOSTICS_H
