// foreign.h - WBGC_CHECK=foreign: a GC pointer stored where the collector does not look is fatal.
//
// Go's cgocheck=2. A reservation tells the slot and the place in the program; the words come
// when it has returned. So each barrier is remembered, and looked at when its thread next enters
// the runtime: at its next barrier, poll, allocation or detach, or at the end of the program.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_FOREIGN_H
#define WBGC_GC_FOREIGN_H

#include "thread/thread.h"

#include <wbgc/annotations.h>

namespace wbgc::rt {

/// Fatal if the store went where the collector does not look.
void checkPendingStoreSlow(Thread &thread);

/// Looks at the barrier that was remembered, if any.
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC inline void checkPendingStore(Thread &thread) {
  if (__builtin_expect(thread.pendingStore.count != 0, 0))
    checkPendingStoreSlow(thread);
}

/// Remembers a barrier for `slot` whose words will be at `words`. `sp`: of the program.
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC inline void
noteStore(Thread &thread, void *slot, void *pc, uintptr_t sp, uint64_t *words, size_t count) {
  if (__builtin_expect(thread.buffer.isImmediate(), 0))
    thread.pendingStore = {slot, pc, sp, words, count};
}

/// A bulk copy of values of `type` (nullptr: every word is a slot), before it happens.
void checkBulkCopy(Thread &thread, const void *dst, const void *src, size_t bytes,
                   const wbgc_type *type, void *pc, uintptr_t sp);

/// Whether the collector finds a pointer stored at `address`: in the heap, a root, or a stack.
bool isKnownMemory(Thread &thread, uintptr_t address, uintptr_t sp);

} // namespace wbgc::rt

#endif // WBGC_GC_FOREIGN_H
