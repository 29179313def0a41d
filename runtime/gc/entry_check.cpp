// entry_check.cpp - See entry_check.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/entry_check.h"

#include "base/mappings.h"
#include "gc/symbolize.h"

#include <signal.h>

namespace wbgc::rt {

// Its own, from the lowest address that was seen to belong to it. The mapping is asked for when the
// stack has grown below that.
static bool isOnOwnStack(Thread &thread, uintptr_t sp) {
  if (sp >= thread.stackHigh)
    return false;
  if (sp >= thread.stackKnown && thread.stackKnown)
    return true;
  Mapping stack;
  if (!findMapping(thread.stackHigh - 1, stack))
    return true; // nobody to ask
  if (!stack.contains(sp))
    return false;
  thread.stackKnown = stack.begin;
  return true;
}

static bool isOnSignalStack() {
  stack_t stack;
  return sigaltstack(nullptr, &stack) == 0 && (stack.ss_flags & SS_ONSTACK);
}

void checkEntrySlow(Thread &thread, const void *pc) {
  if (thread.stub.busy)
    fatalIn("the runtime is entered from inside a barrier, poll or collection: by a signal handler",
            pc);
  if (thread.caches->isAllocating)
    fatalIn("the runtime is entered from inside an allocation or a heap walk", pc);
  if (isOnSignalStack())
    fatalIn("the runtime is entered on a signal stack, which is not scanned", pc);
  if (!isOnOwnStack(thread, reinterpret_cast<uintptr_t>(__builtin_frame_address(0))))
    fatalIn("the runtime is entered on a stack that is not the thread's, and is not scanned", pc);
}

} // namespace wbgc::rt
