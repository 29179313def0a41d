// stores_barrier.c - The loops with barriers, and the heap that they run on.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define WBGC_LOOPS barrierLoops
#include "stores.inc"

#include <wbgc/wbgc.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

// What keeps the nodes alive, since store_bench.cpp has no roots. A pointer to an array of slots is no GC
// pointer by its type.
typedef struct Node **NodeArray;
static NodeArray WBGC_PTR graphs[4];
static unsigned graphCount;
static pthread_t holder;
static atomic_bool isHeld, mayEnd;

void startHeap(void) {
  wbgc_options options = {0};
  options.growth = WBGC_GROWTH_OFF; // cycles only where the benchmark asks for one
  if (wbgc_init(&options) != 0)
    abort();
}

struct Node **makeNodes(size_t count) {
  struct Node **nodes = graphs[graphCount++] = wbgc_new_array(struct Node *, count);
  for (size_t i = 0; i < count; ++i)
    nodes[i] = wbgc_new(struct Node);
  for (size_t i = 0; i < count; ++i)
    nodes[i]->a = nodes[(i * 7919 + 1) % count];
  return nodes;
}

// Without polls, and outside a blocking region: nobody can bring the cycle to its end meanwhile.
static WBGC_NOSAFEPOINT void waitForEnd(void) {
  while (!atomic_load(&mayEnd))
    usleep(1000);
}

// An attached thread that answers until marking is on, and then no more: so it stays on.
static void *hold(void *unused) {
  (void)unused;
  if (wbgc_thread_attach() != 0)
    abort();
  while (!wbgc_is_marking()) {
    wbgc_start_cycle();
    wbgc_safepoint();
  }
  atomic_store(&isHeld, true);
  waitForEnd();
  wbgc_thread_detach();
  return NULL;
}

void beginMarking(void) {
  atomic_store(&isHeld, false);
  atomic_store(&mayEnd, false);
  if (pthread_create(&holder, NULL, hold, NULL) != 0)
    abort();
  while (!atomic_load(&isHeld))
    wbgc_safepoint();
}

void endMarking(void) {
  atomic_store(&mayEnd, true);
  wbgc_blocking_enter();
  pthread_join(holder, NULL);
  wbgc_blocking_leave();
  wbgc_collect();
}
