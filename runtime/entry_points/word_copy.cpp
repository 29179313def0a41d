// word_copy.cpp - See word_copy.h.
//
// Relaxed atomic words compile to plain moves that the compiler may neither tear nor merge into a
// call of memcpy. Longer moves go by pairs of words, where the processor promises that neither is torn.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "entry_points/word_copy.h"

#include "amd64/word_pairs.h"
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

void copySingleWordsUp(uint64_t *dst, const uint64_t *src, size_t words) {
#pragma GCC unroll 4
  for (size_t i = 0; i < words; ++i)
    storeRelaxed(dst + i, loadRelaxed(src + i));
}

void copySingleWordsDown(uint64_t *dst, const uint64_t *src, size_t words) {
#pragma GCC unroll 4
  for (; words > 0; --words)
    storeRelaxed(dst + words - 1, loadRelaxed(src + words - 1));
}

constexpr size_t kBlockWords = 8;

// Words before those that are moved by blocks: one if that is what aligns `at`.
size_t singleOf(const uint64_t *at) { return reinterpret_cast<uintptr_t>(at) % 16 / kWordBytes; }
bool hasBlocks(size_t words, size_t single) {
  return words >= kBlockWords + single && wbgcHasWholePairs;
}

void copyWordsUp(uint64_t *dst, const uint64_t *src, size_t words) {
  if (size_t single = singleOf(dst); hasBlocks(words, single)) {
    size_t blocks = (words - single) / kBlockWords;
    copySingleWordsUp(dst, src, single);
    wbgcMoveBlocksUp(dst + single, src + single, blocks);
    size_t done = single + blocks * kBlockWords;
    dst += done, src += done, words -= done;
  }
  copySingleWordsUp(dst, src, words);
}

void copyWordsDown(uint64_t *dst, const uint64_t *src, size_t words) {
  if (size_t single = singleOf(dst + words); hasBlocks(words, single)) {
    size_t blocks = (words - single) / kBlockWords;
    copySingleWordsDown(dst + words - single, src + words - single, single);
    wbgcMoveBlocksDown(dst + words - single, src + words - single, blocks);
    words -= single + blocks * kBlockWords;
  }
  copySingleWordsDown(dst, src, words);
}

// Bytes before the first aligned word.
size_t headOf(const unsigned char *at, size_t bytes) {
  size_t head = (0 - reinterpret_cast<uintptr_t>(at)) % kWordBytes;
  return head < bytes ? head : bytes;
}

} // namespace

static bool areWholeWords(const void *dst, const void *src, size_t bytes) {
  return (reinterpret_cast<uintptr_t>(dst) | reinterpret_cast<uintptr_t>(src) | bytes) %
             kWordBytes ==
         0;
}

static void moveOddBytes(unsigned char *dst, const unsigned char *src, size_t bytes, bool isDown) {
  bool isAlike =
      (reinterpret_cast<uintptr_t>(dst) ^ reinterpret_cast<uintptr_t>(src)) % kWordBytes == 0;
  if (!isAlike)
    return isDown ? copyBytesDown(dst, src, bytes) : copyBytesUp(dst, src, bytes);
  size_t head = headOf(dst, bytes);
  size_t words = (bytes - head) / kWordBytes, done = head + words * kWordBytes;
  if (isDown) {
    copyBytesDown(dst + done, src + done, bytes - done);
    copyWordsDown(wordsOf(dst + head), wordsOf(src + head), words);
    copyBytesDown(dst, src, head);
  } else {
    copyBytesUp(dst, src, head);
    copyWordsUp(wordsOf(dst + head), wordsOf(src + head), words);
    copyBytesUp(dst + done, src + done, bytes - done);
  }
}

void moveWords(void *to, const void *from, size_t bytes) {
  auto *dst = static_cast<unsigned char *>(to);
  auto *src = static_cast<const unsigned char *>(from);
  bool isDown = reinterpret_cast<uintptr_t>(dst) - reinterpret_cast<uintptr_t>(src) < bytes;
  if (__builtin_expect(!areWholeWords(dst, src, bytes), 0))
    return moveOddBytes(dst, src, bytes, isDown);
  size_t words = bytes / kWordBytes;
  isDown ? copyWordsDown(wordsOf(dst), wordsOf(src), words)
         : copyWordsUp(wordsOf(dst), wordsOf(src), words);
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
