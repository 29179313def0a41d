// gzip_file.cpp - See gzip_file.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/gzip_file.h"

namespace wbgc::rt {

// Magic, "deflate", no flags, no time, no level, "Unix".
static constexpr uint8_t kHeader[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
static constexpr uint32_t kPolynomial = 0xedb88320; // of CRC-32, least bit first

GzipFile::GzipFile(int fd) : out(fd) { out.bytes(kHeader, sizeof(kHeader)); }

// Bit by bit: a profile is small, and written once.
static uint32_t checksumWith(uint32_t checksum, uint8_t byte) {
  checksum ^= byte;
  for (int bit = 0; bit < 8; ++bit)
    checksum = checksum >> 1 ^ (checksum & 1 ? kPolynomial : 0);
  return checksum;
}

// Block header: whether it is the last, kind 0 (stored); then the length and its complement.
void GzipFile::storeBlock(bool isLast) {
  auto complement = static_cast<uint16_t>(~used);
  uint8_t first = isLast;
  out.bytes(&first, 1).bytes(&used, 2).bytes(&complement, 2).bytes(block, used);
  used = 0;
}

GzipFile &GzipFile::bytes(const void *data, size_t size) {
  auto *from = static_cast<const uint8_t *>(data);
  for (size_t i = 0; i < size; ++i) {
    if (used == sizeof(block))
      storeBlock(false);
    checksum = checksumWith(checksum, from[i]);
    block[used++] = from[i];
  }
  total += static_cast<uint32_t>(size);
  return *this;
}

int GzipFile::finish() {
  storeBlock(true);
  uint32_t complement = ~checksum;
  out.bytes(&complement, 4).bytes(&total, 4);
  return out.finish();
}

} // namespace wbgc::rt
