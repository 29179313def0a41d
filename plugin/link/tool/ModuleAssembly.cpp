// ModuleAssembly.cpp - Reads `.ascii` between `.pushsection .wbgc.effects` and `.popsection`.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/tool/ModuleAssembly.h"

#include "link/EffectSummary.h"

namespace wbgc::linkcheck {
namespace {

bool isOctal(llvm::StringRef Text) {
  return Text.size() == 3 && Text.find_first_not_of("01234567") == llvm::StringRef::npos;
}

void appendUnescaped(std::string &To, llvm::StringRef Text) {
  while (!Text.empty()) {
    if (Text[0] == '\\' && isOctal(Text.substr(1, 3))) {
      To += static_cast<char>((Text[1] - '0') * 64 + (Text[2] - '0') * 8 + (Text[3] - '0'));
      Text = Text.drop_front(4);
    } else {
      To += Text[0];
      Text = Text.drop_front();
    }
  }
}

} // namespace

std::string summaryInAssembly(llvm::StringRef Assembly) {
  std::string Result;
  bool IsInside = false;
  while (!Assembly.empty()) {
    llvm::StringRef Line;
    std::tie(Line, Assembly) = Assembly.split('\n');
    Line = Line.trim();
    if (Line.consume_front(".pushsection "))
      IsInside = Line.starts_with(summary::kSection);
    else if (Line == ".popsection")
      IsInside = false;
    else if (IsInside && Line.consume_front(".ascii \"") && Line.consume_back("\""))
      appendUnescaped(Result, Line);
  }
  return Result;
}

} // namespace wbgc::linkcheck
