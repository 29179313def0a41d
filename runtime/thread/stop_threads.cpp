// stop_threads.cpp - See stop_threads.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/stop_threads.h"

namespace wbgc::rt {

void StoppedThreads::park(Thread &thread, const StackView &stack, void *self) {
  auto &stopped = *static_cast<StoppedThreads *>(self);
  thread.stoppedView = stack;
  thread.isStopped = true;
  stopped.arrived.fetch_add(1, std::memory_order_acq_rel);
  futexWake(stopped.arrived, 1);
  if (thread.gateNow() == Gate::Borrowed)
    return; // and stays so; it may be the caller's own, which is blocked while it acts as collector
  while (!stopped.released.load(std::memory_order_acquire))
    futexWait(stopped.released, 0);
  thread.isStopped = false;
}

StoppedThreads::StoppedThreads(int64_t timeoutNanos) : request{park, this, "stop", {}} {
  uint32_t wanted = postRequest(request, nullptr, nullptr);
  actForBlocked(/*keep=*/true);
  uint64_t begin = nowNanos();
  for (;;) {
    uint32_t there = arrived.load(std::memory_order_acquire);
    isComplete = there == wanted;
    int64_t passed = static_cast<int64_t>(nowNanos() - begin);
    if (isComplete || (timeoutNanos >= 0 && passed >= timeoutNanos))
      return;
    futexWait(arrived, there, timeoutNanos < 0 ? -1 : timeoutNanos - passed);
  }
}

StoppedThreads::~StoppedThreads() {
  released.store(1, std::memory_order_release);
  futexWake(released, INT32_MAX);
  {
    MutexLock lock(gThreads.mutex);
    gThreads.forEach([&](Thread &thread) {
      if (thread.gateNow() == Gate::Borrowed)
        thread.isStopped = false;
      // Who did not come in time is not waited for.
      HandshakeRequest *mine = &request;
      if (thread.request.compare_exchange_strong(mine, nullptr, std::memory_order_seq_cst))
        request.remaining.fetch_sub(1, std::memory_order_acq_rel);
    });
  }
  giveBackBorrowed();
  while (uint32_t left = request.remaining.load(std::memory_order_acquire))
    futexWait(request.remaining, left);
}

} // namespace wbgc::rt
