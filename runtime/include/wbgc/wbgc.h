/* wbgc.h - The whole public interface of the wbgc runtime, for C11 and C++17.
 *
 *   struct WBGC_MANAGED Node { struct Node *next; long key; };
 *   static struct Node *head;                       // a root, without being registered
 *
 *   int main(void) {
 *     if (wbgc_init(NULL) != 0) return 1;           // also attaches this thread
 *     struct Node *n = wbgc_new(struct Node);       // zeroed, never freed by hand
 *     n->next = head;                               // the compiler puts a write barrier here
 *     head = n;                                     // and here
 *     wbgc_shutdown();
 *   }
 *
 * Words used below. *Attached*: the thread called wbgc_init or wbgc_thread_attach and has not
 * detached. *Safepoint*: a function at which a thread may answer the collector; the compiler takes
 * none to lie between a barrier and its store. Each function that is one says so. Functions
 * return 0 or an errno value, never set errno, are no cancellation points (pthread_cancel), and stop
 * the program with one line, `wbgc: fatal: WHAT (WHERE)`, when they are misused. Sizes are in bytes.
 *
 * Type maps come from the compiler plugin; without it wbgc_typeof and the typed allocations do not
 * compile, all else does. C++ conveniences are in wbgc.hpp.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef WBGC_WBGC_H
#define WBGC_WBGC_H

#include <wbgc/abi.h>
#include <wbgc/annotations.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Start and end -------------------------------------------------------------------------- */

/* What an allocation that found no memory, after a full collection, asks of the program: nonzero to
 * try again (it released something), zero to let the allocation return NULL. Also when there was
 * just enough, but the thread has for a second done nothing but collect a heap that stays full.
 * Called on the allocating thread, outside any lock of the runtime: it may store, allocate, throw
 * and longjmp; to try again, it leaves the thread attached and outside of blocking regions. */
typedef int (*wbgc_oom_handler)(size_t bytes, size_t heap_bytes, size_t limit_bytes);

/* The handler that lets the allocation return NULL. The default handler prints the sizes and
 * aborts. */
int wbgc_oom_null(size_t bytes, size_t heap_bytes, size_t limit_bytes);
#define WBGC_OOM_NULL wbgc_oom_null

/* Growth that turns pacing off: cycles begin on request and at the limit only. */
#define WBGC_GROWTH_OFF (-1)

/* Zero in a field means its default; so `wbgc_options o = {0};` is the default configuration. The
 * environment (see docs/options.md) is read after the options and wins over them. */
typedef struct wbgc_options {
  int growth; /* percent that the heap may grow over what lived after the last cycle; default 100 */
  int workers;  /* background marking threads; default: a quarter of the processors, at least one */
  size_t limit; /* bytes of heap that the collector tries to stay under; default: none */
  wbgc_oom_handler oom; /* default: print the sizes, abort */
} wbgc_options;

/* Makes the heap and attaches the calling thread. EINVAL: an option or environment variable has a
 * bad value, which one line on standard error names. EALREADY: the heap exists. EBUSY: threads are
 * still attached to the heap before, which wbgc_shutdown closed, or one of its finalizers runs. ENOMEM: no address space. Call it
 * once, early; stores to GC slots may come before it (their barriers do nothing), allocation may
 * not. */
int wbgc_init(const wbgc_options *options);

/* Waits for a cycle under way and for a finalizer that runs (two seconds each, if that waits for a
 * thread that comes to no safepoint, or does not return), runs no others, stops the background
 * threads and writes the reports that the environment asked for. Other threads may still be
 * attached, but must no longer use the heap; the memory stays readable until the process ends, or
 * begins again. Afterwards stores to GC slots are plain ones, on any thread: destructors of globals
 * may still store. Allocation is a misuse. A finalizer may call it, or exit. Nothing happens if
 * there is no heap. */
void wbgc_shutdown(void);

/* ---- Threads -------------------------------------------------------------------------------- */

