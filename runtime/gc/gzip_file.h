// gzip_file.h - Bytes to a file descriptor as gzip (RFC 1952), without allocating.
//
// Stored, not compressed: what reads such a file asks for the format, not for its size, and a compressor
// would be the largest part of the runtime.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_GZIP_FILE_H
#define WBGC_GC_GZIP_FILE_H

#include "gc/output_file.h"

namespace wbgc::rt {

/// Owned by one thread; `fd` stays its owner's.
class GzipFile {
public:
  explicit GzipFile(int fd);

  /// What cannot be written is lost, and told by finish().
  GzipFile &bytes(const void *data, size_t size);

  /// Writes what is buffered, and the end. The errno value of the first write that failed, or 0.
  int finish();

private:
  void storeBlock(bool isLast);

  OutputFile out;
  uint32_t checksum = 0xffffffff; // CRC-32, complemented
  uint32_t total = 0;
  uint16_t used = 0;
  uint8_t block[4096];
};

} // namespace wbgc::rt

#endif // WBGC_GC_GZIP_FILE_H
