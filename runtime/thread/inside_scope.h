// inside_scope.h - Whether the calling thread is in a function of the runtime that takes locks, attached or not.
//
// A signal's handler that comes meanwhile must not take one of them. Of an attached thread `busy` says so
// to barriers and to fork (thread.h); this is for functions that any thread may call, and for a
// thread that comes or goes.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_THREAD_INSIDE_SCOPE_H
#define WBGC_THREAD_INSIDE_SCOPE_H

#include <atomic>
#include <stdint.h>

namespace wbgc::rt {

class InsideScope {
public:
  InsideScope() {
    ++depth;
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  ~InsideScope() {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    --depth;
  }
  InsideScope(const InsideScope &) = delete;
  InsideScope &operator=(const InsideScope &) = delete;

  /// Whether there is one on the calling thread.
  static bool isOpen() { return depth > 0; }

private:
  static inline __thread uint32_t depth = 0;
};

} // namespace wbgc::rt

#endif // WBGC_THREAD_INSIDE_SCOPE_H