/* Attaches the calling thread: before it first touches the heap. ENOMEM: no memory for its buffers.
 * Attaching a thread twice is counted, and needs as many detaches. A thread that exits is detached
 * after its thread_locals and the first round of its pthread keys' destructors; one of a later round
 * that attaches it again detaches it too. Safepoint. */
int wbgc_thread_attach(void);

/* Detaches the calling thread: its stack is no longer a root. A misuse on a thread that is not
 * attached. Safepoint. */
void wbgc_thread_detach(void);

/* Answers the collector if it asks something of this thread. Compiled loops do this by themselves;
 * it is for code built without the plugin. Safepoint. */
void wbgc_safepoint(void);

/* Around a system call, a lock, or a long computation that uses no GC memory: cycles go on
 * meanwhile, the collector scans this thread's stack for it. Between the two the thread must not
 * touch GC memory. They nest. Safepoints. */
void wbgc_blocking_enter(void);
void wbgc_blocking_leave(void);

/* ---- Allocation: zeroed memory, kept while something reaches it ----------------------------- */

/* const wbgc_type *wbgc_typeof(T): size, alignment, pointer bitmap and name of T, from the plugin.
 */
#define wbgc_typeof(T) __wbgc_type_of((__typeof__(T) *)0)

/* T *wbgc_new(T): one object. Safepoint, as all of these. On failure see wbgc_oom_handler. */
#define wbgc_new(T) ((__typeof__(T) *)__wbgc_new(wbgc_typeof(T)))

/* T *wbgc_new_array(T, n): n objects one after the other. */
#define wbgc_new_array(T, n) ((__typeof__(T) *)__wbgc_alloc_array(wbgc_typeof(T), (n)))

/* T *wbgc_new_flex(T, member, n): one object whose last member, a flexible array, has n elements.
 */
#define wbgc_new_flex(T, member, n)                                                                \
  ((__typeof__(T) *)__wbgc_alloc_flex(wbgc_typeof(T),                                              \
                                      wbgc_typeof(((__typeof__(T) *)0)->member[0]),                \
                                      __builtin_offsetof(__typeof__(T), member), (n)))

/* Memory that holds no pointers: text, numbers, pixels. Aligned to 16 from 16 bytes on, as the
 * next. */
void *wbgc_alloc_noscan(size_t bytes);

/* Memory of which every word may be a pointer. Stores to it must still go through GC slot types. */
void *wbgc_alloc_conservative(size_t bytes);

/* What the macros call. Not meant to be called by hand, except by code that builds its own
 * wbgc_type, which must stay valid as long as objects are allocated by it. */
void *__wbgc_alloc(const wbgc_type *type);
void *__wbgc_alloc_array(const wbgc_type *type, size_t count);
void *__wbgc_alloc_flex(const wbgc_type *type, const wbgc_type *element, size_t offset,
                        size_t count);

/* ---- Collection ----------------------------------------------------------------------------- */

/* One whole cycle: begins after the call, is swept when it returns, and the finalizers that it
 * found due have run (or a second has passed). Other threads go on. Safepoint; not from a
 * finalizer. */
void wbgc_collect(void);

/* Begins a cycle unless one is under way, and returns at once. Safepoint. */
void wbgc_start_cycle(void);

/* Whether a cycle is marking at this instant. From any thread. */
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC bool wbgc_is_marking(void);

/* ---- Typed copies: all barriers, then the bytes; words never tear --------------------------- */

/* Copies `count` elements of `type` to initialized memory of that type; the ranges may overlap. No
 * safepoint. */
WBGC_NOSAFEPOINTREC void wbgc_memmove(const wbgc_type *type, void *dst, const void *src,
                                      size_t count);

/* Zeroes `count` elements of `type`. No safepoint. */
WBGC_NOSAFEPOINTREC void wbgc_memclr(const wbgc_type *type, void *dst, size_t count);

/* The barriers alone of a copy (src) or a clear (src NULL) of `bytes`, by the pointer map of the
 * heap object at dst. dst, src and bytes are multiples of 8, the range lies within one object; the
 * caller copies the bytes, word by word, before its next safepoint. A destination that is not in
 * the heap: every word counts as a slot. No safepoint. */
