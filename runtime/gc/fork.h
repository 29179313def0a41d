// fork.h - A child that can allocate, store and collect.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_FORK_H
#define WBGC_GC_FORK_H

namespace wbgc::rt {

/// Registers the handlers of fork, once.
void handleForks();

} // namespace wbgc::rt

#endif // WBGC_GC_FORK_H
