// span_heap.h - Making spans out of pages, and pages out of spans.
//
// Owns the order in which a span appears to and vanishes from readers without a lock: the header is
// complete before the page map names it, and the map forgets it before its pages or its header are
// reused.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_SPAN_HEAP_H
#define WBGC_HEAP_SPAN_HEAP_H

#include "heap/page_heap.h"
#include "heap/span_class.h"

namespace wbgc::rt {

/// A span of `spanClass`, `pages` long, every cell free, of the present generation. nullptr: refused, `why` is
/// set. `run` is where its pages come from: for PageHeap::populate, when no lock is held.
Span *createSpan(SpanClass &spanClass, uint64_t pages, PageRun &run, Refusal &why);

/// A span for one object of `bytes`, aligned to `align`. No word resolves to the object until beginLife has zeroed
/// it, which takes as long as it is large and so happens outside the lock.
Span *createLargeSpan(uint64_t bytes, uint64_t align, Scan scan, const Layout *layout, PageRun &run,
                      Refusal &why);
void beginLife(Span *span);

/// Nobody holds it, and it is in no list.
void freeSpan(Span *span);

} // namespace wbgc::rt

#endif // WBGC_HEAP_SPAN_HEAP_H
