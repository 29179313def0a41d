// word_copy.cpp - See word_copy.h.
//
// Relaxed atomic words compile to plain moves that the compiler may neither tear nor merge into a
// call of memcpy. A processor with wide vectors could move two words at once without tearing
// either, but no manual promises it.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "entry_points/word_copy.h"

#include "base/atomics.h"
#include "base/bits.h"

namespace wbgc::rt {

namespace {

void copyBytesUp(unsigned char *dst, const unsigned char *src, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i)
    storeRelaxed(dst + i, loadRelaxed(src + i));
}

void copyBytesDown(unsigned char *dst, const unsigned char *src, size_t bytes) {
  while (bytes-- > 0)
    storeRelaxed(dst + bytes, loadRelaxed(src + bytes));
}

uint64_t *wordsOf(unsigned char *at) { return reinterpret_cast<uint64_t *>(at); }
const uint64_t *wordsOf(const unsigned char *at) { return reinterpret_cast<const uint64_t *>(at); }

void copyWordsUp(unsigned char *dst, const unsigned char *src, size_t words) {
  for (size_t i = 0; i < words; ++i)
    storeRelaxed(wordsOf(dst) + i, loadRelaxed(wordsOf(src) + i));
}

void copyWordsDown(unsigned char *dst, const unsigned char *src, size_t words) {
  while (words-- > 0)
    storeRelaxed(wordsOf(dst) + words, loadRelaxed(wordsOf(src) + words));
}

// Bytes before the first aligned word.
size_t headOf(const unsigned char *at, size_t bytes) {
  size_t head = (0 - reinterpret_cast<uintptr_t>(at)) % kWordBytes;
  return head < bytes ? head : bytes;
}

} // namespace

void moveWords(void *to, const void *from, size_t bytes) {
  auto *dst = static_cast<unsigned char *>(to);
  auto *src = static_cast<const unsigned char *>(from);
  bool isDown = reinterpret_cast<uintptr_t>(dst) - reinterpret_cast<uintptr_t>(src) < bytes;
  bool isAlike =
      (reinterpret_cast<uintptr_t>(dst) ^ reinterpret_cast<uintptr_t>(src)) % kWordBytes == 0;
  if (!isAlike)
    return isDown ? copyBytesDown(dst, src, bytes) : copyBytesUp(dst, src, bytes);
  size_t head = headOf(dst, bytes);
  size_t words = (bytes - head) / kWordBytes, done = head + words * kWordBytes;
  if (isDown) {
    copyBytesDown(dst + done, src + done, bytes - done);
    copyWordsDown(dst + head, src + head, words);
    copyBytesDown(dst, src, head);
  } else {
    copyBytesUp(dst, src, head);
    copyWordsUp(dst + head, src + head, words);
    copyBytesUp(dst + done, src + done, bytes - done);
  }
}

void clearWords(void *to, size_t bytes) {
  auto *dst = static_cast<unsigned char *>(to);
  size_t head = headOf(dst, bytes);
  size_t words = (bytes - head) / kWordBytes, done = head + words * kWordBytes;
  for (size_t i = 0; i < head; ++i)
    storeRelaxed(dst + i, static_cast<unsigned char>(0));
  for (size_t i = 0; i < words; ++i)
    storeRelaxed(wordsOf(dst + head) + i, uint64_t{0});
  for (size_t i = done; i < bytes; ++i)
    storeRelaxed(dst + i, static_cast<unsigned char>(0));
}

} // namespace wbgc::rt
