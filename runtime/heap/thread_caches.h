// thread_caches.h - A thread's private runs of free cells, and its colour for new objects.
//
// The inline path of wbgc.h bumps through `runs[type->cache]` without asking anybody: from `cursor`
// to `limit` lie zeroed free cells, a whole number of them, so the run is empty exactly when the
// two are equal. The allocator (allocator.h) fills an empty run from the span that the thread holds
// at that index, or takes another span. Only the owner touches its caches, or the collector on
// behalf of an owner that is blocked.
//
// Colour. From beginBlack on, every free cell that the thread holds or takes is already marked, so
// an object is black when it is born, at no cost of its own. `generation` is the sweep generation
// in which that was so: once the cycle is finished, the next slow path, or retireStale, gives all
// spans back, unmarks the cells that were not used, and the thread allocates white again
// (.inv.black-within-generation).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_THREAD_CACHES_H
#define WBGC_HEAP_THREAD_CACHES_H

#include "heap/span.h"

extern "C" {
/// Empty runs, as many as a thread has: what the inline path finds where it must not allocate.
extern wbgc_alloc_cache wbgcEmptyRuns[] __attribute__((visibility("hidden")));
}

namespace wbgc::rt {

/// Why an allocation returned nullptr.
enum class Refusal : uint8_t {
  None,
  Limit,    // the heap is at its limit: a collection may help
  System,   // the system gives no more memory or addresses: a collection may help
  TooLarge, // no heap could hold it
};

struct ThreadCaches {
  wbgc_alloc_cache *runs; // kCacheCount of them: what wbgc_thread_block.caches is set to
  Span **spans;           // span[i]: where runs[i] comes from, nullptr
  uint32_t *active;       // indices with a span
  uint32_t activeCount;
  Span *large; // of the large object that is being allocated, nullptr
  uint32_t generation;
  bool isBlack;
  bool isAllocating;   // or calls a visitor back: no allocation may begin
  Refusal refusal;     // of the last allocation that returned nullptr
  uint32_t runBytes;   // of the next run, at most: less while the collector is late
  uint64_t takenBytes; // in runs, since it was acquired
  uint64_t
      shortWayEnd; // of takenBytes: below it nothing but a handshake can be due before an allocation
  int64_t allocatedBytes; // taken in runs and not yet added to the heap's account
  ThreadCaches *next;     // of all caches, used or free; never removed
  bool isUsed;
};

/// Caches for a thread that attaches: white; call beginBlack as well while a cycle marks. nullptr:
/// no memory.
ThreadCaches *acquireCaches();

/// At detach: gives all spans back and recycles the caches. Also by another thread, once the owner
/// is gone.
void releaseCaches(ThreadCaches *caches);

/// Before that, in the child of a fork, where the owner was cut off: it may have zeroed free cells that it was about to
/// take, and with WBGC_CHECK=poison they are filled again.
void restorePoison(ThreadCaches &caches);

/// In the handshake in which a thread begins to allocate black: colours the free cells that it
/// holds, and from now on those that it takes. .inv.alloc-black-before-scan
void beginBlack(ThreadCaches &caches);

/// In the child of a fork, where no cycle marks any more: the thread allocates white again. The cells that it holds are
/// still marked (abandonMark).
void abandonBlack(ThreadCaches &caches);

/// In a handshake between finishMark and the next prepareMark: gives back what belongs to the
/// finished cycle. Cheap if the thread has allocated since. .inv.stale-caches-retired
void retireStale(ThreadCaches &caches);

/// Fatal if caches in use hold something of a finished cycle.
void checkCachesRetired();
/// Fatal if any caches are in use.
void checkCachesReleased();

/// Fatal if a thread's runs and spans disagree. Returns the number of spans that threads hold.
uint64_t verifyCaches();

/// Around fork.
void cachesBeforeFork();
void cachesAfterFork(bool inChild);

} // namespace wbgc::rt

#endif // WBGC_HEAP_THREAD_CACHES_H
