// barrier_buffer_test.cpp - The buffer keeps what is put and says when it must be flushed.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/barrier_buffer.h"

#include <gtest/gtest.h>
#include <memory>
#include <vector>

namespace wbgc::rt {
namespace {

class BarrierBufferTest : public testing::Test {
protected:
  void attach(BarrierBuffer::Mode mode) { buffer->attach(&block, mode); }
  std::vector<uint64_t> words() { return {buffer->begin(), buffer->begin() + buffer->size()}; }
  // What a flush does, without looking.
  auto flush() {
    return [this] {
      ++flushes;
      flushed += buffer->size();
      buffer->reset();
    };
  }

  wbgc_thread_block block = {};
  std::unique_ptr<BarrierBuffer> buffer = std::make_unique<BarrierBuffer>();
  size_t flushes = 0, flushed = 0;
};

TEST_F(BarrierBufferTest, IsEmptyWhenAttachedAndAfterReset) {
  attach(BarrierBuffer::Mode::Normal);
  EXPECT_TRUE(buffer->empty());
  buffer->putFast(1, 2);
  EXPECT_FALSE(buffer->empty());
  EXPECT_EQ(words(), (std::vector<uint64_t>{1, 2}));
  buffer->reset();
  EXPECT_TRUE(buffer->empty());
}

TEST_F(BarrierBufferTest, HoldsTwoHundredAndFiftySixEntries) {
  attach(BarrierBuffer::Mode::Normal);
  for (int i = 1; i < WBGC_BUFFER_ENTRIES; ++i)
    ASSERT_TRUE(buffer->putFast(0, 0)) << i;
  EXPECT_FALSE(buffer->putFast(0, 0));
  EXPECT_EQ(buffer->size(), size_t{WBGC_BUFFER_WORDS});
}

TEST_F(BarrierBufferTest, HoldsTwoEntriesWhenSmall) {
  attach(BarrierBuffer::Mode::Small);
  EXPECT_TRUE(buffer->putFast(1, 2));
  EXPECT_FALSE(buffer->putFast(3, 4));
  EXPECT_EQ(words(), (std::vector<uint64_t>{1, 2, 3, 4}));
}

TEST_F(BarrierBufferTest, AsksForAFlushAtEachStoreWhenImmediate) {
  attach(BarrierBuffer::Mode::Immediate);
  EXPECT_FALSE(buffer->putFast(1, 2));
  buffer->reset();
  buffer->get1(flush());
  buffer->get2(flush());
  EXPECT_EQ(flushes, 2u);
}

TEST_F(BarrierBufferTest, GetsFlushOnlyWhenThereIsNoRoom) {
  attach(BarrierBuffer::Mode::Small);
  buffer->get1(flush())[0] = 1;
  buffer->get2(flush())[1] = 3;
  EXPECT_EQ(flushes, 0u);
  uint64_t *two = buffer->get2(flush()); // three of four words are taken
  EXPECT_EQ(flushes, 1u);
  EXPECT_EQ(flushed, 3u);
  EXPECT_EQ(two, buffer->begin());
  EXPECT_EQ(buffer->size(), 2u);
}

TEST_F(BarrierBufferTest, DiscardLeavesTheEnd) {
  attach(BarrierBuffer::Mode::Normal);
  block.end = buffer->begin() + 4;
  buffer->putFast(1, 2);
  buffer->discard();
  EXPECT_TRUE(buffer->empty());
  EXPECT_EQ(block.end, buffer->begin() + 4);
}

TEST_F(BarrierBufferTest, TakesAGroupOfEightPastASmallEnd) {
  attach(BarrierBuffer::Mode::Small);
  uint64_t *words = buffer->append(WBGC_MAX_RESERVE_WORDS);
  words[7] = 1;
  EXPECT_EQ(buffer->size(), size_t{WBGC_MAX_RESERVE_WORDS});
  EXPECT_EQ(buffer->get1(flush()), buffer->begin());
  EXPECT_EQ(flushed, size_t{WBGC_MAX_RESERVE_WORDS});
}

TEST_F(BarrierBufferTest, HasNoRoomWhenClosedOrDetached) {
  attach(BarrierBuffer::Mode::Normal);
  buffer->putFast(1, 2);
  buffer->setClosed(true);
  EXPECT_EQ(block.end, nullptr);
  EXPECT_EQ(words(), (std::vector<uint64_t>{1, 2}));
  buffer->reset();
  EXPECT_EQ(block.end, nullptr);
  buffer->setClosed(false);
  EXPECT_NE(block.end, nullptr);
  buffer->detach();
  EXPECT_EQ(block.next, nullptr);
  EXPECT_EQ(block.end, nullptr);
}

} // namespace
} // namespace wbgc::rt
