// threads.cpp - Attach, detach, safepoints and blocking regions, as the program calls them.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "entry_points/api.h"
#include "gc/attach.h"
#include "gc/blocking.h"

using namespace wbgc::rt;

int wbgc_thread_attach(void) {
  if (!worldIsAlive())
    fatalIn("wbgc_thread_attach without a heap: wbgc_init comes first",
            __builtin_return_address(0));
  if (Thread *thread = currentThread())
    checkEntry(*thread, __builtin_return_address(0));
  return attachThread();
}

void wbgc_thread_detach(void) {
  WBGC_REQUIRE_THREAD("wbgc_thread_detach");
  detachThread();
}

void wbgc_safepoint(void) { safepoint(WBGC_REQUIRE_THREAD("safepoint")); }

void wbgc_blocking_enter(void) {
  Thread *thread = currentThread();
  if (!thread)
    fatalIn("wbgc_blocking_enter on a thread that is not attached", __builtin_return_address(0));
  checkPendingStore(*thread);
  checkEntry(*thread, __builtin_return_address(0));
  blockingEnter(*thread);
}

void wbgc_blocking_leave(void) {
  Thread *thread = currentThread();
  if (!thread)
    fatalIn("wbgc_blocking_leave on a thread that is not attached", __builtin_return_address(0));
  if (!thread->blockingDepth)
    fatalIn("wbgc_blocking_leave without wbgc_blocking_enter", __builtin_return_address(0));
  checkEntry(*thread, __builtin_return_address(0));
  blockingLeave(*thread);
}
