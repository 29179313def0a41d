// barrier_gate.cpp - See barrier_gate.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/barrier_gate.h"

#include "gc/symbolize.h"
#include "thread/crash_path.h"
#include "thread/handshake.h"

namespace wbgc::rt {

bool letsBarrierPass(Thread &thread, const void *pc) {
  if (!thread.isClosed)
    return true;
  if (thread.isWaiting) {
    openGate(thread);
    return true;
  }
  if (!onCrashPath())
    fatalIn("write barrier in a blocking region", pc);
  return false;
}

} // namespace wbgc::rt
