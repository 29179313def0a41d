// bulk_barrier.h - The barriers of a whole range, before it is copied or cleared.
//
// All values are read before any byte moves (.inv.old-before-copy); the copy itself is the
// caller's. The range's slots come from the compiler's type, from the heap's map of the object at
// dst, or from a bitmap.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_BULK_BARRIER_H
#define WBGC_GC_BULK_BARRIER_H

#include "thread/thread.h"

#include <wbgc/annotations.h>

namespace wbgc::rt {

/// By a type: nullptr for "every word". src nullptr: a clear. `kind` as in abi.h: INIT records no
/// old values.
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void bulkBarrierTyped(Thread &thread, void *dst,
                                                                 const void *src, size_t bytes,
                                                                 const wbgc_type *type,
                                                                 uint64_t kind);

/// By the heap's map of the object that dst points into; where there is none, every word counts. A range that goes on
/// beyond the object is the misuse of `caller`.
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void
bulkBarrierHeap(Thread &thread, void *dst, const void *src, size_t bytes, const void *caller);

/// By a bitmap of which bit i stands for the word at dst + 8 * i.
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void
bulkBarrierBitmap(Thread &thread, void *dst, const void *src, size_t bytes, const uint64_t *bitmap);

} // namespace wbgc::rt

#endif // WBGC_GC_BULK_BARRIER_H
