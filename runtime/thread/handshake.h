// handshake.h - How the collector has every thread do one step, without stopping the world.
//
// A thread runs the step itself at its next safepoint. For one in a blocking region the collector
// borrows the thread and runs the step on its behalf; the end of the region waits for that, and for
// nothing else. Threads do not wait for each other. One handshake at a time, by one collector.
// Proof that each thread runs the step exactly once: docs/design/thread.md (.handshake).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_THREAD_HANDSHAKE_H
#define WBGC_THREAD_HANDSHAKE_H

#include "thread/thread_registry.h"

namespace wbgc::rt {

struct HandshakeRequest {
  /// Runs on the thread, between two of its instructions that are no barrier and no store to a GC
  /// slot; or on the collector, for a thread that is blocked.
  void (*step)(Thread &thread, const StackView &stack, void *argument);
  void *argument;
  const char *name;                // for the trace
  std::atomic<uint32_t> remaining; // threads that have not run it; a futex
};

/// Runs `request.step` once for every thread that is attached when `announce` returns, which runs
/// under the registry's lock; returns when all have. `onDelay(thread)` is called for each thread
/// that has not answered after each second. Not from an attached thread that is Running.
void runHandshake(HandshakeRequest &request, void (*announce)(void *), void *announceArgument,
                  void (*onDelay)(Thread &, const char *name));

/// The parts of runHandshake that stop_threads.h uses for a step that does not return at once. post
/// returns the number of threads that are asked.
uint32_t postRequest(HandshakeRequest &request, void (*announce)(void *), void *announceArgument);
/// Runs the step for all that are blocked; with `keep` they stay borrowed until giveBackBorrowed.
void actForBlocked(bool keep);
void giveBackBorrowed();

/// The thread's answer at a safepoint: runs the step that is wanted, if any. `sp`: from there up
/// the stack holds all that may be a pointer, registers included. `thread` is the caller.
void answerHandshake(Thread &thread, uintptr_t sp);

/// Whether the thread should answer.
inline bool isHandshakeWanted(const Thread &thread) {
  return thread.request.load(std::memory_order_acquire) != nullptr;
}

/// Whether compiled code is told to come: set after the request, cleared before its answer. `thread` is the caller.
inline bool isPollSet(const Thread &thread) {
  return loadRelaxed(&thread.block->poll) != thread.idlePoll;
}

/// Gate from Running to Blocked, and back. A safepoint each. `sp` as above.
void enterBlocked(Thread &thread, uintptr_t sp);
void leaveBlocked(Thread &thread, uintptr_t sp);
/// From any gate to Running, at once but for what the collector is doing for the thread; it stays
/// closed. For a signal handler's barrier in a wait of the runtime; who waits calls enterBlocked
/// again.
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void openGate(Thread &thread);

/// Tells ThreadSanitizer that all steps have happened, to a thread that was there for none of them.
void hearOfSteps();

/// Removes the thread from the list, having answered what was asked of it. `lastStep` runs under
/// the registry's lock, when nothing more can be asked.
void leaveRegistry(Thread &thread, uintptr_t sp, void (*lastStep)(Thread &));

} // namespace wbgc::rt

#endif // WBGC_THREAD_HANDSHAKE_H