WBGC_NOSAFEPOINTREC void wbgc_bulk_barrier(void *dst, const void *src, size_t bytes);

/* ---- Roots and objects ---------------------------------------------------------------------- */

/* Memory outside the heap that holds GC slots: from malloc, mmap. Globals need not be added. Both
 * ends are multiples of 8. EINVAL: they are not, or the range overlaps one that was added, or the
 * heap. ENOENT: not added. Until it is removed the memory stays mapped and readable: a cycle that
 * finds it unmapped ends the program with one line. */
int wbgc_roots_add(void *begin, size_t bytes);
int wbgc_roots_remove(void *begin);

/* Keeps `object` (any pointer into it) alive until wbgc_unpin was called as often: for pointers
 * that code outside holds, where the collector does not look. Objects never move, pinned or not.
 * EINVAL: not an object of the heap, or not pinned. ENOMEM. From any thread; after wbgc_shutdown
 * they do nothing. */
WBGC_NOSAFEPOINTREC int wbgc_pin(void *object);
WBGC_NOSAFEPOINTREC int wbgc_unpin(void *object);

/* Whether p points into the heap's address range, to a living object or not. From any thread. */
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC bool wbgc_is_heap_pointer(const void *p);

/* The start of the object that p points into, NULL if none. From any thread. */
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void *wbgc_object_base(const void *p);

/* The size of the cell that p points into, 0 if none: at least what was asked for. From any thread.
 */
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC size_t wbgc_object_size(const void *p);

/* Once `object` (any pointer into it) is unreachable: run(object, arg), once, on the finalizer
 * thread, which is attached. Its weak references are NULL by then, and what it reaches is intact;
 * it lives again if `run` stores it. `run` may do what any attached thread may, returns, and leaves it attached
 * and outside of blocking regions. Objects that die together are finalized in the reverse order of
 * registration. NULL takes the finalizer back. `arg` is not a root. EINVAL: not an object of the
 * heap. ENOMEM. */
int wbgc_finalizer_set(void *object, void (*run)(void *object, void *arg), void *arg);

/* A weak reference: an object of the GC heap itself, that does not keep `object` alive. NULL: not
 * an object of the heap, or no memory. Safepoint. */
typedef struct WBGC_MANAGED wbgc_weak wbgc_weak;
wbgc_weak *wbgc_weak_new(void *object);

/* The object, or NULL once it was found unreachable. What it returned keeps the object alive. No
 * safepoint. */
WBGC_NOSAFEPOINTREC void *wbgc_weak_get(wbgc_weak *weak);

/* A weak map: values of the GC heap under keys of the GC heap. An entry keeps its value alive as
 * long as both the map and its key are reachable otherwise (an ephemeron), and is gone when the key
 * is dead. NULL: no memory. Safepoint. */
typedef struct WBGC_MANAGED wbgc_weakmap wbgc_weakmap;
wbgc_weakmap *wbgc_weakmap_new(void);

/* Enters or replaces; value NULL takes the entry out. EINVAL: the key is no object of the heap, or
 * `map` is NULL. ENOMEM. No safepoint. */
WBGC_NOSAFEPOINTREC int wbgc_weakmap_set(wbgc_weakmap *map, void *key, void *value);

/* The value, NULL if there is none. No safepoint. */
WBGC_NOSAFEPOINTREC void *wbgc_weakmap_get(wbgc_weakmap *map, void *key);

/* ---- Figures -------------------------------------------------------------------------------- */

/* Counters only grow. What the calling thread allocated is counted to the byte, what others did to a
 * few runs of cells, of 8 KiB each. */
