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

} // namespace wbgc::rt

#endif // WBGC_GC_FORK_H
