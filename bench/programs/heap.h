/* heap.h - One program, many heaps: what a workload asks of the memory below it.
 *
 *   HEAP_WBGC, HEAP_MALLOC (also with mimalloc linked in its place), HEAP_BOEHM, HEAP_BOEHM_INCREMENTAL
 *
 * A workload frees what it drops, which only malloc's heap believes, and stores pointers of objects by
 * HEAP_STORE, which only incremental Boehm needs to hear of: with wbgc it is an assignment.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef WBGC_BENCH_HEAP_H
#define WBGC_BENCH_HEAP_H

#if defined HEAP_WBGC
#include <wbgc/wbgc.h>
#define MANAGED WBGC_MANAGED
#define HEAP_NEW(T) wbgc_new(T)
#define HEAP_ARRAY(T, n) wbgc_new_array(T, n)
#define HEAP_DATA(bytes) wbgc_alloc_noscan(bytes)
#define HEAP_FREE(p) ((void)(p))
#define HEAP_STORE(object, slot, value) ((slot) = (value))
#define HEAP_FREES 0
static inline int heapBegin(void) { return wbgc_init(0); }
static inline void heapAttach(void) { wbgc_thread_attach(); }
static inline void heapDetach(void) { wbgc_thread_detach(); }
static inline void heapBlock(void) { wbgc_blocking_enter(); }
static inline void heapUnblock(void) { wbgc_blocking_leave(); }

#elif defined HEAP_MALLOC
#include <stdlib.h>
#define MANAGED
#define HEAP_NEW(T) ((T *)calloc(1, sizeof(T)))
#define HEAP_ARRAY(T, n) ((T *)calloc(n, sizeof(T)))
#define HEAP_DATA(bytes) malloc(bytes)
#define HEAP_FREE(p) free(p)
#define HEAP_STORE(object, slot, value) ((slot) = (value))
#define HEAP_FREES 1
static inline int heapBegin(void) { return 0; }
static inline void heapAttach(void) {}
static inline void heapDetach(void) {}
static inline void heapBlock(void) {}
static inline void heapUnblock(void) {}

#elif defined HEAP_BOEHM || defined HEAP_BOEHM_INCREMENTAL
#define GC_THREADS
#include <gc/gc.h>
#define MANAGED
#define HEAP_NEW(T) ((T *)GC_MALLOC(sizeof(T)))
#define HEAP_ARRAY(T, n) ((T *)GC_MALLOC((n) * sizeof(T)))
#define HEAP_DATA(bytes) GC_MALLOC_ATOMIC(bytes)
#define HEAP_FREE(p) ((void)(p))
#define HEAP_FREES 0
#ifdef HEAP_BOEHM_INCREMENTAL
#define HEAP_STORE(object, slot, value)                                                            \
  do {                                                                                             \
    (slot) = (value);                                                                              \
    GC_END_STUBBORN_CHANGE(object);                                                                \
    GC_reachable_here(value);                                                                      \
  } while (0)
static inline int heapBegin(void) {
  GC_set_manual_vdb_allowed(1);
  GC_INIT();
  GC_enable_incremental();
  return 0;
}
#else
#define HEAP_STORE(object, slot, value) ((slot) = (value))
static inline int heapBegin(void) {
  GC_INIT();
  return 0;
}
#endif
static inline void heapAttach(void) {}
static inline void heapDetach(void) {}
static inline void heapBlock(void) {}
static inline void heapUnblock(void) {}

#else
#error "which heap?"
#endif

#endif /* WBGC_BENCH_HEAP_H */