typedef struct wbgc_stats {
  uint64_t cycles;          /* whole cycles */
  uint64_t heap_bytes;      /* cells in use, living or not yet swept */
  uint64_t live_bytes;      /* marked by the last cycle */
  uint64_t goal_bytes;      /* heap size at which the next cycle should be complete */
  uint64_t limit_bytes;     /* 0: none */
  uint64_t mapped_bytes;    /* of the heap, backed by memory of the system */
  uint64_t allocated_bytes; /* since wbgc_init */
  uint64_t freed_bytes;     /* by sweeping, since wbgc_init */
  uint64_t threads;         /* attached */
  uint64_t flushes;         /* of barrier buffers */
  uint64_t barrier_words;   /* recorded by barriers */
  uint64_t shaded_objects;  /* greyed by barriers */
  uint64_t holds;           /* times the collector held a thread: handshakes and assists */
  uint64_t hold_total_ns;
  uint64_t hold_max_ns;
  uint64_t marking_ns; /* time in which barriers were on */
  uint64_t finalizers_run;
  uint64_t weak_cleared;
} wbgc_stats;

/* Calls visit(object, bytes, type, argument) for every object that lives as far as is known: all
 * that the last cycle found, and all allocated since. `type` is NULL for untyped memory. Exact if
 * no other thread allocates meanwhile. `visit` must not use the heap, and returns (no longjmp). From
 * any thread. */
void wbgc_heap_walk(void (*visit)(void *object, size_t bytes, const char *type, void *argument),
                    void *argument);

/* Writes a snapshot of the heap as JSON to a file descriptor: objects and bytes by type, and every
 * object with its type, size and the objects that it points to. 0, or the errno value of a failed
 * write. From any thread. */
int wbgc_heap_snapshot(int fd);

/* Fills the first `size` bytes of `stats` (sizeof(wbgc_stats)). EINVAL: size 0 or too large, or no
 * heap. */
int wbgc_stats_get(wbgc_stats *stats, size_t size);

/* ---- For barrier=hook: defined by the program, called before each store. WBGC_KIND_... are in
 * abi.h.  */

void __wbgc_barrier_hook(void **slot, void *value, unsigned kind);
void __wbgc_bulk_hook(void *dst, const void *src, size_t bytes, const wbgc_type *type,
                      unsigned kind);

/* ---- Inline parts --------------------------------------------------------------------------- */

#ifdef __WBGC__
/* The plugin replaces the argument by the address of the descriptor of the type that it pointed to.
 */
static __inline__ const wbgc_type *__wbgc_type_of(const void *type) {
  return (const wbgc_type *)type;
}
#else
/* An error where code is generated, so that tools which only read it, and run no plugin, go on. */
const wbgc_type *__wbgc_type_of(const void *type)
    __attribute__((error("pointer maps come from the wbgc plugin: compile with wbgc-clang, or "
                         "clang with -fplugin=wbgc")));
#endif

/* The calling thread's block; initial-exec, so that it is one %fs: address. */
extern __thread struct wbgc_thread_block WBGC_SYMBOL_EXPAND_(thread, WBGC_ABI_VERSION)
    __attribute__((tls_model("initial-exec")));

/* Inlined code takes the place of its call: a fatal line names the program's line, not this file's.
 */
#ifdef __clang__
#define WBGC_NODEBUG __attribute__((nodebug))
#else
#define WBGC_NODEBUG __attribute__((artificial))
#endif

/* One object of `type`: bumps through a run of zeroed cells of this thread, without lock or atomic.
 * Where each allocation has to be seen, the thread's caches are all empty. */
static __inline__ __attribute__((malloc)) WBGC_NODEBUG void *__wbgc_new(const wbgc_type *type) {
  struct wbgc_thread_block *block = &WBGC_SYMBOL_EXPAND_(thread, WBGC_ABI_VERSION);
  uint32_t index = __atomic_load_n(&type->cache, __ATOMIC_ACQUIRE); /* before cell, see abi.h */
  struct wbgc_alloc_cache *cache = &block->caches[index];
  char *object = cache->cursor;
  if (__builtin_expect(object == cache->limit, 0))
    return __wbgc_alloc(type);
  cache->cursor = object + __atomic_load_n(&type->cell, __ATOMIC_RELAXED);
  return object;
}

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* WBGC_WBGC_H */
