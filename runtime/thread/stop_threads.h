// stop_threads.h - All threads stand still at a safepoint: for WBGC_CHECK=mark and for fork only.
//
// The collector itself never stops the program. A thread that is blocked stays borrowed; one that
// does not reach a safepoint before the deadline runs on, and the caller is told.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_THREAD_STOP_THREADS_H
#define WBGC_THREAD_STOP_THREADS_H

#include "thread/handshake.h"

namespace wbgc::rt {

class StoppedThreads {
public:
  /// `timeoutNanos` negative: waits as long as it takes. Not from an attached thread that is
  /// Running.
  explicit StoppedThreads(int64_t timeoutNanos);
  ~StoppedThreads();

  /// Whether every attached thread stands still.
  bool all() const { return isComplete; }

  /// fn(Thread &, const StackView &) for each thread that stands still.
  template <typename F> void forEach(F fn) {
    MutexLock lock(gThreads.mutex);
    gThreads.forEach([&](Thread &thread) {
      if (thread.isStopped)
        fn(thread, thread.stoppedView);
    });
  }

private:
  static void park(Thread &thread, const StackView &stack, void *self);

  HandshakeRequest request;
  std::atomic<uint32_t> arrived{0};  // a futex
  std::atomic<uint32_t> released{0}; // a futex
  bool isComplete = false;
};

} // namespace wbgc::rt

#endif // WBGC_THREAD_STOP_THREADS_H
