// crash_path.h - Whether a thread is on its way out: then barriers do nothing, wherever they come.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_THREAD_CRASH_PATH_H
#define WBGC_THREAD_CRASH_PATH_H

#include "thread/world.h"

#include <wbgc/annotations.h>

extern "C" {
/// Whether this thread is in the handler of a signal that means a crash, which it then has blocked. A thread that
/// blocks all such signals although none has a handler is none: it leaves signals to other threads. A few system calls;
/// async-signal-safe; uses no vector register, and less than 100 bytes of stack.
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC bool wbgcIsInCrashHandler();
}

namespace wbgc::rt {

WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC inline bool onCrashPath() {
  return worldIsDying() || wbgcIsInCrashHandler();
}

} // namespace wbgc::rt

#endif // WBGC_THREAD_CRASH_PATH_H
