// meta_arena_test.cpp - Metadata blocks: zeroed, aligned, disjoint, reused in kind.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/meta_arena.h"

#include "base/os.h"

#include <cstring>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <thread>
#include <vector>

using namespace wbgc::rt;

static bool isZero(const void *block, size_t bytes) {
  auto *at = static_cast<const char *>(block);
  for (size_t i = 0; i < bytes; ++i)
    if (at[i])
      return false;
  return true;
}

TEST(MetaArena, GivesZeroedAlignedBlocksOfEverySize) {
  for (size_t bytes :
       {size_t{1}, size_t{64}, size_t{65}, size_t{5000}, size_t{200000}, size_t{3} << 20}) {
    void *block = metaAllocate(bytes);
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % (bytes > 2048 ? 4096 : 64), 0u);
    EXPECT_TRUE(isZero(block, bytes));
    memset(block, 0xff, bytes);
    metaFree(block, bytes);
    void *again = metaAllocate(bytes);
    EXPECT_EQ(again, block) << "the freed block of the same size comes back";
    EXPECT_TRUE(isZero(again, bytes));
    metaFree(again, bytes);
  }
}

TEST(MetaArena, ReusesABlockForItsOwnSizeOnly) {
  void *small = metaAllocate(128);
  metaFree(small, 128);
  void *other = metaAllocate(256), *same = metaAllocate(128);
  EXPECT_NE(other, small);
  EXPECT_EQ(same, small);
  metaFree(other, 256);
  metaFree(same, 128);
}

// Else a record that is read before it is written costs two faults a page, and an interrupt on every processor.
TEST(MetaArena, FindsMemoryBeforeARecordIsUsed) {
  std::vector<void *> blocks; // more than what other tests have freed
  for (int i = 0; i < 64; ++i) {
    blocks.push_back(metaAllocate(kOsPageBytes));
    unsigned char state = 0;
    ASSERT_EQ(mincore(blocks.back(), kOsPageBytes, &state), 0);
    EXPECT_TRUE(state & 1);
  }
  for (void *block : blocks)
    metaFree(block, kOsPageBytes);
}

TEST(MetaArena, RefusesWhatNoMachineHas) { EXPECT_EQ(metaAllocate(SIZE_MAX / 2), nullptr); }

TEST(MetaArena, IgnoresNull) { metaFree(nullptr, 64); }

TEST(MetaArena, KeepsBlocksOfManyThreadsApart) {
  auto work = [](unsigned char mark) {
    std::vector<unsigned char *> blocks;
    for (int i = 0; i < 2000; ++i) {
      auto *block = static_cast<unsigned char *>(metaAllocate(100));
      ASSERT_TRUE(isZero(block, 100));
      memset(block, mark, 100);
      blocks.push_back(block);
      if (i % 3 == 0) {
        metaFree(blocks.front(), 100);
        blocks.erase(blocks.begin());
      }
    }
    for (auto *block : blocks) {
      for (int i = 0; i < 100; ++i)
        ASSERT_EQ(block[i], mark);
      metaFree(block, 100);
    }
  };
  std::thread a(work, 1), b(work, 2), c(work, 3);
  a.join(), b.join(), c.join();
}
