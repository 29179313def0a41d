// figures.cpp - wbgc_stats_get, heap walk and heap snapshot.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/figures.h"
#include "entry_points/api.h"
#include "gc/heap_snapshot.h"
#include "gc/pacer.h"
#include "heap/heap.h"
#include "thread/thread_registry.h"

#include <errno.h>
#include <string.h>

using namespace wbgc::rt;

static void addThreads(wbgc_stats &stats) {
  MutexLock lock(gThreads.mutex);
  stats.threads = gThreads.count();
  gThreads.forEach([&](Thread &thread) {
    stats.flushes += loadRelaxed(&thread.flushes);
    stats.barrier_words += loadRelaxed(&thread.barrierWords);
    stats.shaded_objects += loadRelaxed(&thread.shaded);
  });
}

static uint64_t orZero(uint64_t value) { return value == UINT64_MAX ? 0 : value; }

int wbgc_stats_get(wbgc_stats *stats, size_t size) {
  if (!stats || !size || size > sizeof(wbgc_stats) || !worldIsAlive())
    return EINVAL;
  wbgc_stats now = {};
  now.cycles = gFigures.cycles.read();
  now.heap_bytes = heapBytes();
  now.live_bytes = gHeapAccount.live.read();
  now.goal_bytes = orZero(gPacer.goalBytes());
  now.limit_bytes = orZero(gHeapAccount.limit.read());
  now.mapped_bytes = gHeapAccount.mappedBytes.read();
  now.allocated_bytes = gHeapAccount.allocatedEver.read();
  now.freed_bytes = gHeapAccount.freedEver.read();
  now.flushes = gFigures.flushes.read();
  now.barrier_words = gFigures.barrierWords.read();
  now.shaded_objects = gFigures.shaded.read();
  now.holds = gFigures.holds.read();
  now.hold_total_ns = gFigures.holdNanos.read();
  now.hold_max_ns = gFigures.holdMax.load(std::memory_order_relaxed);
  now.marking_ns = gFigures.markingNanos.read();
  now.finalizers_run = gFigures.finalizersRun.read();
  now.weak_cleared = gFigures.weakCleared.read();
  addThreads(now);
  memcpy(stats, &now, size);
  return 0;
}

// While the program is called back, it must not allocate: as in an allocation.
class VisitScope {
public:
  explicit VisitScope(Thread *thread) : caches(thread ? thread->caches : nullptr) {
    if (caches)
      enterAllocation(*caches, "wbgc_heap_walk");
  }
  ~VisitScope() {
    if (caches)
      leaveAllocation(*caches, "wbgc_heap_walk");
  }
  VisitScope(const VisitScope &) = delete;
  VisitScope &operator=(const VisitScope &) = delete;

private:
  ThreadCaches *caches;
};

void wbgc_heap_walk(void (*visit)(void *, size_t, const char *, void *), void *argument) {
  VisitScope scope(currentThread());
  forEachObject([&](ObjectRef object) {
    const TypeInfo *type = objectType(object);
    visit(reinterpret_cast<void *>(object.base), objectBytes(object), type ? type->name : nullptr,
          argument);
  });
}

int wbgc_heap_snapshot(int fd) { return writeHeapSnapshot(fd); }
