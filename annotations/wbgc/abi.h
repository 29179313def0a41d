/* abi.h - What compiled code and the runtime agree on, for C, C++ and assembly.
 *
 * The plugin emits code against these offsets and symbols; the runtime defines them, and asserts the
 * offsets where it does (thread/thread_registry.cpp); tests/unit/amd64 calls the symbols. Any change here
 * is a new WBGC_ABI_VERSION, which is part of every symbol's name, so that an object and a runtime which do
 * not match fail to link.
 * docs/abi.md tells the whole story for authors of other collectors.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef WBGC_ABI_H
#define WBGC_ABI_H

#define WBGC_ABI_VERSION 1
#if defined(__WBGC__) && __WBGC__ != WBGC_ABI_VERSION
#error "annotations.h or the compiler plugin is of another version than abi.h"
#endif

/* WBGC_SYMBOL(name): the versioned name of an entry point, `__wbgc_<name>_v1`. */
#define WBGC_SYMBOL_PASTE_(name, version) __wbgc_##name##_v##version
#define WBGC_SYMBOL_EXPAND_(name, version) WBGC_SYMBOL_PASTE_(name, version)
#define WBGC_SYMBOL(name) WBGC_SYMBOL_EXPAND_(name, WBGC_ABI_VERSION)

/* The kind of a store, as a barrier hook sees it. */
#define WBGC_KIND_STORE 0  /* old value valid: record old and new */
#define WBGC_KIND_INIT 1   /* slot known zero: record the new value */
#define WBGC_KIND_ATOMIC 2 /* as STORE, by an atomic operation */
#define WBGC_KIND_BULK 3   /* typed range copied over an initialized range */
#define WBGC_KIND_CLEAR 4  /* slot or range cleared: record the old value */

/* Entries (old and new: two words) in a thread's barrier buffer, and the most words of one reservation. */
#define WBGC_BUFFER_ENTRIES 256
#define WBGC_BUFFER_ENTRY_WORDS 2
#define WBGC_BUFFER_WORDS (WBGC_BUFFER_ENTRIES * WBGC_BUFFER_ENTRY_WORDS)
#define WBGC_MAX_RESERVE_WORDS 8

/* Offsets in the thread block, in bytes. Compiled code reads FLAG and POLL, and whether END is 0; the stubs
 * append by NEXT and END. The allocator's inline path in wbgc.h uses CACHES.
 *
 *   +0   FLAG    32 bits. Nonzero: every store to a GC slot takes the cold path. 1 in the TLS image, so
 *                that a thread which was never attached reaches the stub and is told so.
 *   +4   POLL    32 bits. Nonzero: a handshake is wanted, call the poll entry at the next safepoint. Beside
 *                FLAG, so that a loop with a barrier tests both with one compare of eight bytes.
 *   +8           reserved
 *   +16  NEXT    address of the first free word of the barrier buffer
 *   +24  END     address past the last word that may be reserved without a flush; NEXT may pass it by one
 *                reservation. 0 while not attached, in a blocking region, and where each barrier is looked at
 *   +32  SLOT    address of the slot of the barrier that is in the stub (WBGC_CHECK=foreign)
 *   +40  THREAD  the runtime's thread object, NULL while not attached
 *   +48  CACHES  base of the thread's allocation caches, indexed by wbgc_type.cache; of caches that are all
 *                empty while not attached, in a blocking region, and where each allocation counts
 *   +56          reserved
 */
#define WBGC_BLOCK_FLAG 0
#define WBGC_BLOCK_POLL 4
#define WBGC_BLOCK_NEXT 16
#define WBGC_BLOCK_END 24
#define WBGC_BLOCK_SLOT 32
#define WBGC_BLOCK_THREAD 40
#define WBGC_BLOCK_CACHES 48
#define WBGC_BLOCK_SIZE 64

/* wbgc_type.flags */
#define WBGC_TYPE_HAS_SLOTS 1u    /* at least one word is a GC slot */
#define WBGC_TYPE_ALL_SLOTS 2u    /* every word is one; bitmap may be NULL */
#define WBGC_TYPE_CONSERVATIVE 4u /* every word may hold a pointer, and is no declared slot */

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One thread's barrier block, in initial-exec TLS: `__wbgc_thread_v1`. */
struct wbgc_thread_block {
  uint32_t flag;
  uint32_t poll;
  uint64_t reserved;
  uint64_t *next;
  uint64_t *end;
  void *slot;
  void *thread;
  struct wbgc_alloc_cache *caches;
  uint64_t reserved2;
};

/* A run of free, zeroed cells that the inline allocation path bumps through. Indexed by type. */
struct wbgc_alloc_cache {
  char *cursor; /* next cell */
  char *limit;  /* past the last cell; equal to cursor: empty */
};

/* Describes one type to the collector. The plugin emits one per type, as a writable linkonce
 * definition `__wbgc_type.<mangled name>`; a JIT may build its own. All of it but `cache` and `cell` is constant. */
typedef struct wbgc_type {
  uint64_t size;          /* sizeof(T), bytes */
  uint32_t align;         /* alignof(T), bytes */
  uint32_t flags;         /* WBGC_TYPE_... */
  const uint64_t *bitmap; /* bit i of word i/64: word at byte 8*i of T is a GC slot; NULL: none */
  const char *name;       /* as the compiler prints T */
  uint32_t cache; /* index of the allocation cache; 0 until the runtime assigns one. Atomic. */
  uint32_t cell;  /* bytes of one heap cell of T; set with cache. Atomic, before cache. */
} wbgc_type;

/* A global, static or thread_local of GC-carrying type. */
struct wbgc_root {
  void *address;         /* of the variable; thread-locals: void *(*)(void), this thread's */
  const wbgc_type *type; /* of one element */
  uint64_t count;        /* elements */
};

/* What one translation unit brings: registered by its constructor, taken back by its destructor. */
struct wbgc_module {
  uint64_t version; /* WBGC_ABI_VERSION */
  const struct wbgc_root *roots;
  uint64_t root_count;
  const struct wbgc_root *thread_roots;
  uint64_t thread_root_count;
  struct wbgc_module *next; /* the runtime's list */
};

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* __ASSEMBLER__ */
#endif /* WBGC_ABI_H */
