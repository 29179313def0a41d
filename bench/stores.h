// stores.h - The loops of stores that store_bench times, each compiled three times from stores.inc: by
// plain Clang, with the plugin but without barriers, and with barriers.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_BENCH_STORES_H
#define WBGC_BENCH_STORES_H

#include <wbgc/annotations.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct WBGC_MANAGED Node; // sixteen GC pointers

// One round of each loop does `count` stores (fours: four times as many, copies: sixteen).
struct StoreLoops {
  void (*independent)(struct Node *const *nodes, const uint32_t *order, size_t count);
  void (*dependent)(struct Node *node, size_t count);
  void (*nulls)(struct Node *const *nodes, const uint32_t *order, size_t count);
  void (*fours)(struct Node *const *nodes, const uint32_t *order, size_t count);
  void (*global)(struct Node *const *nodes, size_t count);
  void (*copies)(struct Node *const *nodes, const uint32_t *order, size_t count);
  void (*moves)(struct Node **to, struct Node *const *from, size_t words,
                size_t count); // `words` each
};

extern const struct StoreLoops plainLoops, bareLoops, barrierLoops;

// Compiled with the plugin: memory of the GC heap, and the state in which barriers record.
struct Node **makeNodes(size_t count);
void beginMarking(void); // and hold it there until
void endMarking(void);
void startHeap(void);

#ifdef __cplusplus
} // extern "C"
#endif

#endif // WBGC_BENCH_STORES_H
