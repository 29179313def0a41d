// allocate.cpp - Allocation beyond the inline path: safepoint, debts, memory, and what if there is
// none.
//
// The order matters. First the thread answers the collector and pays by marking, then it allocates;
// after that nothing may intervene, since only the caller's register holds the object
// (.inv.alloc-black-before-scan).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "entry_points/api.h"
#include "gc/assist.h"
#include "gc/blocking.h"
#include "gc/collector.h"
#include "gc/config.h"
#include "gc/finalizers.h"
#include "gc/profile.h"
#include "gc/symbolize.h"
#include "gc/throttle.h"
#include "heap/heap.h"
#include "heap/hole.h"
#include "heap/poison.h"

#include <stdlib.h>
#include <unistd.h>

using namespace wbgc::rt;

namespace {

constexpr uint64_t kLeastProfit = 16; // of the heap: what makes a collection worth another
constexpr int kMostTries = 32;

// `isCrawling`: there may be a cell, but see futile_collections.h.
[[noreturn]] void fatalOutOfMemory(size_t bytes, bool isCrawling, Refusal refusal) {
  setDying();
  LineWriter line;
  line.text("wbgc: fatal: out of memory: ")
      .dec(bytes)
      .text(" bytes wanted, heap ")
      .dec(heapBytes());
  line.text(" bytes, limit ");
  gConfig.options.limitBytes ? line.dec(gConfig.options.limitBytes) : line.text("none");
  line.text(refusal == Refusal::Limit    ? " (the heap is at its limit"
            : refusal == Refusal::System ? " (the system refuses memory"
                                         : " (no heap could hold it");
  line.text(isCrawling ? ", and collections free next to nothing)" : ")");
  line.writeTo(STDERR_FILENO);
  abort();
}

// Whether to try again: then with the thread as the handler found it, else what comes after would fail far from the cause.
bool askProgram(const Thread &thread, size_t bytes, bool isCrawling, Refusal refusal) {
  if (!gConfig.oom)
    fatalOutOfMemory(bytes, isCrawling, refusal);
  if (!gConfig.oom(bytes, heapBytes(), gConfig.options.limitBytes))
    return false;
  const char *handler =
      reinterpret_cast<const char *>(gConfig.oom) + 1; // inside it, as describePlace wants it
  if (currentThread() != &thread)
    fatalIn("a handler for a full heap detached its thread", handler);
  if (thread.isClosed)
    fatalIn("a handler for a full heap did not leave its blocking region", handler);
  return true;
}

// What no run of cells is taken for.
size_t largeBytes(size_t bytes) { return bytes > kMaxSmallBytes ? bytes : 0; }

// What the thread took for the inline path since it last came here.
uint64_t unpaidBytes(Thread &thread) {
  uint64_t taken = thread.caches->takenBytes, unpaid = taken - thread.paidBytes;
  thread.paidBytes = taken;
  return unpaid;
}

void beforeAllocation(Thread &thread, size_t bytes) {
  safepoint(thread);
  bool hasMarked = assistFor(thread, unpaidBytes(thread) + largeBytes(bytes));
  if (isOverGoal()) {
    withSpilledRegisters([&](uintptr_t sp) { requestCycleOverGoal(thread, sp); });
    if (!hasMarked)
      giveWay(thread, largeBytes(bytes));
    return;
  }
  goOn(thread);
  if (wantsBacking())
    requestBacking();
}

// In a frame of its own, which is dead and zeroed when a collection scans the stack: it points into spans.
template <typename Allocate>
__attribute__((noinline)) void *attemptInFrame(Thread &thread, Allocate allocate) {
  BusyScope busy(thread);
  enterAllocation(*thread.caches, "allocation");
  void *object = allocate(*thread.caches);
  leaveAllocation(*thread.caches, "allocation");
  return object;
}

// One attempt; nullptr: `refusal` of the caches says why.
template <typename Allocate> void *attempt(Thread &thread, Allocate allocate) {
  void *object = attemptInFrame(thread, allocate);
  clearDeadFrames();
  return object;
}

// A whole cycle. False: it freed little, so another one is not likely to find more.
bool collectWithProfit(Thread &thread) {
  uint64_t freedBefore = gHeapAccount.freedEver.read(), begin = nowNanos();
  withSpilledRegisters([&](uintptr_t sp) { collectNow(thread, sp); });
  uint64_t freed = gHeapAccount.freedEver.read() - freedBefore;
  thread.futile.note(begin, nowNanos(), freed, heapBytes());
  return freed > heapBytes() / kLeastProfit;
}

// Collects until there is room. A cycle that freed much may have freed it for other threads, which were
// faster; one that did not is tried once more: garbage may be held by barriers and stale stack words
// until the next. A thread that lives by single cells of a full heap is refused: futile_collections.h.
template <typename Allocate> void *collectAndAttempt(Thread &thread, Allocate allocate) {
  int futile = 0;
  for (int i = 0; i < kMostTries && futile < 2 && thread.caches->refusal != Refusal::TooLarge;
       ++i) {
    futile += !collectWithProfit(thread);
    if (thread.futile.areEnough())
      break;
    if (void *object = attempt(thread, allocate))
      return object;
  }
  return nullptr;
}

template <typename Allocate> void *retry(Thread &thread, size_t bytes, Allocate allocate) {
  for (;;) {
    if (void *object = collectAndAttempt(thread, allocate))
      return object;
    bool isCrawling = thread.futile.areEnough();
    thread.futile.forget();
    if (!askProgram(thread, bytes, isCrawling, thread.caches->refusal))
      return nullptr;
    if (void *object = attempt(thread, allocate))
      return object;
  }
}

// `bytes`: what is asked for, as far as it can be said.
template <typename Allocate>
void *allocate(Thread &thread, size_t bytes, const void *caller, Allocate allocateIn) {
  beforeAllocation(thread, bytes);
  uint64_t takenBefore = thread.caches->takenBytes;
  void *object = attempt(thread, allocateIn);
  if (__builtin_expect(!object, 0))
    object = retry(thread, bytes, allocateIn);
  if (object)
    profileAllocation(thread, bytes, largeBytes(bytes) + thread.caches->takenBytes - takenBefore,
                      caller);
  return object;
}

// Nobody looks at each allocation, at each cell, or at the store before.
bool isPlain(const Thread &thread) {
  return !thread.isWatched && !gProfileIsOn && !gPoison && !gConfig.checks(kCheckForeign);
}

constexpr uint64_t kShortWayBytes = 1024; // that a thread takes before it goes the long way again

// What is taken the short way is paid for on the long one.
void openShortWay(Thread &thread) {
  thread.caches->shortWayEnd = isPlain(thread) ? thread.caches->takenBytes + kShortWayBytes : 0;
}

bool isShortWayOpen(const Thread &thread) {
  return thread.caches->takenBytes < thread.caches->shortWayEnd && !isHandshakeWanted(thread);
}

// Where cells lie one by one between living objects, a run is a single cell, and each allocation comes here. What else
// an entry point asks for is asked when the way is opened, and a thread that is closed has none.
inline __attribute__((always_inline)) void *allocateTheShortWay(const wbgc_type *type) {
  Thread *thread = currentThread();
  if (!thread || isHandshakeWanted(*thread))
    return nullptr;
  BusyScope busy(*thread);
  return allocateFromHole(*thread->caches, loadAcquire(&type->cache));
}

// As allocateFromHole, for a run of any length of the span that is held.
void *allocateFromRun(Thread &thread, uint32_t cache) {
  BusyScope busy(thread);
  void *object = allocateFromHeldSpan(*thread.caches, cache);
  clearDeadFrame();
  return object;
}

// Out of line, so that the short way has no frame to speak of.
__attribute__((noinline)) void *allocateTheLongWay(Thread &thread, const wbgc_type *type,
                                                   const void *caller) {
  if (isShortWayOpen(thread))
    if (void *object = allocateFromRun(thread, loadAcquire(&type->cache)))
      return object;
  openShortWay(thread);
  return allocate(thread, type->size, caller,
                  [=](ThreadCaches &caches) { return allocateObject(caches, type); });
}

size_t productOrMax(size_t a, size_t b) {
  size_t product;
  return __builtin_mul_overflow(a, b, &product) ? SIZE_MAX : product;
}

} // namespace

