// backing.h - Finding memory for what will be allocated next, in the background: how much, and when it is enough.
//
// What it costs to touch a page for the first time, and why no thread that allocates should: docs/design/heap.md (5).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_BACKING_H
#define WBGC_GC_BACKING_H

#include <stdint.h>

namespace wbgc::rt {

/// Backs one huge page or less ahead of its use (backStep in heap/heap.h). False: enough is held, or the system
/// gives none. A background thread: it is held by the system for 0.1 to 5 ms.
bool backAhead();

/// The same, if allocation has used up half of the lead: between two slices of other work, half of the time at most.
void backIfShort();

/// Before the marker reads the words [begin, end) of a large object that ends at `objectEnd` and whose pages may never
/// have been touched: reading would map the system's page of zeroes, and the program's first store would then fault once
/// more and interrupt all its processors. A whole huge page, if one begins here and the caller may wait for it.
void backBeforeScan(uintptr_t begin, uintptr_t end, uintptr_t objectEnd, bool mayWait);

} // namespace wbgc::rt

#endif // WBGC_GC_BACKING_H
