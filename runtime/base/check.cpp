// check.cpp - The cold half of check.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/check.h"

#include "base/line_writer.h"

#include <stdlib.h>
#include <unistd.h>

namespace wbgc::rt {

static constexpr const char *kPrefix = "wbgc: fatal: ";

[[noreturn]] static void finish(LineWriter &line, const char *where) {
  line.text(" (").text(where).text(")").writeTo(STDERR_FILENO);
  abort();
}

void fatal(const char *what, const char *where) {
  LineWriter line;
  line.text(kPrefix).text(what);
  finish(line, where);
}

void fatalAt(const char *what, const void *address, const char *where) {
  LineWriter line;
  line.text(kPrefix).text(what).text(" ").hex(reinterpret_cast<uintptr_t>(address));
  finish(line, where);
}

// Large values are addresses more often than counts, and read better as such.
static void operand(LineWriter &line, uint64_t value) {
  value < (uint64_t{1} << 32) ? line.dec(value) : line.hex(value);
}

void checkFailed(const char *left, const char *relation, const char *right, uint64_t leftValue,
                 uint64_t rightValue, const char *where) {
  LineWriter line;
  line.text(kPrefix)
      .text("check failed: ")
      .text(left)
      .text(" ")
      .text(relation)
      .text(" ")
      .text(right);
  line.text(", ");
  operand(line, leftValue);
  line.text(" ").text(relation).text(" ");
  operand(line, rightValue);
  finish(line, where);
}

} // namespace wbgc::rt
