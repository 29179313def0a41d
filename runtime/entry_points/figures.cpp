// figures.cpp - wbgc_stats_get, heap walk and heap snapshot.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/figures.h"
#include "entry_points/api.h"
#include "gc/heap_snapshot.h"
#include "gc/pacer.h"
#include "heap/cell_run.h"
#include "heap/heap.h"
#include "thread/thread_registry.h"

#include <errno.h>
#include <string.h>

using namespace wbgc::rt;

// Of those that are gone, and those that are there: a thread goes under the lock, so that it is counted once.
static void countThreads(wbgc_stats &stats) {
  MutexLock lock(gThreads.mutex);
  stats.flushes = gFigures.flushes.read();
  stats.barrier_words = gFigures.barrierWords.read();
  stats.shaded_objects = gFigures.shaded.read();
  stats.threads = gThreads.count();
  gThreads.forEach([&](Thread &thread) {
    stats.flushes += loadRelaxed(&thread.flushes);
    stats.barrier_words += loadRelaxed(&thread.barrierWords);
    stats.shaded_objects += loadRelaxed(&thread.shaded);
  });
}

// What the heap counts as allocated and the calling thread has not used yet, after the thread's own account is
// settled. In a blocking region its caches are the collector's.
static uint64_t unusedOfThisThread() {
  Thread *thread = currentThread();
  if (!thread || thread->isClosed || thread->stub.busy)
    return 0;
  BusyScope busy(*thread);
  flushAllocated(*thread->caches);
  return unusedBytes(*thread->caches);
}

static uint64_t atMost(uint64_t value, uint64_t most) { return value < most ? value : most; }
static uint64_t orZero(uint64_t value) { return value == UINT64_MAX ? 0 : value; }

int wbgc_stats_get(wbgc_stats *stats, size_t size) {
  if (!stats || !size || size > sizeof(wbgc_stats) || !worldIsAlive())
    return EINVAL;
  wbgc_stats now = {};
  now.cycles = gFigures.cycles.read();
  uint64_t unused = unusedOfThisThread();
  now.heap_bytes = heapBytes() - unused;
  now.live_bytes = atMost(gHeapAccount.live.read(), now.heap_bytes);
  now.goal_bytes = orZero(gPacer.goalBytes());
  now.limit_bytes = orZero(gHeapAccount.limit.read());
  now.mapped_bytes = gHeapAccount.mappedBytes.read();
  now.allocated_bytes = gFigures.neverLess(gHeapAccount.allocatedEver.read() - unused);
  now.freed_bytes = gHeapAccount.freedEver.read();
  now.holds = gFigures.holds.read();
  now.hold_total_ns = gFigures.holdNanos.read();
  now.hold_max_ns = gFigures.holdMax.load(std::memory_order_relaxed);
  now.marking_ns = gFigures.markingNanos.read();
  now.finalizers_run = gFigures.finalizersRun.read();
  now.weak_cleared = gFigures.weakCleared.read();
  countThreads(now);
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
