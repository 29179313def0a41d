// fork.h - A child that can allocate, store and collect.
//
// The handlers are there before main, so that they come after those of other libraries before a fork, and before them
// in the child.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_FORK_H
#define WBGC_GC_FORK_H

#include "base/mutex.h"

namespace wbgc::rt {

/// The beginning of the heap, its end, and forks: one at a time, before all other locks.
extern Mutex gLifeMutex;

/// Registers what goes around a fork; run when the program or the library is loaded. Not static, so that the summary of
/// effects describes it, and with it the handlers: the link check takes a local function that nothing describes for a
/// part of the assembly beside it.
void handleForks();

} // namespace wbgc::rt

#endif // WBGC_GC_FORK_H
