// allocator.h - Allocation: zeroed memory from the calling thread's caches, or from a span of its
// own.
//
// None of these collects, waits, or returns memory to the system; a slow path sweeps at most
// kSweepBudget spans of the same class before it takes fresh pages. nullptr: `caches.refusal` says
// why and nothing has changed, so that the entry point can collect and try again. The colour of the
// object is that of the thread (thread_caches.h). Whether a cycle is due is a question to
// accounting.h, on the entry point's slow path.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_ALLOCATOR_H
#define WBGC_HEAP_ALLOCATOR_H

#include "heap/thread_caches.h"

namespace wbgc::rt {

/// One object of `type`, aligned for it.
void *allocateObject(ThreadCaches &caches, const wbgc_type *type);

/// The short way, for a thread that has nothing else to do: a cell of its run at `cache`, or of the next run of the span
/// that it holds there. nullptr: take the long way.
void *allocateFromHeldSpan(ThreadCaches &caches, uint32_t cache);

/// `count` objects of `type` one after the other; one cell, even for count 0.
void *allocateArray(ThreadCaches &caches, const wbgc_type *type, size_t count);

/// One object of `head`, whose last member, at byte `offset`, is an array of `count` elements.
void *allocateFlex(ThreadCaches &caches, const wbgc_type *head, const wbgc_type *element,
                   size_t offset, size_t count);

/// Untyped: aligned to 16, up to 8 bytes without pointers to 8. Each is an object of its own, which has an end, a
/// finalizer and weak references: none shares a cell.
void *allocateNoScan(ThreadCaches &caches, size_t bytes);
void *allocateConservative(ThreadCaches &caches, size_t bytes);

/// WBGC_CHECK=alloc around an entry point's slow path: fatal for an allocation inside another one
/// of the same thread (a signal handler, a flush). `where` names the entry point.
void enterAllocation(ThreadCaches &caches, const char *where);
void leaveAllocation(ThreadCaches &caches, const char *where);

} // namespace wbgc::rt

#endif // WBGC_HEAP_ALLOCATOR_H
