// steps.cpp - See steps.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/steps.h"

#include "gc/flush.h"
#include "gc/stack_scan.h"
#include "gc/trace.h"
#include "gc/trace_events.h"
#include "heap/heap.h"
#include "thread/roots.h"

namespace wbgc::rt {

static void setMarking(Thread &thread, bool marking) {
  thread.isMarking = marking;
  thread.updateFlag();
}

void prepareStep(Thread &thread, const StackView &, void *) {
  HoldEvent hold(thread, "prepare");
  retireStale(*thread.caches); // .inv.stale-caches-retired
  setMarking(thread, true);    // .inv.barrier-before-mark
}

static void scanRoots(Thread &thread, const StackView &stack) {
  if (&thread == currentThread())
    refreshThreadRoots(thread); // else what it cached when it blocked
  scanStack(stack, thread.marks);
  scanThreadRoots(thread, thread.marks);
}

void beginStep(Thread &thread, const StackView &, void *) {
  HoldEvent hold(thread, "begin");
  WBGC_ASSERT(gPhase.isMarking());
  beginBlack(*thread.caches); // .inv.alloc-black-before-scan
}

void rootsStep(Thread &thread, const StackView &stack, void *) {
  HoldEvent hold(thread, "scan stack");
  scanRoots(thread, stack); // .inv.scan-own-stack-once
  thread.marks.queue.publish();
}

void flushStep(Thread &thread, const StackView &, void *) {
  HoldEvent hold(thread, "flush");
  flushBarrierBuffer(thread);
  thread.marks.queue.publish();
}

void finishStep(Thread &thread, const StackView &, void *) {
  HoldEvent hold(thread, "finish");
  thread.buffer.discard(); // since H4 it recorded nothing white: .inv.clean-round
  WBGC_ASSERT(thread.marks.queue.isEmpty());
  thread.marks.report();
  thread.assistDebt = 0;
  setMarking(thread, false);
}

void retireStep(Thread &thread, const StackView &, void *) {
  HoldEvent hold(thread, "retire");
  retireStale(*thread.caches);
}

// A thread that does not answer for a second is named: it is in foreign code, or in a loop without
// polls.
static void reportSilence(Thread &thread, const char *name) { traceSilentThread(thread.id, name); }

static void announcePhase(void *phase) {
  MutexLock lock(gPhase.mutex);
  gPhase.set(*static_cast<Phase *>(phase));
}

void handshakeInPhase(Phase phase, const char *name,
                      void (*step)(Thread &, const StackView &, void *)) {
  HandshakeRequest request = {step, nullptr, name, {}};
  runHandshake(request, announcePhase, &phase, reportSilence);
}

void handshakeInPhase(const char *name, void (*step)(Thread &, const StackView &, void *)) {
  HandshakeRequest request = {step, nullptr, name, {}};
  runHandshake(request, nullptr, nullptr, reportSilence);
}

void joinPhase(Thread &thread, uintptr_t sp) {
  MutexLock lock(gPhase.mutex);
  Phase phase = gPhase.now();
  setMarking(thread,
             phase == Phase::Preparing || phase == Phase::Marking || phase == Phase::Settling);
  // Until marks become the truth, what is not marked is dead: also in Finishing.
  if (phase != Phase::Idle && phase != Phase::Preparing)
    beginBlack(*thread.caches);
  // Its stack holds no pointer that is nowhere else, except what a careless creator passed it.
  if (phase == Phase::Marking) {
    scanRoots(thread, {{sp, thread.stackHigh}, {}, currentFakeStack()});
    thread.marks.queue.publish();
  }
  gThreads.add(&thread);
}

// The next cycle marks in the same generation, so what `recent` knows of this one has to be forgotten by hand.
void abandonStep(Thread &thread) {
  thread.buffer.discard();
  thread.recent.forget();
  thread.marks.queue.release();
  thread.marks.markedBytes = 0;
  thread.assistDebt = 0;
  abandonBlack(*thread.caches);
  setMarking(thread, false);
}

void leavePhase(Thread &thread) {
  flushBarrierBuffer(thread);
  thread.marks.queue.release();
  thread.marks.report();
}

} // namespace wbgc::rt