void *__wbgc_alloc(const wbgc_type *type) {
  if (void *object = allocateTheShortWay(type))
    return object;
  return allocateTheLongWay(WBGC_REQUIRE_THREAD("allocation"), type, __builtin_return_address(0));
}

void *__wbgc_alloc_array(const wbgc_type *type, size_t count) {
  Thread &thread = WBGC_REQUIRE_THREAD("allocation");
  return allocate(thread, productOrMax(type->size, count), __builtin_return_address(0),
                  [=](ThreadCaches &caches) { return allocateArray(caches, type, count); });
}

void *__wbgc_alloc_flex(const wbgc_type *type, const wbgc_type *element, size_t offset,
                        size_t count) {
  Thread &thread = WBGC_REQUIRE_THREAD("allocation");
  return allocate(
      thread, productOrMax(element->size, count), __builtin_return_address(0),
      [=](ThreadCaches &caches) { return allocateFlex(caches, type, element, offset, count); });
}

void *wbgc_alloc_noscan(size_t bytes) {
  Thread &thread = WBGC_REQUIRE_THREAD("allocation");
  return allocate(thread, bytes, __builtin_return_address(0),
                  [=](ThreadCaches &caches) { return allocateNoScan(caches, bytes); });
}

void *wbgc_alloc_conservative(size_t bytes) {
  Thread &thread = WBGC_REQUIRE_THREAD("allocation");
  return allocate(thread, bytes, __builtin_return_address(0),
                  [=](ThreadCaches &caches) { return allocateConservative(caches, bytes); });
}

int wbgc_oom_null(size_t, size_t, size_t) { return 0; }
