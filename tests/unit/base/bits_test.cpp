// bits_test.cpp - Rounding, and that the multiplication in Reciprocal is a division.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/bits.h"

#include <gtest/gtest.h>
#include <random>

using namespace wbgc::rt;

TEST(Bits, RoundsAtTheEdges) {
  EXPECT_EQ(roundUp(0, 16), 0u);
  EXPECT_EQ(roundUp(1, 16), 16u);
  EXPECT_EQ(roundUp(16, 16), 16u);
  EXPECT_EQ(roundDown(31, 16), 16u);
  EXPECT_EQ(divideUp(17, 16), 2u);
  EXPECT_TRUE(isPowerOfTwo(1) && isPowerOfTwo(4096));
  EXPECT_FALSE(isPowerOfTwo(0) || isPowerOfTwo(24));
}

TEST(Bits, MasksSplitAWord) {
  for (unsigned bit = 0; bit < 64; ++bit) {
    EXPECT_EQ(bitsFrom(bit) ^ bitsBelow(bit), ~uint64_t{0});
    EXPECT_EQ(lowestBit(bitsFrom(bit)), bit);
    EXPECT_EQ(highestBit(uint64_t{1} << bit), bit);
  }
}

TEST(Reciprocal, DividesExactlyAroundEveryMultiple) {
  for (uint64_t divisor = 8; divisor <= Reciprocal::kMaxDivisor; divisor += 8) {
    uint64_t reciprocal = Reciprocal::of(divisor), last = (Reciprocal::kMaxDividend - 1) / divisor;
    for (uint64_t quotient : {uint64_t{1}, last / 2, last})
      for (uint64_t dividend : {quotient * divisor - 1, quotient * divisor, quotient * divisor + 1})
        ASSERT_TRUE(dividend >= Reciprocal::kMaxDividend ||
                    Reciprocal::divide(dividend, reciprocal) == dividend / divisor)
            << dividend << "/" << divisor;
    ASSERT_EQ(Reciprocal::divide(Reciprocal::kMaxDividend - 1, reciprocal), last);
  }
}
