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

} // namespace

clang::DiagnosticBuilder report(clang::DiagnosticsEngine &Diags, clang::SourceLocation Loc,
                                DiagId Id) {
  // A custom diagnostic is shown in system headers too, and registered once however often it is
  // asked for.
  const Text &T = kTexts[static_cast<unsigned>(Id)];
  return Diags.Report(Loc, Diags.getDiagnosticIDs()->getCustomDiagID(T.Level, T.Format));
}

} // namespace wbgc
