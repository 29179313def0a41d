// span_class.h - All spans of one type, or of one size class of untyped cells, and who may allocate
// from them.
//
// A span is in exactly one place: held by a thread's caches, or on one list of its class: *partial*
// (swept, has or may have free cells), *full* (swept, has none), *unswept* (of an earlier
// generation). finishMark does not visit the classes: the first to lock one after it moves partial
// and full over to unswept in constant time. Sweeping happens under the class's lock, so no span is
// swept twice, and prepareMark, which takes every lock, finds no sweep half done. .inv.swept-once
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_SPAN_CLASS_H
#define WBGC_HEAP_SPAN_CLASS_H

#include "base/mutex.h"
#include "heap/span.h"
#include "heap/thread_caches.h"
#include "heap/type_table.h"

namespace wbgc::rt {

struct PageRun;

/// Singly linked, with its end, so that one list is put behind another at once.
class SpanList {
public:
  bool isEmpty() const { return !head; }
  void push(Span *span) {
    span->next = head;
    head = span;
    if (!tail)
      tail = span;
  }
  Span *pop() {
    Span *span = head;
    if (span && !(head = span->next))
      tail = nullptr;
    return span;
  }
  void append(SpanList &other) {
    if (other.isEmpty())
      return;
    (tail ? tail->next : head) = other.head;
    tail = other.tail;
    other = {};
  }
  template <typename F> void forEach(F fn) const {
    for (Span *span = head; span; span = span->next)
      fn(span);
  }

private:
  Span *head = nullptr, *tail = nullptr;
};

struct SpanClass {
  Mutex mutex;
  uint64_t cellBytes = 0; // 0: large objects
  uint64_t pages = 0;     // of its first spans, see size_classes.h
  const Layout *layout = nullptr;
  uint32_t cacheIndex = 0;
  Scan scan = Scan::None;

  SpanList partial WBGC_GUARDED_BY(mutex);
  SpanList full WBGC_GUARDED_BY(mutex);
  SpanList unswept WBGC_GUARDED_BY(mutex);
  uint32_t generation WBGC_GUARDED_BY(mutex) = 0;
  uint64_t spans WBGC_GUARDED_BY(mutex) = 0;

  /// Takes a span with free cells for cache `cacheIndex` of `caches`, or a fresh one, and gives back the one it
  /// had, if any. nullptr: none, `caches.refusal` says why. All under the lock, so that a fork, which holds it,
  /// never finds a span or pages on their way; but for finding the memory behind fresh pages, which takes longer than
  /// others should wait.
  Span *exchange(ThreadCaches &caches) WBGC_EXCLUDES(mutex);

  /// Gives back the span of cache `cacheIndex`.
  void giveBack(ThreadCaches &caches) WBGC_EXCLUDES(mutex);

  /// A span for one large object, see span_heap.h, held in caches.large; then, when it is zeroed and coloured, into
  /// the list with it.
  Span *createLarge(ThreadCaches &caches, uint64_t bytes, uint64_t align, Scan how,
                    const Layout *where) WBGC_EXCLUDES(mutex);
  void addLarge(ThreadCaches &caches) WBGC_EXCLUDES(mutex);

  /// Sweeps one span of what is left; false: nothing is.
  bool sweepOne() WBGC_EXCLUDES(mutex);

  /// Fatal if a span on a list does not belong there. Returns the number of spans.
  uint64_t verify() WBGC_EXCLUDES(mutex);

private:
  void beginGeneration() WBGC_REQUIRES(mutex);
  void put(Span *span) WBGC_REQUIRES(mutex);
  Span *takeSwept() WBGC_REQUIRES(mutex);
  Span *takeFresh(PageRun &run, Refusal &why) WBGC_REQUIRES(mutex);
};

/// By cache index; 0 holds the large objects. nullptr for an index that no type has.
extern SpanClass *gSpanClasses[kCacheCount];

/// Makes the classes of untyped memory. Once.
void initSpanClasses();
/// Forgets all spans of all classes, at shutdown.
void clearSpanClasses();

} // namespace wbgc::rt

#endif // WBGC_HEAP_SPAN_CLASS_H
