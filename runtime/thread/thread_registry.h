// thread_registry.h - All attached threads, and the records of those that are gone.
//
// Its lock orders attach and detach against a handshake's beginning: a thread is in a handshake
// exactly if it was in the list when the handshake was posted, and a thread that comes later is
// told of the phase that the handshake announces, since both happen under this lock
// (.inv.attach-or-handshake).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_THREAD_THREAD_REGISTRY_H
#define WBGC_THREAD_THREAD_REGISTRY_H

#include "base/mutex.h"
#include "thread/thread.h"

namespace wbgc::rt {

/// The one of the process. Its mutex comes first in the order of locks (gc/phase.h).
class ThreadRegistry {
public:
  Mutex mutex;

  /// A record with its system stack and save area, not in the list. nullptr: no memory.
  Thread *newRecord();
  /// Takes back a record that is not in the list.
  void recycle(Thread *thread);

  /// From here on each handshake asks the thread, until it is removed. .inv.attach-or-handshake
  void add(Thread *thread) WBGC_REQUIRES(mutex);
  void remove(Thread *thread) WBGC_REQUIRES(mutex);
  Thread *first() const WBGC_REQUIRES(mutex) { return head; }
  size_t count() const { return size.load(std::memory_order_relaxed); }

  template <typename F> void forEach(F fn) WBGC_REQUIRES(mutex) {
    for (Thread *thread = head; thread; thread = thread->next)
      fn(*thread);
  }

private:
  Thread *head WBGC_GUARDED_BY(mutex) = nullptr;
  Thread *unused WBGC_GUARDED_BY(mutex) = nullptr;
  std::atomic<size_t> size{0};
};

extern ThreadRegistry gThreads;

} // namespace wbgc::rt

#endif // WBGC_THREAD_THREAD_REGISTRY_H
