// line_writer.h - One line of text, built on the stack and written with a single write(2).
//
// Everything that the runtime says goes through here: fatal checks, refused options, the cycle
// trace. It allocates nothing and takes no lock, so it works in a signal handler, in a flush and
// after the heap broke; the single write keeps lines of several threads whole. Too long a text is
// cut, never overrun.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_BASE_LINE_WRITER_H
#define WBGC_BASE_LINE_WRITER_H

#include <stddef.h>
#include <stdint.h>

namespace wbgc::rt {

/// Longer text is cut off. Owned by one thread.
class LineWriter {
public:
  LineWriter &text(const char *string);
  LineWriter &text(const char *bytes, size_t length);
  LineWriter &dec(uint64_t value);
  LineWriter &decSigned(int64_t value);
  LineWriter &hex(uint64_t value); // with 0x
  /// `value` / 10^`digits` with that many decimals: fixed(1234, 3) is "1.234".
  LineWriter &fixed(uint64_t value, unsigned digits);

  /// Appends a newline and writes the line to `fd`, one line whatever is in it: control characters, as a value of the
  /// environment may hold, become question marks. Survives EINTR and short writes; other errors
  /// are ignored, since there is nowhere left to report them. Leaves the writer empty. Keeps errno.
  void writeTo(int fd);

  /// The text so far, NUL-terminated.
  const char *str();
  size_t length() const { return used; }

private:
  static constexpr size_t kCapacity = 1024;
  size_t used = 0;
  char buffer[kCapacity + 2]; // room for newline and NUL
};

} // namespace wbgc::rt

#endif // WBGC_BASE_LINE_WRITER_H
