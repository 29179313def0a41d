// slots_test.cpp - The slots of objects, arrays and flexible arrays, whole and in pieces.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap_fixture.h"

#include <random>

using namespace wbgc::rt;

namespace {

class SlotsTest : public HeapTest {
protected:
  /// Word indices of the slots.
  static std::vector<uint64_t> slots(void *object, uint64_t begin = 0, uint64_t end = UINT64_MAX) {
    ObjectRef ref = findObject(word(object));
    std::vector<uint64_t> found;
    forEachSlot(ref, begin, std::min(end, objectWords(ref)), [&](const uint64_t *slot) {
      found.push_back(static_cast<uint64_t>(slot - static_cast<uint64_t *>(object)));
    });
    return found;
  }

  /// However the object is cut, its pieces have the slots of the whole.
  static void expectPiecesToAgree(void *object) {
    std::vector<uint64_t> whole = slots(object);
    uint64_t words = objectWords(findObject(word(object)));
    std::mt19937_64 random(words);
    for (int round = 0; round < 20; ++round) {
      std::vector<uint64_t> pieces;
      for (uint64_t begin = 0; begin < words;) {
        uint64_t end = std::min(words, begin + 1 + random() % 200);
        for (uint64_t slot : slots(object, begin, end)) {
          ASSERT_GE(slot, begin);
          ASSERT_LT(slot, end);
          pieces.push_back(slot);
        }
        begin = end;
      }
      ASSERT_EQ(pieces, whole);
    }
  }
};

TEST_F(SlotsTest, OfAnObjectAreThoseOfItsBitmap) {
  uint64_t bits[] = {0b1000'0101, 0, 0b11};
  wbgc_type type = makeType("slots::Object", 8 * 130, bits);
  void *object = allocateObject(*caches, &type);
  EXPECT_EQ(slots(object), (std::vector<uint64_t>{0, 2, 7, 128, 129}));
  expectPiecesToAgree(object);
}

TEST_F(SlotsTest, OfAnArrayRepeat) {
  uint64_t bits[] = {0b010};
  wbgc_type type = makeType("slots::Element", 24, bits);
  void *array = allocateArray(*caches, &type, 4);
  auto found = slots(array);
  ASSERT_GE(found.size(), 4u);
  for (size_t i = 0; i < found.size(); ++i)
    EXPECT_EQ(found[i], 3 * i + 1);
  for (size_t count : {1, 5, 77, 1000, 5000})
    expectPiecesToAgree(allocateArray(*caches, &type, count));
}

TEST_F(SlotsTest, OfAFlexibleArrayFollowTheHead) {
  uint64_t headBits[] = {0b1}, bits[] = {0b10};
  wbgc_type head = makeType("slots::Head", 24, headBits),
            element = makeType("slots::FlexElement", 16, bits);
  void *object =
      allocateFlex(*caches, &head, &element, 16, 3); // the elements begin in the head's padding
  auto found = slots(object);
  ASSERT_GE(found.size(), 4u);
  EXPECT_EQ(found[0], 0u);
  for (size_t i = 1; i < found.size(); ++i)
    EXPECT_EQ(found[i], 2 + 2 * (i - 1) + 1);
  for (size_t count : {0, 1, 300, 9000})
    expectPiecesToAgree(allocateFlex(*caches, &head, &element, 16, count));
}

TEST_F(SlotsTest, OfAHeadWithoutSlotsAreTheElements) {
  uint64_t bits[] = {0b1};
  wbgc_type head = makePlainType("slots::PlainHead", 8),
            element = makeType("slots::PlainFlex", 8, bits);
  EXPECT_EQ(slots(allocateFlex(*caches, &head, &element, 8, 1)), (std::vector<uint64_t>{1}));
  wbgc_type pointers = makeAllSlotsType("slots::Pointer", 8);
  EXPECT_EQ(slots(allocateFlex(*caches, &head, &pointers, 8, 3)), (std::vector<uint64_t>{1, 2, 3}));
}

TEST_F(SlotsTest, OfPointerArraysAndConservativeObjectsAreAllWords) {
  wbgc_type pointers = makeAllSlotsType("slots::Pointers", 8);
  EXPECT_EQ(slots(allocateArray(*caches, &pointers, 4)).size(), 4u);
  EXPECT_EQ(slots(allocateConservative(*caches, 48)).size(), 6u);
  void *large = allocateArray(*caches, &pointers, 100000);
  EXPECT_EQ(slots(large).size(), 100000u);
  expectPiecesToAgree(large);
}

TEST_F(SlotsTest, OfPointerFreeObjectsAreNone) {
  wbgc_type plain = makePlainType("slots::Plain", 40);
  for (void *object : {allocateObject(*caches, &plain), allocateArray(*caches, &plain, 10),
                       allocateFlex(*caches, &plain, &plain, 40, 5), allocateNoScan(*caches, 100),
                       allocateNoScan(*caches, 100000), allocateArray(*caches, &plain, 10000)}) {
    EXPECT_TRUE(slots(object).empty());
    EXPECT_TRUE(isNoScan(findObject(word(object))));
  }
}

TEST_F(SlotsTest, OfLargeTypedObjectsArePrecise) {
  uint64_t bits[100] = {};
  bits[0] = 0b100, bits[99] = uint64_t{1} << 63;
  wbgc_type type = makeType("slots::Large", 8 * 64 * 100, bits);
  void *object = allocateObject(*caches, &type);
  EXPECT_EQ(slots(object), (std::vector<uint64_t>{2, 6399}));
  expectPiecesToAgree(object);
  EXPECT_STREQ(objectType(findObject(word(object)))->name, "slots::Large");
}

TEST_F(SlotsTest, OfAReusedCellAreThoseOfItsNewType) {
  uint64_t oneBit[] = {0b001}, twoBits[] = {0b110};
  wbgc_type one = makeType("slots::One", 24, oneBit), two = makeType("slots::Two", 24, twoBits);
  std::vector<uintptr_t> first;
  for (int i = 0; i < 1000; ++i)
    first.push_back(word(allocateArray(*caches, &one, 2)));
  cycle({});
  for (int i = 0; i < 1000; ++i) {
    void *array = allocateArray(*caches, &two, 2);
    ASSERT_EQ(slots(array), (std::vector<uint64_t>{1, 2, 4, 5}));
  }
}

} // namespace
