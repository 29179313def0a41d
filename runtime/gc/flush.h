// flush.h - What the words of a barrier buffer mean: old and new values of slots, to be shaded.
//
// Called by the stubs on the thread's system stack, and by every transition of a thread: handshake,
// detach. Everything under it is free of barriers and safepoints (.inv.no-barrier-in-barrier): a
// barrier here would append to the buffer that is being emptied, a safepoint could change the phase
// between a barrier and its store.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_FLUSH_H
#define WBGC_GC_FLUSH_H

#include "thread/thread.h"

#include <wbgc/annotations.h>

namespace wbgc::rt {

/// Empties the thread's buffer: into the mark queue while a cycle marks, else nowhere. The caller
/// is the thread, or acts for it. .inv.buffer-reset-on-every-path
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void flushBarrierBuffer(Thread &thread);

} // namespace wbgc::rt

extern "C" {
/// Where words go that are not recorded.
extern __attribute__((visibility("hidden"))) uint64_t wbgcScratch[];
/// The stubs' ways in (amd64/).
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC uint64_t *
wbgcFlushForReserve(wbgc::rt::Thread *thread, size_t bytes, void *slot, void *pc, uintptr_t sp);
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void wbgcFlush(wbgc::rt::Thread *thread);
[[noreturn]] void wbgcBarrierUnattached(void *pc);
}

#endif // WBGC_GC_FLUSH_H
