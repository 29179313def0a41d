// cycle_test.cpp - Colour, sweeping and the return of memory over whole cycles.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap_fixture.h"

#include "heap/page_heap.h"

#include <set>
#include <string>

using namespace wbgc::rt;

namespace {

class CycleTest : public HeapTest {
protected:
  std::vector<void *> allocate(const wbgc_type &type, int count) {
    std::vector<void *> objects;
    for (int i = 0; i < count; ++i)
      objects.push_back(allocateObject(*caches, &type));
    return objects;
  }
};

TEST_F(CycleTest, ExactlyTheMarkedSurvive) {
  wbgc_type small = makePlainType("cycle::Small", 24), big = makePlainType("cycle::Big", 3000);
  std::set<void *> expected;
  std::vector<void *> living;
  auto keepSome = [&](const std::vector<void *> &objects) {
    for (size_t i = 0; i < objects.size(); i += 7)
      living.push_back(objects[i]);
  };
  keepSome(allocate(small, 5000));
  keepSome(allocate(big, 100));
  for (int i = 0; i < 20; ++i)
    keepSome({allocateConservative(*caches, 50000), allocateNoScan(*caches, 20)});
  for (int round = 0; round < 3; ++round) {
    cycle(living);
    std::set<void *> found;
    forEachObject([&](ObjectRef object) { found.insert(reinterpret_cast<void *>(object.base)); });
    EXPECT_EQ(found, std::set<void *>(living.begin(), living.end()));
    verifyHeap();
    living.resize(living.size() / 2);
  }
}

TEST_F(CycleTest, ObjectsBornWhileBlackSurviveUnmarked) {
  wbgc_type type = makePlainType("cycle::Black", 40);
  auto white = allocate(type, 10); // the run that they come from goes on being used
  prepareMark();
  beginBlack(*caches);
  auto black = allocate(type, 3000);
  void *largeBlack = allocateNoScan(*caches, 100000), *smallBlack = allocateNoScan(*caches, 3);
  for (void *object : black)
    EXPECT_TRUE(isMarked(findObject(word(object))));
  for (void *object : white)
    EXPECT_FALSE(isMarked(findObject(word(object))));
  finishMark(0);
  retireStale(*caches);
  sweepAll();
  EXPECT_EQ(countObjects(), black.size() + 2);
  EXPECT_TRUE(findObject(word(largeBlack)) && findObject(word(smallBlack)));
}

TEST_F(CycleTest, FreeCellsColouredBlackDoNotLive) {
  wbgc_type type = makePlainType("cycle::Unused", 40);
  prepareMark();
  beginBlack(*caches);
  void *only = allocateObject(*caches, &type);
  finishMark(0);
  retireStale(*caches);
  sweepAll();
  EXPECT_EQ(countObjects(), 1u);
  EXPECT_EQ(findObject(word(only)).span->live, 1u);
}

TEST_F(CycleTest, MarksOfJunkDoNotKeepFreeCells) {
  wbgc_type type = makePlainType("cycle::Junk", 64);
  void *object = allocateObject(*caches, &type);
  retireStale(*caches);
  prepareMark();
  ObjectRef ref = findObject(word(object) + 64); // in the rest of the run
  ASSERT_TRUE(ref);
  EXPECT_TRUE(tryMark(ref));
  finishMark(0);
  retireStale(*caches);
  sweepAll();
  EXPECT_EQ(countObjects(), 0u);
}

TEST_F(CycleTest, NewObjectsAreWhiteAgainAfterTheCycle) {
  wbgc_type type = makePlainType("cycle::WhiteAgain", 40);
  cycle({});
  auto objects = allocate(type, 1000);
  for (void *object : objects)
    ASSERT_FALSE(isMarked(findObject(word(object))));
  retireStale(*caches);
  prepareMark();
  for (void *object : objects)
    ASSERT_FALSE(isMarked(findObject(word(object)))) << "prepareMark leaves no mark";
  finishMark(0);
  retireStale(*caches);
  sweepAll();
  EXPECT_EQ(countObjects(), 0u);
}

TEST_F(CycleTest, AThreadThatAllocatesOnAfterTheCycleRetiresByItself) {
  wbgc_type type = makePlainType("cycle::Lazy", 40);
  allocate(type, 1000);
  cycleWithoutSweep({});
  auto after = allocate(type, 2000);
  uint32_t generation = caches->generation;
  retireStale(*caches);
  EXPECT_EQ(caches->generation, generation) << "the slow path had done it";
  sweepAll();
  size_t found = 0;
  for (void *object : after)
    found += static_cast<bool>(findObject(word(object)));
  EXPECT_EQ(found, after.size());
}

TEST_F(CycleTest, SweepsLazilyInBoundedSteps) {
  wbgc_type type = makePlainType("cycle::Step", 64);
  constexpr uint64_t kCells = kPageBytes / 64, kSpans = kSmallSpans + 68;
  allocate(type, kCells * (kSmallSpans + 68 * largeSpanPages(1)));
  cycleWithoutSweep({});
  retireStale(*caches);
  uint64_t before = gHeapAccount.sweptSpans.read();
  EXPECT_TRUE(sweepStep(10));
  EXPECT_EQ(gHeapAccount.sweptSpans.read() - before, 10u);
  while (sweepStep(10))
    continue;
  EXPECT_EQ(gHeapAccount.sweptSpans.read() - before, kSpans);
  EXPECT_FALSE(sweepStep(1));
}

TEST_F(CycleTest, EmptySpansAreFreedAndTheirMemoryReturned) {
  wbgc_type type = makePlainType("cycle::Freed", 64);
  allocate(type, 100000);
  allocateNoScan(*caches, 10 << 20);
  EXPECT_GT(gHeapAccount.spanBytes.read(), 16u << 20);
  cycle({});
  EXPECT_EQ(gHeapAccount.spanBytes.read(), 0u);
  uint64_t mapped = gHeapAccount.mappedBytes.read();
  EXPECT_GT(mapped, 16u << 20);
  while (releaseStep(1 << 20, 4 << 20))
    continue;
  EXPECT_EQ(gHeapAccount.mappedBytes.read(), 1u << 20);
}

TEST_F(CycleTest, CountsWhatIsFreed) {
  wbgc_type type = makePlainType("cycle::Counted", 64);
  auto objects = allocate(type, 1000);
  objects.resize(100);
  cycle(objects);
  EXPECT_EQ(gHeapAccount.freedEver.read(), 900 * 64u);
  EXPECT_GE(gHeapAccount.live.read(), 100 * 64u);
}

TEST_F(CycleTest, CachesOfADetachedThreadGoBackToTheHeap) {
  wbgc_type type = makePlainType("cycle::Detached", 64);
  void *object = allocateObject(*caches, &type);
  releaseCaches(caches);
  caches = acquireCaches();
  void *next = allocateObject(*caches, &type);
  EXPECT_EQ(word(next), word(object) + 64) << "the rest of the run is used on";
}

TEST_F(CycleTest, ManyTypesShareTheWork) {
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i)
    names.push_back("cycle::Many" + std::to_string(i));
  std::vector<void *> living;
  for (auto &name : names) {
    wbgc_type type = makePlainType(name.c_str(), 32);
    auto objects = allocate(type, 10);
    living.push_back(objects[3]);
  }
  cycle(living);
  EXPECT_EQ(countObjects(), 300u);
  for (size_t i = 0; i < living.size(); ++i)
    EXPECT_EQ(objectType(findObject(word(living[i])))->name, names[i]);
}

TEST_F(CycleTest, PrepareMarkRefusesCachesThatWereNotRetired) {
  wbgc_type type = makePlainType("cycle::NotRetired", 64);
  allocate(type, 10);
  cycleWithoutSweep({});
  EXPECT_DEATH(prepareMark(), "wbgc: fatal: check failed: .*generation");
}

} // namespace
