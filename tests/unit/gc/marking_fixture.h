// marking_fixture.h - A cycle in its marking phase around one test, for flushes and the marker.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_TEST_MARKING_FIXTURE_H
#define WBGC_TEST_MARKING_FIXTURE_H

#include "gc/phase.h"
#include "gc_fixture.h"
#include "heap/heap.h"
#include "thread/thread.h"

#include <utility>

namespace wbgc::rt {

// A cycle held in its marking phase, by hand and without a collector.
class MarkingTest : public GcTest {
protected:
  void SetUp() override {
    GcTest::SetUp();
    thread = currentThread();
  }
  void TearDown() override {
    if (gPhase.now() != Phase::Idle)
      endMarking();
    GcTest::TearDown();
  }

  void setPhase(Phase phase) {
    MutexLock lock(gPhase.mutex);
    gPhase.set(phase);
  }
  void prepare() {
    retireStale(*thread->caches);
    thread->isMarking = true;
    thread->updateFlag();
    setPhase(Phase::Preparing);
    prepareMark();
  }
  void beginMarking() {
    prepare();
    setPhase(Phase::Marking);
  }
  void endMarking() {
    // Also what went to everybody: the next test has another heap.
    GreyRef grey;
    do
      while (thread->marks.queue.take(grey))
        continue;
    while (thread->marks.queue.refill());
    thread->isMarking = false;
    thread->updateFlag();
    // As it is, or the heap would seem to have less than nothing, and the collector begin a cycle of its own.
    finishMark(std::exchange(thread->marks.markedBytes, 0));
    setPhase(Phase::Idle);
    retireStale(*thread->caches);
  }

  static bool isBlack(void *object) {
    return isMarked(findObject(reinterpret_cast<uintptr_t>(object)));
  }
  size_t greyCount() {
    size_t count = 0;
    for (GreyRef grey; thread->marks.queue.take(grey);)
      ++count;
    return count;
  }
  void record(const void *old, const void *value) {
    thread->buffer.putFast(reinterpret_cast<uint64_t>(old), reinterpret_cast<uint64_t>(value));
  }

  Thread *thread = nullptr;
};

} // namespace wbgc::rt

#endif // WBGC_TEST_MARKING_FIXTURE_H
