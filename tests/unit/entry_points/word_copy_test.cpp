// word_copy_test.cpp - Moves agree with memmove for every alignment, overlap and length, and keep words
// whole.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "entry_points/word_copy.h"

#include "amd64/vector_state.h"
#include "amd64/word_pairs.h"

#include <atomic>
#include <cstring>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace wbgc::rt {
namespace {

class WordCopyTest : public testing::TestWithParam<bool> {
protected:
  WordCopyTest() { wbgcHasWholePairs = GetParam() && hadPairs; }
  ~WordCopyTest() override { wbgcHasWholePairs = hadPairs; }
  static bool findPairs() {
    wbgcFindVectorState();
    return wbgcHasWholePairs;
  }
  const bool hadPairs = findPairs();
};
INSTANTIATE_TEST_SUITE_P(ByPairs, WordCopyTest, testing::Bool());

TEST_P(WordCopyTest, MovesAsMemmove) {
  constexpr size_t kBytes = 320;
  for (size_t from = 0; from < 24; ++from)
    for (size_t to = 0; to < 24; ++to)
      for (size_t length = 0; length + 24 <= kBytes; length += 1 + length / 8) {
        alignas(16) unsigned char got[kBytes], wanted[kBytes];
        for (size_t i = 0; i < kBytes; ++i)
          got[i] = wanted[i] = static_cast<unsigned char>(i * 7 + 1);
        moveWords(got + to, got + from, length);
        memmove(wanted + to, wanted + from, length);
        ASSERT_EQ(memcmp(got, wanted, kBytes), 0) << from << " to " << to << ", " << length;
      }
}

TEST_P(WordCopyTest, ClearsExactlyTheRange) {
  for (size_t begin = 0; begin < 16; ++begin)
    for (size_t length = 0; length < 40; ++length) {
      alignas(8) unsigned char got[64], wanted[64];
      memset(got, 0xff, sizeof(got));
      memset(wanted, 0xff, sizeof(wanted));
      clearWords(got + begin, length);
      memset(wanted + begin, 0, length);
      ASSERT_EQ(memcmp(got, wanted, sizeof(got)), 0);
    }
}

// A reader never sees half of one word and half of another, whatever the alignment of source and target to 16.
TEST_P(WordCopyTest, NeverTearsAWord) {
  constexpr size_t kWords = 67;
  std::vector<uint64_t> a(kWords + 1, 0), b(kWords + 1, ~uint64_t{0}), target(kWords + 1, 0);
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (int i = 0; i < 100000; ++i)
      moveWords(target.data() + i / 2 % 2, (i % 2 ? a.data() : b.data()) + i / 4 % 2, kWords * 8);
    stop = true;
  });
  size_t torn = 0;
  while (!stop)
    for (uint64_t &word : target) {
      uint64_t seen = __atomic_load_n(&word, __ATOMIC_RELAXED);
      torn += seen != 0 && seen != ~uint64_t{0};
    }
  writer.join();
  EXPECT_EQ(torn, 0u);
}

// Pointers that stayed in registers would be found by the next scan of the stack.
TEST(WordPairTest, LeavesNothingInVectorRegisters) {
  wbgcFindVectorState();
  if (!wbgcHasWholePairs)
    return; // words are moved one by one
  alignas(16) uint64_t from[32], to[32];
  for (uint64_t &word : from)
    word = 0x1234567890abcdef;
  for (int isDown = 0; isDown < 2; ++isDown) {
    moveWords(isDown ? from + 8 : to, from, 24 * sizeof(uint64_t));
    alignas(16) uint64_t registers[8];
    __asm__ volatile("movaps %%xmm0, %0\n movaps %%xmm1, %1\n movaps %%xmm2, %2\n movaps %%xmm3, %3"
                     : "=m"(registers[0]), "=m"(registers[2]), "=m"(registers[4]),
                       "=m"(registers[6])::"memory");
    for (uint64_t word : registers)
      EXPECT_NE(word, from[0]);
  }
}

} // namespace
} // namespace wbgc::rt
