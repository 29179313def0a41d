// check_test.cpp - What a failed check says, and that a passing one says nothing.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/check.h"
#include "base/line_writer.h"

#include <gtest/gtest.h>
#include <string>
#include <unistd.h>

using namespace wbgc::rt;

TEST(CheckDeathTest, PrintsBothValuesAndThePlace) {
  int low = 3, high = 5;
  EXPECT_DEATH(WBGC_CHECK_LE(high, low),
               "^wbgc: fatal: check failed: high <= low, 5 <= 3 \\(check_test.cpp:[0-9]+\\)\n$");
}

TEST(CheckDeathTest, PrintsLargeValuesAsAddresses) {
  uintptr_t address = 0x7f0012345678;
  EXPECT_DEATH(WBGC_CHECK_EQ(address, uintptr_t{1}),
               "address == uintptr_t\\{1\\}, 0x7f0012345678 == 1");
}

TEST(CheckDeathTest, FatalNamesWhatAndWhere) {
  EXPECT_DEATH(fatal("corrupt header", "span 7"), "^wbgc: fatal: corrupt header \\(span 7\\)\n$");
  EXPECT_DEATH(fatalAt("bad address", reinterpret_cast<void *>(0x10), "here"),
               "^wbgc: fatal: bad address 0x10 \\(here\\)\n$");
}

TEST(Check, EvaluatesEachOperandOnce) {
  int calls = 0;
  WBGC_CHECK_EQ(++calls, 1);
  EXPECT_EQ(calls, 1);
}

TEST(LineWriter, FormatsNumbersInEveryForm) {
  LineWriter line;
  line.dec(0)
      .text(" ")
      .dec(UINT64_MAX)
      .text(" ")
      .decSigned(INT64_MIN)
      .text(" ")
      .hex(0)
      .text(" ")
      .hex(0xdeadbeef);
  line.text(" ").fixed(1234, 3).text(" ").fixed(5, 3).text(" ").fixed(7, 0).text(" ").text(nullptr);
  EXPECT_STREQ(line.str(),
               "0 18446744073709551615 -9223372036854775808 0x0 0xdeadbeef 1.234 0.005 7 (null)");
}

TEST(LineWriter, CutsWhatDoesNotFit) {
  LineWriter line;
  for (int i = 0; i < 300; ++i)
    line.text("12345");
  EXPECT_EQ(line.length(), 1024u);
  EXPECT_EQ(std::string(line.str()).size(), 1024u);
}

TEST(LineWriter, WritesOneLineWhateverIsInIt) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  LineWriter line;
  line.text("a\nb\r\033[1mc\177\303\244").writeTo(ends[1]);
  char buffer[32] = {};
  EXPECT_EQ(read(ends[0], buffer, sizeof(buffer)), 13);
  EXPECT_STREQ(buffer, "a?b??[1mc?\303\244\n");
  close(ends[0]);
  close(ends[1]);
}

TEST(LineWriter, WritesOneLineAndKeepsErrno) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  errno = 77;
  LineWriter line;
  line.text("hello").writeTo(ends[1]);
  line.text("again").writeTo(-1);
  EXPECT_EQ(errno, 77);
  char buffer[16] = {};
  EXPECT_EQ(read(ends[0], buffer, sizeof(buffer)), 6);
  EXPECT_STREQ(buffer, "hello\n");
  close(ends[0]);
  close(ends[1]);
}
