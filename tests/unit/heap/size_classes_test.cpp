// size_classes_test.cpp - Every size has the least class that holds it, and little is wasted.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/size_classes.h"

#include <gtest/gtest.h>

using namespace wbgc::rt;

TEST(SizeClasses, EverySizeHasTheLeastClassThatHoldsIt) {
  for (size_t bytes = 1; bytes <= kMaxSmallBytes; ++bytes) {
    unsigned index = sizeClassOf(bytes);
    ASSERT_LT(index, kSizeClassCount);
    ASSERT_GE(sizeClassBytes(index), bytes);
    ASSERT_TRUE(index == 0 || sizeClassBytes(index - 1) < bytes);
  }
}

TEST(SizeClasses, RoundingWastesAtMostAnEighthBeyondTheAlignment) {
  for (size_t bytes = 1; bytes <= kMaxSmallBytes; ++bytes) {
    size_t aligned = roundUp(bytes, kCellAlign), cell = sizeClassBytes(sizeClassOf(bytes));
    ASSERT_LE((cell - aligned) * 8, cell) << bytes;
  }
}

TEST(SizeClasses, CellsAreAlignedTo16) {
  for (unsigned index = 0; index < kSizeClassCount; ++index)
    EXPECT_EQ(sizeClassBytes(index) % kCellAlign, 0u);
}

TEST(SizeClasses, SpansLeaveAtMostAnEighthUnused) {
  for (size_t cell = 8; cell <= kMaxSmallBytes; cell += 8) {
    size_t bytes = spanPagesFor(cell) * kPageBytes;
    ASSERT_GE(bytes, cell);
    ASSERT_LE(bytes % cell * 8, bytes) << cell;
    ASSERT_LT(bytes, Reciprocal::kMaxDividend);
  }
}
