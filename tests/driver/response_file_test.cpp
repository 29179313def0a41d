// response_file_test.cpp - Response files are read and written as GCC, Clang and ld do.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ResponseFile.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <unistd.h>
#include <vector>

using namespace wbgc::driver;
using Words = std::vector<std::string>;

namespace {

// A file with some text that is gone at the end of the test.
class TextFile {
public:
  explicit TextFile(const std::string &Text) : Path(testing::TempDir() + "wbgc-XXXXXX") {
    int Descriptor = mkstemp(Path.data());
    EXPECT_EQ(static_cast<ssize_t>(Text.size()), write(Descriptor, Text.data(), Text.size()));
    close(Descriptor);
  }
  ~TextFile() { unlink(Path.c_str()); }
  std::string argument() const { return "@" + Path; }
  void replace(const std::string &Text) const {
    FILE *File = fopen(Path.c_str(), "w");
    fputs(Text.c_str(), File);
    fclose(File);
  }

private:
  std::string Path;
};

TEST(ResponseFile, WhiteSpaceSeparates) {
  EXPECT_EQ(splitResponse("  a\tb\nc\r\n d "), (Words{"a", "b", "c", "d"}));
  EXPECT_EQ(splitResponse(""), Words{});
}

TEST(ResponseFile, QuotesAndBackslashesKeep) {
  EXPECT_EQ(splitResponse(R"("a b" 'c d' e\ f g"h i"j)"), (Words{"a b", "c d", "e f", "gh ij"}));
  EXPECT_EQ(splitResponse(R"("a\"b" 'c\d' \\)"), (Words{"a\"b", "c\\d", "\\"}));
  EXPECT_EQ(splitResponse(R"('' "")"), (Words{"", ""}));
}

TEST(ResponseFile, ExpandsInPlaceAndNested) {
  TextFile Inner("x 'y z'");
  TextFile Outer("1 " + Inner.argument() + " 2");
  EXPECT_EQ(expandResponses({"a", Outer.argument(), "b"}), (Words{"a", "1", "x", "y z", "2", "b"}));
}

TEST(ResponseFile, AnUnreadableOneStays) {
  EXPECT_EQ(expandResponses({"@/no/such/file", "@"}), (Words{"@/no/such/file", "@"}));
}

TEST(ResponseFile, OneThatNamesItselfEnds) {
  TextFile File("");
  File.replace("word " + File.argument());
  Words Result = expandResponses({File.argument()});
  EXPECT_GT(Result.size(), 1u);
  EXPECT_EQ(Result.back(), File.argument());
}

TEST(ResponseFile, WhatIsWrittenIsReadBack) {
  Words Odd = {"plain", "with space", "quo\"te", "quo'te", "back\\slash", "new\nline", ""};
  EXPECT_EQ(expandResponses({makeResponse(Odd)}), Odd);
}

} // namespace
