// mutex.cpp - The waiting half of mutex.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/mutex.h"

#include "base/atomics.h"
#include "base/os.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace wbgc::rt {

static long futex(const std::atomic<uint32_t> &word, int operation, uint32_t value,
                  const timespec *timeout) {
  int savedErrno = errno;
  long result =
      syscall(SYS_futex, &word, operation | FUTEX_PRIVATE_FLAG, value, timeout, nullptr, 0);
  errno = savedErrno;
  return result;
}

void futexWait(const std::atomic<uint32_t> &word, uint32_t expected, int64_t timeoutNanos) {
  constexpr int64_t kSecond = 1000000000;
  timespec timeout = {timeoutNanos / kSecond, timeoutNanos % kSecond};
  futex(word, FUTEX_WAIT, expected, timeoutNanos < 0 ? nullptr : &timeout);
}

void futexWake(const std::atomic<uint32_t> &word, int count) {
  futex(word, FUTEX_WAKE, static_cast<uint32_t>(count), nullptr);
}

void Mutex::lockSlow() {
  constexpr int kSpins = 100;
  for (int i = 0; i < kSpins; ++i) {
    spinPause();
    uint32_t free = kFree;
    if (state.load(std::memory_order_relaxed) == kFree &&
        state.compare_exchange_weak(free, kHeld, std::memory_order_acquire,
                                    std::memory_order_relaxed))
      return;
  }
  while (state.exchange(kContended, std::memory_order_acquire) != kFree)
    futexWait(state, kContended);
}

void Mutex::giveTurn() {
  constexpr uint64_t kWakeNanos = 20000; // the system makes it some 70 us
  if (state.load(std::memory_order_relaxed) != kContended)
    return;
  unlock();
  sleepNanos(kWakeNanos);
  lock();
}

} // namespace wbgc::rt
