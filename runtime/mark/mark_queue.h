// mark_queue.h - What is grey: objects that are marked and still have to be scanned.
//
// Greys move in segments. Each thread that finds some has a LocalQueue of its own, used without
// locks; full segments go to the one MarkQueue, where every marking thread takes them. Putting a
// grey never fails: when the system refuses memory for a segment the grey is dropped, `overflowed`
// is set, and the marker looks for marked objects once more (gc/marker.cpp). Segments are kept and
// reused.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_MARK_MARK_QUEUE_H
#define WBGC_MARK_MARK_QUEUE_H

#include "base/mutex.h"

#include <atomic>
#include <stddef.h>
#include <stdint.h>

namespace wbgc::rt {

/// An object to scan, or the rest of a large one: an address inside it from which to go on.
class GreyRef {
public:
  GreyRef() = default;
  static GreyRef object(uintptr_t base) { return GreyRef(base); }
  static GreyRef restFrom(uintptr_t address) { return GreyRef(address | kRestTag); }

  bool isRest() const { return bits_ & kRestTag; }
  uintptr_t address() const { return bits_ & ~kRestTag; }
  uintptr_t bits() const { return bits_; }

private:
  static constexpr uintptr_t kRestTag = 1;
  explicit GreyRef(uintptr_t bits) : bits_(bits) {}
  uintptr_t bits_ = 0;
};

/// A stack of greys that changes hands as a whole.
struct MarkSegment {
  static constexpr size_t kBytes = 2048;
  static constexpr size_t kCapacity = (kBytes - 2 * sizeof(void *)) / sizeof(uintptr_t);

  MarkSegment *next;
  size_t count;
  GreyRef entries[kCapacity];

  bool isFull() const { return count == kCapacity; }
  bool isEmpty() const { return count == 0; }
};
static_assert(sizeof(MarkSegment) == MarkSegment::kBytes);

/// Segments that any thread may take. All functions from any thread.
class MarkQueue {
public:
  /// Makes the greys of `segment`, which is not empty, everybody's.
  void give(MarkSegment *segment);
  /// nullptr: there are none.
  MarkSegment *take();
  bool isEmpty() const { return full.load(std::memory_order_acquire) == nullptr; }

  /// An empty segment; nullptr if the system refuses memory: then the caller drops its grey and
  /// calls noteOverflow.
  MarkSegment *newSegment();
  void recycle(MarkSegment *segment);

  /// Forgets all greys: of a cycle that is no more.
  void drop();

  void noteOverflow() { overflowed.store(true, std::memory_order_release); }
  /// Whether greys were dropped since the last call.
  bool takeOverflow() { return overflowed.exchange(false, std::memory_order_acq_rel); }

  /// Whether anything became grey, or was scanned, since clearActivity. Whoever marks an object or
  /// takes a grey says so *before* (.inv.grey-announced), so that a collector that sees the mark,
  /// or misses the grey, sees this too; who scans many says so before the first and after the last.
  void noteActivity() {
    if (!active.load(std::memory_order_relaxed))
      active.store(true, std::memory_order_seq_cst);
  }
  void clearActivity() { active.store(false, std::memory_order_seq_cst); }
  bool hadActivity() const { return active.load(std::memory_order_seq_cst); }

  /// Around fork.
  void lockForFork() WBGC_NO_THREAD_SAFETY_ANALYSIS { mutex.lock(); }
  void unlockAfterFork(bool inChild) WBGC_NO_THREAD_SAFETY_ANALYSIS {
    inChild ? mutex.resetAfterFork() : mutex.unlock();
  }

private:
  Mutex mutex;
  std::atomic<MarkSegment *> full{nullptr}; // written under the mutex
  MarkSegment *empty = nullptr;             // guarded by the mutex
  std::atomic<bool> overflowed{false};
  std::atomic<bool> active{false};
};

extern MarkQueue gMarkQueue;

/// One thread's greys, last in, first out. Not shared; its owner, or the collector while it acts
/// for the owner, uses it.
class LocalQueue {
public:
  explicit constexpr LocalQueue(MarkQueue &shared) : shared(shared) {}

  void put(GreyRef grey) {
    if (__builtin_expect(current && !current->isFull(), 1))
      current->entries[current->count++] = grey;
    else
      putSlow(grey);
  }
  /// All of them, in as few copies as segments are touched.
  void putBatch(const GreyRef *greys, size_t count);
  /// False: there is nothing left here; see MarkQueue::take through refill.
  bool take(GreyRef &grey) {
    if (__builtin_expect(!current || current->isEmpty(), 0))
      return takeSlow(grey);
    grey = current->entries[--current->count];
    return true;
  }
  /// Takes up to `count` of them, of one segment, as they lie. Returns how many; 0: there are none here.
  unsigned takeBatch(GreyRef *greys, unsigned count);
  /// Takes a segment of the shared queue. False: none.
  bool refill();
  /// Gives everything to the shared queue. True if there was anything.
  bool publish();
  /// As publish, and gives the segments back: before the owner goes away.
  void release();

  bool isEmpty() const { return (!current || current->isEmpty()) && (!spare || spare->isEmpty()); }

private:
  void putSlow(GreyRef grey);
  bool takeSlow(GreyRef &grey);
  bool makeRoom();

  MarkQueue &shared;
  MarkSegment *current = nullptr; // where put and take work
  MarkSegment *spare = nullptr; // hysteresis: full or empty, so that the edge of a segment is cheap
};

} // namespace wbgc::rt

#endif // WBGC_MARK_MARK_QUEUE_H
