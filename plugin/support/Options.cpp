// Options.cpp - Parses the plugin's options from one table.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "support/Options.h"

#include "support/Diagnostics.h"

#include "llvm/ADT/StringRef.h"

#include <functional>
#include <utility>

namespace wbgc {
namespace {

/// A key with the values that it takes, and what each does. A key without values is a switch.
struct Key {
  llvm::StringRef Name;
  std::vector<std::pair<llvm::StringRef, std::function<void(Options &)>>> Values;
  std::function<void(Options &)> Switch;
};

const std::vector<Key> &keys() {
  static const std::vector<Key> Table = {
      {"barrier",
       {{"buffered", [](Options &O) { O.Barrier = BarrierMode::Buffered; }},
        {"hook", [](Options &O) { O.Barrier = BarrierMode::Hook; }},
        {"none", [](Options &O) { O.Barrier = BarrierMode::None; }}},
       nullptr},
      {"safepoints",
       {{"loops", [](Options &O) { O.Safepoints = SafepointMode::Loops; }},
        {"none", [](Options &O) { O.Safepoints = SafepointMode::None; }}},
       nullptr},
      {"unknown-calls",
       {{"error", [](Options &O) { O.Unknown = UnknownCalls::Error; }},
        {"warn", [](Options &O) { O.Unknown = UnknownCalls::Warn; }},
        {"ignore", [](Options &O) { O.Unknown = UnknownCalls::Ignore; }}},
       nullptr},
      {"remarks", {}, [](Options &O) { O.Remarks = true; }},
  };
  return Table;
}

template <typename Range, typename Name> std::string list(const Range &Items, Name Of) {
  std::string Result;
  for (const auto &Item : Items)
    Result += (Result.empty() ? "'" : ", '") + Of(Item).str() + "'";
  return Result;
}

bool applyValue(Options &O, const Key &K, llvm::StringRef Value, clang::DiagnosticsEngine &Diags) {
  for (const auto &[Name, Apply] : K.Values)
    if (Name == Value)
      return Apply(O), true;
  report(Diags, {}, DiagId::OptionValue)
      << Value << K.Name << list(K.Values, [](const auto &V) { return V.first; });
  return false;
}

bool apply(Options &O, llvm::StringRef Arg, clang::DiagnosticsEngine &Diags) {
  const auto [Name, Value] = Arg.split('=');
  for (const Key &K : keys()) {
    if (K.Name != Name)
      continue;
    if (!K.Switch)
      return applyValue(O, K, Value, Diags);
    if (Arg.contains('=')) {
      report(Diags, {}, DiagId::OptionTakesNoValue) << Name;
      return false;
    }
    return K.Switch(O), true;
  }
  report(Diags, {}, DiagId::OptionUnknown)
      << Name << list(keys(), [](const Key &K) { return K.Name; });
  return false;
}

} // namespace

bool Options::parse(const std::vector<std::string> &Args, clang::DiagnosticsEngine &Diags) {
  bool Good = true;
  for (const std::string &Arg : Args)
    Good &= apply(*this, Arg, Diags);
  return Good;
}

} // namespace wbgc
