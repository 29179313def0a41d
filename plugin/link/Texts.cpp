// Texts.cpp - One table, read from Diagnostics.def.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "link/Texts.h"

namespace wbgc::summary {
namespace {

enum class Level { Error, Warning, Note, Remark };

struct Row {
  const char *Id;
  Level Severity;
  const char *Text;
};

const Row kRows[] = {
#define WBGC_DIAGNOSTIC(Name, Severity, Text) {#Name, Level::Severity, Text},
#include "support/Diagnostics.def"
};

} // namespace

Message message(TextId Id, const Location &Loc, std::initializer_list<llvm::StringRef> Arguments) {
  const Row &R = kRows[static_cast<unsigned>(Id)];
  Message Result;
  Result.Id = R.Id;
  Result.Loc = Loc;
  Result.Severity = R.Severity == Level::Error     ? Message::Level::Error
                    : R.Severity == Level::Warning ? Message::Level::Warning
                                                   : Message::Level::Note;
  for (const char *C = R.Text; *C; ++C)
    if (*C == '%' && C[1] >= '0' && C[1] < static_cast<char>('0' + Arguments.size()))
      Result.Text += Arguments.begin()[*++C - '0'];
    else
      Result.Text += *C;
  return Result;
}

} // namespace wbgc::summary
