// type_table_test.cpp - Interning: equal types share, different ones don't, libraries may go away.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/type_table.h"

#include "heap_fixture.h"

#include <cstring>
#include <string>
#include <thread>

using namespace wbgc::rt;

TEST(TypeTable, EqualDescriptorsOfTwoLibrariesAreOneType) {
  uint64_t bits1[] = {0b101}, bits2[] = {0b101};
  std::string name1 = "table::Equal", name2 = name1;
  wbgc_type a = makeType(name1.c_str(), 24, bits1), b = makeType(name2.c_str(), 24, bits2);
  TypeInfo *info = internType(&a);
  ASSERT_NE(info, nullptr);
  EXPECT_EQ(internType(&b), info);
  EXPECT_NE(a.cache, 0u);
  EXPECT_EQ(a.cache, b.cache);
  EXPECT_EQ(a.cell, 24u);
}

TEST(TypeTable, AnyDifferenceMakesAnotherType) {
  uint64_t bits[] = {0b101}, otherBits[] = {0b001};
  wbgc_type base = makeType("table::Differ", 24, bits);
  wbgc_type others[] = {
      makeType("table::Differs", 24, bits),     makeType("table::Differ", 32, bits),
      makeType("table::Differ", 24, otherBits), makeType("table::Differ", 24, bits, 4),
      makePlainType("table::Differ", 24),       makeAllSlotsType("table::Differ", 24)};
  for (wbgc_type &other : others)
    EXPECT_NE(internType(&other), internType(&base));
}

TEST(TypeTable, KeepsItsCopyWhenTheLibraryIsUnloaded) {
  uint64_t bits[] = {0b11};
  char name[] = "table::Unloaded";
  wbgc_type type = makeType(name, 16, bits);
  TypeInfo *info = internType(&type);
  memset(name, 'x', sizeof(name) - 1);
  bits[0] = 0;
  EXPECT_STREQ(info->name, "table::Unloaded");
  EXPECT_TRUE(info->isSlot(0) && info->isSlot(1));
}

TEST(TypeTable, CellsAreTheTypesOwnSizeRoundedToItsAlignment) {
  wbgc_type small = makePlainType("table::Small", 3, 1), odd = makePlainType("table::Odd", 40);
  wbgc_type wide = makePlainType("table::Wide", 72, 64),
            large = makePlainType("table::Large", 40000);
  EXPECT_EQ(internType(&small)->cell, 8u);
  EXPECT_EQ(internType(&odd)->cell, 40u);
  EXPECT_EQ(internType(&wide)->cell, 128u);
  EXPECT_EQ(internType(&large)->cell, 0u);
}

TEST(TypeTable, LayoutsAreMadeOnce) {
  uint64_t bits[] = {1};
  wbgc_type head = makeType("table::Head", 16, bits), element = makeType("table::Element", 8, bits);
  TypeInfo *h = internType(&head), *e = internType(&element);
  const Layout *array = arrayLayoutOf(e), *flex = flexLayoutOf(h, e, 16);
  EXPECT_EQ(arrayLayoutOf(e), array);
  EXPECT_EQ(flexLayoutOf(h, e, 16), flex);
  EXPECT_NE(flexLayoutOf(h, e, 8), flex);
  EXPECT_EQ(layoutOf(flex->id), flex);
  EXPECT_EQ(flex->type(), h);
  EXPECT_EQ(array->type(), e);
  EXPECT_EQ(layoutOf(0), nullptr);
}

TEST(TypeTable, ThreadsAgree) {
  uint64_t bits[] = {1};
  wbgc_type types[64];
  std::string names[64];
  for (int i = 0; i < 64; ++i)
    types[i] = makeType((names[i] = "table::Race" + std::to_string(i)).c_str(), 16, bits);
  TypeInfo *seen[4][64];
  std::vector<std::thread> threads;
  for (auto &mine : seen)
    threads.emplace_back([&types, &mine] {
      for (int i = 0; i < 64; ++i)
        mine[i] = internType(&types[i]);
    });
  for (auto &thread : threads)
    thread.join();
  for (int i = 0; i < 64; ++i)
    for (auto &mine : seen)
      EXPECT_EQ(mine[i], gTypes[types[i].cache]);
}

TEST(TypeTableDeathTest, RefusesWhatNoCompilerMakes) {
  uint64_t bits[] = {0b100};
  wbgc_type beyond = makeType("table::Beyond", 16, bits),
            crooked = makePlainType("table::Crooked", 16, 3);
  EXPECT_DEATH(internType(&beyond),
               "wbgc: fatal: a wbgc_type has a slot beyond its size \\(table::Beyond\\)");
  EXPECT_DEATH(internType(&crooked), "no power of two \\(table::Crooked\\)");
  uint64_t one[] = {1};
  wbgc_type packed = makeType("table::Packed", 12, one, 4);
  EXPECT_DEATH(arrayLayoutOf(internType(&packed)),
               "an array has misaligned slots \\(table::Packed\\)");
}
