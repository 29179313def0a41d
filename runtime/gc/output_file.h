// output_file.h - Buffered text and bytes to a file descriptor, without allocating.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_OUTPUT_FILE_H
#define WBGC_GC_OUTPUT_FILE_H

#include <stddef.h>
#include <stdint.h>

namespace wbgc::rt {

class OutputFile {
public:
  explicit OutputFile(int fd) : fd(fd) {}

  OutputFile &bytes(const void *data, size_t size);
  OutputFile &text(const char *string);
  OutputFile &dec(uint64_t value);
  OutputFile &hex(uint64_t value); // with 0x
  /// A JSON string, quotes included.
  OutputFile &quoted(const char *string);

  /// Writes what is buffered. The errno value of the first write that failed, or 0.
  int finish();

private:
  void drain();

  int fd;
  int error = 0;
  size_t used = 0;
  char buffer[8192];
};

} // namespace wbgc::rt

#endif // WBGC_GC_OUTPUT_FILE_H
