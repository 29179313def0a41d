// entry_check.h - WBGC_CHECK=alloc: what must hold whenever a program enters the runtime.
//
// Go's debugMalloc. Every entry that may allocate, wait or be a safepoint asks this first; with
// the check on, allocations take no inline path (Thread::isWatched), so that each of them does.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_ENTRY_CHECK_H
#define WBGC_GC_ENTRY_CHECK_H

#include "gc/config.h"
#include "thread/thread.h"

#include <wbgc/annotations.h>

namespace wbgc::rt {

WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void checkEntrySlow(Thread &thread, const void *pc);

/// Fatal, with `pc` as the place, if the calling thread is inside the runtime already (a signal
/// handler, a visitor of wbgc_heap_walk), or on a stack that the collector would not scan for it.
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC inline void checkEntry(Thread &thread, const void *pc) {
  if (__builtin_expect(gConfig.checks(kCheckAlloc), 0))
    checkEntrySlow(thread, pc);
}

} // namespace wbgc::rt

#endif // WBGC_GC_ENTRY_CHECK_H
