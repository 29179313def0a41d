// word_copy_test.cpp - Moves agree with memmove for every alignment, overlap and length, and keep words
// whole.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "entry_points/word_copy.h"

#include <atomic>
#include <cstring>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace wbgc::rt {
namespace {

TEST(WordCopyTest, MovesAsMemmove) {
  constexpr size_t kBytes = 96;
  for (size_t from = 0; from < 24; ++from)
    for (size_t to = 0; to < 24; ++to)
      for (size_t length = 0; length + 24 <= kBytes; length += 1 + length / 8) {
        alignas(8) unsigned char got[kBytes], wanted[kBytes];
        for (size_t i = 0; i < kBytes; ++i)
          got[i] = wanted[i] = static_cast<unsigned char>(i * 7 + 1);
        moveWords(got + to, got + from, length);
        memmove(wanted + to, wanted + from, length);
        ASSERT_EQ(memcmp(got, wanted, kBytes), 0) << from << " to " << to << ", " << length;
      }
}

TEST(WordCopyTest, ClearsExactlyTheRange) {
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

// A reader never sees half of one word and half of another.
TEST(WordCopyTest, NeverTearsAWord) {
  constexpr size_t kWords = 64;
  std::vector<uint64_t> a(kWords, 0), b(kWords, ~uint64_t{0}), target(kWords, 0);
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (int i = 0; i < 100000; ++i)
      moveWords(target.data(), i % 2 ? a.data() : b.data(), kWords * 8);
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

} // namespace
} // namespace wbgc::rt
