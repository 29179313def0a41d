// heap.h - The heap as the collector sees it: its life, its part in a cycle, its background work, a
// walk.
//
// Includes all that folders above need: allocator.h (allocate), thread_caches.h (colour of new
// objects), object_ref.h (word to object, marks), slots.h (object to slots), accounting.h (how
// full).
//
// The order of a cycle; each line's steps come after the handshake or the call on the line before.
//
//   handshake  retireStale(caches)    each thread; flags on
//   collector  prepareMark()          all spans are swept, no object is marked
//   handshake  beginBlack(caches)     each thread, before it scans its stack
//   all        findObject, tryMark, forEachSlot
//   collector  finishMark(bytes)      when every white object is dead: marks become the truth
//   all        sweepStep, releaseStep, backStep in the background; allocation sweeps what it needs
//
// A thread that attaches while a cycle marks calls beginBlack before it allocates. Nobody marks
// between finishMark and the end of the next prepareMark: a late mark would keep a dead object as
// if it lived, or be swept away (.inv.mark-only-when-marking); so flags are off, or flushes
// discard, before finishMark.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_HEAP_H
#define WBGC_HEAP_HEAP_H

#include "heap/accounting.h"
#include "heap/allocator.h"
#include "heap/object_ref.h"
#include "heap/slots.h"
#include "heap/thread_caches.h"

namespace wbgc::rt {

struct HeapConfig {
  uint64_t limitBytes = 0;   // 0: none
  uint64_t reserveBytes = 0; // 0: as much as is useful; halved as often as the system refuses
  bool poison = false;       // WBGC_CHECK=poison
};

/// Reserves the address range. 0, or ENOMEM. Once, before any other thread comes; again after
/// shutdownHeap.
int initHeap(const HeapConfig &config);

/// Gives all memory back, and the address range. No thread uses the heap; all caches are released.
/// Types stay.
void shutdownHeap();

/// See above. Called by one thread, the collector. prepareMark sweeps what is left, so its time is
/// that of the background sweep that did not happen. Fatal if a thread's caches were not retired.
void prepareMark();
/// `markedBytes`: of the objects that tryMark marked; those born black are added here.
void finishMark(uint64_t markedBytes);

/// Instead of finishMark, where marking was cut off (in the child of a fork): what is marked means nothing, and the next
/// prepareMark clears it. No thread is black (abandonBlack).
void abandonMark();

/// Sweeps up to `spans` spans, and frees those that are empty. False: everything is swept. Any
/// thread.
bool sweepStep(unsigned spans);
/// Sweeps everything that is left. Spans held in caches that are stale are not: see retireStale.
void sweepAll();

/// Returns free pages to the system, at most about `maxBytes`, as long as more than `keepBytes` of
/// free memory stay; returns the bytes returned. Any thread, but a background one: it makes system
/// calls.
uint64_t releaseStep(uint64_t keepBytes, uint64_t maxBytes);

/// Backs free pages with memory ahead of their use, one huge page or less, while fewer than `leadBytes` of free memory
/// are held and fewer than `mostBytes` in all; returns the bytes backed. Heaps below 128 KiB are left alone. Large objects that
/// were just handed out come first, whatever is held. A background thread, whenever `wantsBacking` says that half of the
/// lead is used up, or that such an object waits.
uint64_t backStep(uint64_t leadBytes, uint64_t mostBytes);
bool wantsBacking();
/// Whether a thread has taken pages that hold no memory since this was last asked.
bool takeOutrun();

/// Around fork: takes and gives back every lock of the heap. The folders above take theirs first, and that
/// of the metadata arena (metaBeforeFork), under which nothing else is locked, comes last.
void heapBeforeFork();
void heapAfterFork(bool inChild);

/// Calls fn(ObjectRef, void *argument) for every object. Exact if nothing allocates, sweeps or
/// marks meanwhile; else objects that come or go may or may not be seen. Takes no lock; `fn` must
/// not allocate.
void forEachObject(void (*fn)(ObjectRef object, void *argument), void *argument);
template <typename F> void forEachObject(F fn) {
  forEachObject([](ObjectRef object, void *argument) { (*static_cast<F *>(argument))(object); },
                &fn);
}

/// Checks every structure against every other; fatal for a difference. Nothing else runs meanwhile.
void verifyHeap();

} // namespace wbgc::rt

#endif // WBGC_HEAP_HEAP_H
