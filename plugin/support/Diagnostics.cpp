// Diagnostics.cpp - Registers the texts of Diagnostics.def with Clang.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/Diagnostics.h"

#include "clang/Basic/DiagnosticIDs.h"

namespace wbgc {
namespace {

struct Text {
  clang::DiagnosticIDs::Level Level;
  const char *Format;
};

const Text kTexts[] = {
#define WBGC_DIAGNOSTIC(Name, Level, Text) {clang::DiagnosticIDs::Level, Text},
#include "support/Diagnostics.def"
};

/// Clang maps its own warnings by -w and -Werror, those of plugins not.
clang::DiagnosticIDs::Level mapped(clang::DiagnosticIDs::Level Level,
                                   const clang::DiagnosticsEngine &Diags) {
  if (Level != clang::DiagnosticIDs::Warning)
    return Level;
  if (Diags.getIgnoreAllWarnings())
    return clang::DiagnosticIDs::Ignored;
  return Diags.getWarningsAsErrors() ? clang::DiagnosticIDs::Error : Level;
}

} // namespace

clang::DiagnosticBuilder report(clang::DiagnosticsEngine &Diags, clang::SourceLocation Loc,
                                DiagId Id) {
  // A custom diagnostic is shown in system headers too, and registered once however often it is
  // asked for.
  const Text &T = kTexts[static_cast<unsigned>(Id)];
  return Diags.Report(Loc,
                      Diags.getDiagnosticIDs()->getCustomDiagID(mapped(T.Level, Diags), T.Format));
}

} // namespace wbgc
