// output_file.h - Buffered text and bytes to a file descriptor, without allocating.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_OUTPUT_FILE_H
#define WBGC_GC_OUTPUT_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

namespace wbgc::rt {

/// write(2), pwrite(2) and ftruncate(2), but to a pipe that nobody reads any more (EPIPE), or beyond the limit of a file's
/// size (EFBIG), they only fail, and raise no signal.
ssize_t writeQuietly(int fd, const void *data, size_t size);
ssize_t writeQuietlyAt(int fd, const void *data, size_t size, uint64_t place);
int truncateQuietly(int fd, uint64_t size);

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

/// Which regular file a descriptor is of, whatever it is called, and how long it is. (A new file may have the
/// inode of one that is gone.) All zero if it is none.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  bool isFile() const { return inode != 0; }
  bool operator==(const FileIdentity &) const = default;
};
FileIdentity identityOf(int fd);

/// Opens the file of the report `variable` for writing, empty or not. Never as a standard stream, which the program may
/// have closed: others write there. -1, with one line on standard error.
int openReport(const char *variable, const char *path);

/// Keeps the regular file `fd` to the report `variable` of this process, until it is closed. False, with one line on
/// standard error, if another process has it, its parent perhaps, or another report.
bool claimReport(int fd, const char *variable, const char *path);

/// One line on standard error: what is written for `variable` found no more room, or the like.
void warnOfLoss(const char *variable, int error, const char *consequence);

} // namespace wbgc::rt

#endif // WBGC_GC_OUTPUT_FILE_H
