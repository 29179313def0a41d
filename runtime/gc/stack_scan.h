// stack_scan.h - Conservative scan of a thread's stack: every word of it may be a pointer.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_STACK_SCAN_H
#define WBGC_GC_STACK_SCAN_H

#include "thread/thread.h"

namespace wbgc::rt {

/// Calls fn(uintptr_t word, uintptr_t address) for every word of the view; with AddressSanitizer
/// also for the frames that it keeps elsewhere.
void forEachStackWord(const StackView &stack, void (*fn)(uintptr_t word, uintptr_t address, void *),
                      void *argument);

/// Greys what the stack points to: interior pointers, and those past the end of an array, included.
void scanStack(const StackView &stack, MarkSink &marks);

/// Greys what the thread's thread-local roots point to, as last cached.
void scanThreadRoots(Thread &thread, MarkSink &marks);

} // namespace wbgc::rt

#endif // WBGC_GC_STACK_SCAN_H
