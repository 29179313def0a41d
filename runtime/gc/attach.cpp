// attach.cpp - See attach.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/attach.h"

#include "gc/blocking.h"
#include "gc/collector.h"
#include "gc/config.h"
#include "gc/figures.h"
#include "gc/finalizers.h"
#include "gc/foreign.h"
#include "gc/profile.h"
#include "gc/steps.h"
#include "thread/inside_scope.h"
#include "thread/stack.h"

#include <errno.h>
#include <pthread.h>

namespace wbgc::rt {

namespace {

pthread_key_t gExitKey;
bool gHasExitKey = false;

// In the second round of destructors: those of the program's own keys may store and allocate in the first.
void detachAtExit(void *) {
  Thread *thread = currentThread();
  if (!thread)
    return;
  forgetFramesAbove();
  const bool isFirstRound = !thread->isExiting;
  thread->isExiting = true;
  if (!isFirstRound || pthread_setspecific(gExitKey, thread) != 0)
    detachAll(*thread);
}

void bindBlock(Thread &thread) {
  wbgc_thread_block &block = currentBlock();
  thread.block = &block;
  thread.id = threadId();
  thread.stackHigh = currentStackHigh();
  thread.stackKnown = thread.stackReadable = 0;
  thread.blocked.fakeStack = currentFakeStack();
  thread.buffer.attach(&block, gConfig.bufferMode());
  thread.recent.forget();
  thread.idlePoll = gConfig.options.stressInterval ? 1 : 0;
  block.poll = thread.idlePoll;
  block.thread = &thread;
  thread.isWatched = gConfig.options.stressInterval || gConfig.checks(kCheckAlloc);
  thread.paidBytes = thread.caches->takenBytes;
  thread.profileLeft = firstSampleAfter(thread);
  thread.updateRuns();
}

// As in the image that every thread begins with.
void unbindBlock(Thread &thread) {
  wbgc_thread_block &block = *thread.block;
  thread.buffer.detach();
  block.thread = nullptr;
  block.caches = wbgcEmptyRuns;
  block.poll = 0;
  block.flag = 1;
}

// Under the registry's lock, as the last step: a handshake's end finds caches of threads in the
// list only.
bool join(Thread &thread) {
  bool joined = false;
  withSpilledRegisters([&](uintptr_t sp) {
    MutexLock lock(gThreads.mutex);
    thread.caches = acquireCaches();
    if (!thread.caches)
      return;
    thread.attachDepth = 1;
    hearOfSteps();
    bindBlock(thread);
    joinPhase(thread, sp);
    joined = true;
  });
  return joined;
}

void lastStep(Thread &thread) {
  leavePhase(thread);
  gFigures.absorb(thread);
  releaseCaches(thread.caches);
  thread.caches = nullptr;
}

} // namespace

int initAttach() {
  if (gHasExitKey)
    return 0;
  int error = pthread_key_create(&gExitKey, detachAtExit);
  gHasExitKey = error == 0;
  return error;
}

int attachThread() {
  if (Thread *thread = currentThread()) {
    ++thread->attachDepth;
    return 0;
  }
  InsideScope inside;
  Thread *thread = gThreads.newRecord();
  if (!thread)
    return ENOMEM;
  if (pthread_setspecific(gExitKey, thread) != 0 || !join(*thread)) {
    gThreads.recycle(thread);
    return ENOMEM;
  }
  return 0;
}

void detachThread() {
  Thread &thread = *currentThread();
  if (--thread.attachDepth > 0)
    return;
  checkPendingStore(thread);
  InsideScope inside;
  withSpilledRegisters([&](uintptr_t sp) { leaveRegistry(thread, sp, lastStep); });
  pthread_setspecific(gExitKey, nullptr);
  unbindBlock(thread);
  gThreads.recycle(&thread);
  if (gThreads.count() > 1)
    return;
  dismissFinalizers();
  if (gThreads.count() == 0)
    dismissCollector();
}

void detachAll(Thread &thread) {
  while (thread.blockingDepth > 0)
    blockingLeave(thread);
  thread.attachDepth = 1;
  detachThread();
}

void forgetOtherThreads() {
  Thread *self = currentThread();
  gThreads.mutex.lock();
  Thread *thread = gThreads.first();
  while (thread) {
    Thread *next = thread->next;
    if (thread != self) {
      gThreads.remove(thread);
      restorePoison(*thread->caches);
      releaseCaches(thread->caches);
      gThreads.mutex.unlock();
      gThreads.recycle(thread);
      gThreads.mutex.lock();
    }
    thread = next;
  }
  gThreads.mutex.unlock();
}

} // namespace wbgc::rt
