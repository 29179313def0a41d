// Options.h - The plugin's options, `-fplugin-arg-wbgc-KEY[=VALUE]` (docs/options.md).
//
// Parsed once, in Plugin.cpp, and read-only from there on.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_SUPPORT_OPTIONS_H
#define WBGC_SUPPORT_OPTIONS_H

#include "clang/Basic/Diagnostic.h"

#include <string>
#include <vector>

namespace wbgc {

enum class BarrierMode { Buffered, Hook, None };
enum class SafepointMode { Loops, None };
enum class UnknownCalls { Error, Warn, Ignore };

struct Options {
  BarrierMode Barrier = BarrierMode::Buffered;
  SafepointMode Safepoints = SafepointMode::Loops;
  UnknownCalls Unknown = UnknownCalls::Error;
  bool Remarks = false;

  /// Reads \p Args, each `KEY` or `KEY=VALUE`. A key or value that does not exist is reported to \p
  /// Diags as an error that lists what does; returns false then.
  bool parse(const std::vector<std::string> &Args, clang::DiagnosticsEngine &Diags);
};

} // namespace wbgc

#endif // WBGC_SUPPORT_OPTIONS_H
