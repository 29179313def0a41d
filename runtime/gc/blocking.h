// blocking.h - Safepoints of C functions, and blocking regions of attached threads.
//
// The compiled poll has its registers spilled by amd64/safepoint.S; a C function needs only those
// that its caller may still use, and this file sees to that.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_BLOCKING_H
#define WBGC_GC_BLOCKING_H

#include "thread/handshake.h"

namespace wbgc::rt {

/// Calls fn(uintptr_t sp) with all registers that the caller's callers use on the stack, from sp
/// up.
template <typename F> void withSpilledRegisters(F fn);

/// Answers the collector if it asks; with WBGC_STRESS, runs a cycle at every Nth call.
void safepoint(Thread &thread);
/// The same, for callers that have spilled their registers.
void safepointAt(Thread &thread, uintptr_t sp);

/// A blocking region; they nest.
void blockingEnter(Thread &thread);
void blockingLeave(Thread &thread);

/// While the runtime waits on behalf of an attached thread; nullptr: not attached, nothing happens.
class BlockingScope {
public:
  explicit BlockingScope(Thread *thread) : thread(thread) {
    if (thread)
      blockingEnter(*thread);
  }
  ~BlockingScope() {
    if (thread)
      blockingLeave(*thread);
  }
  BlockingScope(const BlockingScope &) = delete;
  BlockingScope &operator=(const BlockingScope &) = delete;

private:
  Thread *thread;
};

/// A wait of the runtime, in which signal handlers of the program may run barriers: each opens the
/// thread's gate, and the wait, which sleeps for limited times only, closes it again when they are
/// done. Around a blocking region; nullptr: nothing happens. .inv.wait-looks-again
class WaitScope {
public:
  explicit WaitScope(Thread *thread) : thread(thread) { set(true); }
  ~WaitScope() { set(false); }
  WaitScope(const WaitScope &) = delete;
  WaitScope &operator=(const WaitScope &) = delete;

private:
  void set(bool isWaiting) {
    if (thread)
      thread->isWaiting = isWaiting;
  }
  Thread *thread;
};

} // namespace wbgc::rt

extern "C" {
/// amd64/safepoint.S
uintptr_t wbgcSpillAndCall(uintptr_t (*function)(void *argument, uintptr_t sp), void *argument);
/// The poll of compiled code, on the thread's system stack.
void wbgcPollSlow(wbgc::rt::Thread *thread, uintptr_t sp, void *pc);
}

template <typename F> void wbgc::rt::withSpilledRegisters(F fn) {
  wbgcSpillAndCall(
      [](void *argument, uintptr_t sp) -> uintptr_t {
        (*static_cast<F *>(argument))(sp);
        return 0;
      },
      &fn);
}

#endif // WBGC_GC_BLOCKING_H
