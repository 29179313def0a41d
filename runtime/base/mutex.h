// mutex.h - A lock of four bytes on a futex, and parking on a word.
//
// Constant-initialized, so that it can be a global without a constructor; never allocates. States:
// 0 free, 1 held, 2 held and perhaps somebody sleeps (Drepper, "Futexes Are Tricky", mutex 3). A
// short spin comes first, since everything under these locks takes well below a microsecond.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_BASE_MUTEX_H
#define WBGC_BASE_MUTEX_H

#include "base/race_detector.h"
#include "base/thread_annotations.h"

#include <atomic>
#include <stdint.h>

namespace wbgc::rt {

/// Sleeps while `word` holds `expected`, until woken, or `timeoutNanos` have passed (negative: no
/// limit). May return early: the caller tests its condition again. Keeps errno.
void futexWait(const std::atomic<uint32_t> &word, uint32_t expected, int64_t timeoutNanos = -1);
/// Wakes up to `count` threads that sleep on `word`. Keeps errno.
void futexWake(const std::atomic<uint32_t> &word, int count);

class WBGC_CAPABILITY("mutex") Mutex {
public:
  constexpr Mutex() = default;
  Mutex(const Mutex &) = delete;
  Mutex &operator=(const Mutex &) = delete;

  void lock() WBGC_ACQUIRE() {
    uint32_t free = kFree;
    if (!state.compare_exchange_strong(free, kHeld, std::memory_order_acquire,
                                       std::memory_order_relaxed))
      lockSlow();
    hearOf(this);
  }
  bool tryLock() WBGC_TRY_ACQUIRE(true) {
    uint32_t free = kFree;
    if (!state.compare_exchange_strong(free, kHeld, std::memory_order_acquire,
                                       std::memory_order_relaxed))
      return false;
    hearOf(this);
    return true;
  }
  void unlock() WBGC_RELEASE() {
    tellOf(this);
    if (state.exchange(kFree, std::memory_order_release) == kContended)
      futexWake(state, 1);
  }

  /// Of one that the caller holds: lets in who waits for it, if anybody does. Whoever asks again at once would be faster
  /// than those who sleep, for ever.
  void giveTurn() WBGC_REQUIRES(this);

  bool isHeld() const { return state.load(std::memory_order_relaxed) != kFree; }

  /// In the child of a fork, where the thread that held the lock may not exist. The caller knows
  /// that what the lock guards is consistent, because it held the lock over the fork.
  void resetAfterFork() { state.store(kFree, std::memory_order_relaxed); }

private:
  static constexpr uint32_t kFree = 0, kHeld = 1, kContended = 2;
  void lockSlow();
  std::atomic<uint32_t> state{kFree};
};

class WBGC_SCOPED_CAPABILITY MutexLock {
public:
  explicit MutexLock(Mutex &mutex) WBGC_ACQUIRE(mutex) : mutex(mutex) { mutex.lock(); }
  ~MutexLock() WBGC_RELEASE() { mutex.unlock(); }
  MutexLock(const MutexLock &) = delete;
  MutexLock &operator=(const MutexLock &) = delete;

private:
  Mutex &mutex;
};

} // namespace wbgc::rt

#endif // WBGC_BASE_MUTEX_H
