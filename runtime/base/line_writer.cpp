// line_writer.cpp - Formatting into a fixed buffer; see line_writer.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/line_writer.h"

#include "base/os.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

namespace wbgc::rt {

LineWriter &LineWriter::text(const char *bytes, size_t length) {
  size_t room = kCapacity - used;
  if (length > room)
    length = room;
  memcpy(buffer + used, bytes, length);
  used += length;
  return *this;
}

LineWriter &LineWriter::text(const char *string) {
  return string ? text(string, strlen(string)) : text("(null)", 6);
}

LineWriter &LineWriter::dec(uint64_t value) {
  char digits[20];
  char *end = digits + sizeof(digits), *at = end;
  do
    *--at = static_cast<char>('0' + value % 10);
  while (value /= 10);
  return text(at, static_cast<size_t>(end - at));
}

LineWriter &LineWriter::decSigned(int64_t value) {
  if (value >= 0)
    return dec(static_cast<uint64_t>(value));
  text("-", 1);
  return dec(-static_cast<uint64_t>(value));
}

LineWriter &LineWriter::hex(uint64_t value) {
  char digits[16];
  char *end = digits + sizeof(digits), *at = end;
  do
    *--at = "0123456789abcdef"[value & 15];
  while (value >>= 4);
  text("0x", 2);
  return text(at, static_cast<size_t>(end - at));
}

LineWriter &LineWriter::fixed(uint64_t value, unsigned digits) {
  uint64_t unit = 1;
  for (unsigned i = 0; i < digits; ++i)
    unit *= 10;
  dec(value / unit);
  if (digits)
    text(".", 1);
  for (value %= unit; digits; --digits) {
    unit /= 10;
    dec(value / unit);
    value %= unit;
  }
  return *this;
}

void LineWriter::writeTo(int fd) {
  SavedErrno saved;
  UncancelledScope uncancelled;
  for (size_t i = 0; i < used; ++i)
    if (static_cast<unsigned char>(buffer[i]) < ' ' || buffer[i] == 0x7f)
      buffer[i] = '?';
  buffer[used++] = '\n';
  for (size_t done = 0; done < used;) {
    ssize_t n = write(fd, buffer + done, used - done);
    if (n < 0 && errno != EINTR)
      break;
    if (n > 0)
      done += static_cast<size_t>(n);
  }
  used = 0;
}

const char *LineWriter::str() {
  buffer[used] = 0;
  return buffer;
}

} // namespace wbgc::rt
