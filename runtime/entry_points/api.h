// api.h - What every entry point begins with: the public header, its symbols exported, and the
// thread.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_ENTRY_POINTS_API_H
#define WBGC_ENTRY_POINTS_API_H

#pragma GCC visibility push(default)
#include <wbgc/wbgc.h>
#pragma GCC visibility pop

#include "gc/entry_check.h"
#include "gc/foreign.h"
#include "gc/symbolize.h"
#include "thread/thread.h"

namespace wbgc::rt {

/// The calling thread, which must be attached and in no blocking region; else the end. Inlined, so
/// that the return address is the entry point's.
inline __attribute__((always_inline)) Thread &requireThread(const char *whenUnattached,
                                                            const char *whenBlocked) {
  Thread *thread = currentThread();
  if (__builtin_expect(!thread, 0))
    fatalIn(whenUnattached, __builtin_return_address(0));
  if (__builtin_expect(thread->isClosed, 0))
    fatalIn(whenBlocked, __builtin_return_address(0));
  checkPendingStore(*thread);
  checkEntry(*thread, __builtin_return_address(0));
  return *thread;
}

} // namespace wbgc::rt

/// WHAT happens on the calling thread: its record, or one fatal line that names the caller.
#define WBGC_REQUIRE_THREAD(what)                                                                  \
  ::wbgc::rt::requireThread(what " on a thread that is not attached", what " in a blocking "       \
                                                                           "region")

#endif // WBGC_ENTRY_POINTS_API_H
