// cell_run.h - From free cells of a span to a run that the inline path bumps through, and back.
//
// A run is zeroed as a whole, and coloured as a whole while its thread allocates black; only then
// does the frontier of the span jump over it, so that nobody resolves a word to a cell with old
// contents. Runs end after kMaxRunBytes, which keeps what was just zeroed in the first-level cache,
// and one refill short; after less while a thread gives way to the collector (gc/throttle.h).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_CELL_RUN_H
#define WBGC_HEAP_CELL_RUN_H

#include "heap/thread_caches.h"

namespace wbgc::rt {

inline constexpr uint32_t kMaxRunBytes = 8192;

/// Makes the next free cells of caches.spans[cache] its run. False: the span has no more. Owner
/// only.
bool takeRun(ThreadCaches &caches, uint32_t cache);

/// Gives the unused rest of the run back to its span, and empties the run.
void returnRun(ThreadCaches &caches, uint32_t cache);

/// Colours the unused rest of the run black.
void markRun(ThreadCaches &caches, uint32_t cache);

/// Adds what the thread has taken to the heap's account.
void flushAllocated(ThreadCaches &caches);

/// Bytes of its runs that the thread has taken, and not yet handed out. Owner only.
uint64_t unusedBytes(const ThreadCaches &caches);

} // namespace wbgc::rt

#endif // WBGC_HEAP_CELL_RUN_H
