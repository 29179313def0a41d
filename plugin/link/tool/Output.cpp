// Output.cpp - Two renderings of the same reports.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/tool/Output.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

#include <set>

namespace wbgc::linkcheck {
namespace {

using summary::Message;

const char *word(Message::Level L) {
  switch (L) {
  case Message::Level::Error:
    return "error";
  case Message::Level::Warning:
    return "warning";
  case Message::Level::Note:
    return "note";
  }
  return "";
}

/// JSON is UTF-8; names in object files need not be.
std::string clean(llvm::StringRef Text) {
  return llvm::json::isUTF8(Text) ? Text.str() : llvm::json::fixUTF8(Text);
}

/// \p Path as a URI (RFC 3986): relative as it stands, absolute with its scheme.
std::string uri(llvm::StringRef Path) {
  std::string Result = Path.starts_with("/") ? "file://" : "";
  for (const unsigned char C : Path)
    if (llvm::isAlnum(C) || llvm::StringRef("/-._~").contains(C))
      Result += static_cast<char>(C);
    else
      Result += '%' + llvm::utohexstr(C, /*LowerCase=*/false, /*Width=*/2);
  return Result;
}

llvm::json::Object place(const Message &M) {
  llvm::json::Object Physical{{"artifactLocation", llvm::json::Object{{"uri", uri(M.Loc.File)}}}};
  if (M.Loc.Line)
    Physical["region"] =
        llvm::json::Object{{"startLine", M.Loc.Line}, {"startColumn", M.Loc.Column}};
  return llvm::json::Object{{"physicalLocation", std::move(Physical)}};
}

llvm::json::Object result(const summary::Report &R) {
  llvm::json::Array Related;
  for (size_t I = 1; I < R.size(); ++I) {
    llvm::json::Object At = place(R[I]);
    At["message"] = llvm::json::Object{{"text", clean(R[I].Text)}};
    Related.push_back(std::move(At));
  }
  const Message &M = R.front();
  return llvm::json::Object{{"ruleId", M.Id},
                            {"level", word(M.Severity)},
                            {"message", llvm::json::Object{{"text", clean(M.Text)}}},
                            {"locations", llvm::json::Array{place(M)}},
                            {"relatedLocations", std::move(Related)}};
}

} // namespace

void printText(const std::vector<summary::Report> &Reports, llvm::raw_ostream &Out) {
  for (const summary::Report &R : Reports)
    for (const Message &M : R) {
      Out << M.Loc.File;
      if (M.Loc.Line)
        Out << ':' << M.Loc.Line << ':' << M.Loc.Column;
      Out << ": " << word(M.Severity) << ": " << M.Text << '\n';
    }
}

void printSarif(const std::vector<summary::Report> &Reports, llvm::raw_ostream &Out) {
  llvm::json::Array Results, Rules;
  std::set<std::string> Ids;
  for (const summary::Report &R : Reports) {
    Results.push_back(result(R));
    if (Ids.insert(R.front().Id).second)
      Rules.push_back(llvm::json::Object{{"id", R.front().Id}});
  }
  llvm::json::Object Driver{{"name", "wbgc-link-check"}, {"rules", std::move(Rules)}};
  llvm::json::Object Run{{"tool", llvm::json::Object{{"driver", std::move(Driver)}}},
                         {"results", std::move(Results)}};
  llvm::json::Object Log{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                         {"version", "2.1.0"},
                         {"runs", llvm::json::Array{std::move(Run)}}};
  Out << llvm::formatv("{0:2}", llvm::json::Value(std::move(Log))) << '\n';
}

} // namespace wbgc::linkcheck
