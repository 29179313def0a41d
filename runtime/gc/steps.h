// steps.h - What a thread does in each handshake of a cycle, and when it comes or goes meanwhile.
//
// cycle.cpp is the list of handshakes; this is their contents. A step runs on its thread at a
// safepoint, or on the collector for a thread that is blocked (thread/handshake.h). The phase that
// it carries was announced before.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_STEPS_H
#define WBGC_GC_STEPS_H

#include "gc/phase.h"
#include "thread/handshake.h"

namespace wbgc::rt {

/// H1: gives back what it holds of the last cycle's cells, turns its barriers on.
void prepareStep(Thread &thread, const StackView &stack, void *);
/// H2: allocates black from here on. Once all have answered, no barrier is under way that read its old value
/// before every thread recorded. .inv.no-old-barrier
void beginStep(Thread &thread, const StackView &stack, void *);
/// H3: greys what its stack and its thread-locals point to.
void rootsStep(Thread &thread, const StackView &stack, void *);
/// H4: flushes its buffer, gives its greys to everybody.
void flushStep(Thread &thread, const StackView &stack, void *);
/// H5: turns its barriers off and drops what they recorded.
void finishStep(Thread &thread, const StackView &stack, void *);
/// H6: gives back the cells that it holds of the finished cycle, so that all can be swept.
void retireStep(Thread &thread, const StackView &stack, void *);

/// Announces `phase` and runs `step` on every thread.
void handshakeInPhase(Phase phase, const char *name,
                      void (*step)(Thread &, const StackView &, void *));
/// Runs `step` on every thread, in the phase that is.
void handshakeInPhase(const char *name, void (*step)(Thread &, const StackView &, void *));

/// Brings a new thread up to the phase, under gThreads.mutex: it joins before it is asked anything.
void joinPhase(Thread &thread, uintptr_t sp) WBGC_REQUIRES(gThreads.mutex);
/// In the child of a fork: the cycle that the calling thread was in is no more, nor is anything marked.
void abandonStep(Thread &thread);

/// Leaves nothing of the cycle behind in a thread that goes. .inv.no-stale-record
void leavePhase(Thread &thread);

} // namespace wbgc::rt

#endif // WBGC_GC_STEPS_H
