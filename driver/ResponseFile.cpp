// ResponseFile.cpp - Reads and writes response files.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ResponseFile.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <sys/mman.h>
#include <unistd.h>

namespace wbgc::driver {

static constexpr int kMaxNesting = 16;

static bool isSpace(char C) { return C == ' ' || (C >= '\t' && C <= '\r'); }

std::vector<std::string> splitResponse(std::string_view Text) {
  std::vector<std::string> Words;
  std::string Word;
  bool InWord = false;
  char Quote = 0;
  for (size_t I = 0; I < Text.size(); ++I) {
    char C = Text[I];
    if (C == '\\' && Quote != '\'' && I + 1 < Text.size()) {
      Word += Text[++I];
      InWord = true;
    } else if (Quote ? C == Quote : (C == '"' || C == '\'')) {
      Quote = Quote ? 0 : C;
      InWord = true;
    } else if (!Quote && isSpace(C)) {
      if (InWord)
        Words.push_back(std::move(Word));
      Word.clear();
      InWord = false;
    } else {
      Word += C;
      InWord = true;
    }
  }
  if (InWord)
    Words.push_back(std::move(Word));
  return Words;
}

static std::optional<std::string> readFile(const char *Path) {
  std::unique_ptr<FILE, int (*)(FILE *)> File(fopen(Path, "r"), fclose);
  if (!File)
    return std::nullopt;
  std::string Text;
  char Buffer[4096];
  while (size_t Got = fread(Buffer, 1, sizeof(Buffer), File.get()))
    Text.append(Buffer, Got);
  if (ferror(File.get()))
    return std::nullopt;
  return Text;
}

static void expandInto(std::vector<std::string> &Out, const std::vector<std::string> &In,
                       int Nesting) {
  for (const std::string &Argument : In) {
    bool Nested = Argument.size() > 1 && Argument[0] == '@' && Nesting < kMaxNesting;
    if (std::optional<std::string> Text = Nested ? readFile(Argument.c_str() + 1) : std::nullopt)
      expandInto(Out, splitResponse(*Text), Nesting + 1);
    else
      Out.push_back(Argument);
  }
}

std::vector<std::string> expandResponses(const std::vector<std::string> &Arguments) {
  std::vector<std::string> Result;
  expandInto(Result, Arguments, 0);
  return Result;
}

static std::string quoted(const std::string &Argument) {
  std::string Result = "\"";
  for (char C : Argument) {
    if (C == '"' || C == '\\')
      Result += '\\';
    Result += C;
  }
  return Result + "\"\n";
}

std::string makeResponse(const std::vector<std::string> &Arguments) {
  std::string Text;
  for (const std::string &Argument : Arguments)
    Text += quoted(Argument);
  int Descriptor = memfd_create("wbgc-arguments", 0);
  if (Descriptor < 0)
    return "";
  for (size_t Done = 0; Done < Text.size();) {
    ssize_t Wrote = write(Descriptor, Text.data() + Done, Text.size() - Done);
    if (Wrote <= 0)
      return "";
    Done += static_cast<size_t>(Wrote);
  }
  return "@/proc/self/fd/" + std::to_string(Descriptor);
}

} // namespace wbgc::driver
