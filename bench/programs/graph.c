/* graph.c - Random pointer stores in a graph of a million nodes of four pointers; size: millions of stores.
 *
 * Compiled twice: as it is (`store`: 50 million stores, nothing becomes garbage) and with GARBAGE
 * (`graph`: 20 million, and every fourth goes to a new object of 32 bytes that the next one drops).
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#include "workload.h"

enum { kNodes = 1000000, kSlots = 4 };

struct MANAGED Node {
  struct Node *to[kSlots];
};

struct MANAGED Graph {
  struct Node *spare; /* the object that is garbage next */
};

#ifdef GARBAGE
const char *const workloadName = "graph";
static const long kUsualMillions = 20;
static void makeGarbage(struct Graph *graph) {
  HEAP_FREE(graph->spare);
  HEAP_STORE(graph, graph->spare, HEAP_NEW(struct Node));
}
#else
const char *const workloadName = "store";
static const long kUsualMillions = 50;
#endif

void workload(struct Run *run) {
  /* The array is reached through the stack alone, as its slots are what the collector scans. */
  struct Node **nodes = HEAP_ARRAY(struct Node *, kNodes);
  struct Graph *graph = HEAP_NEW(struct Graph);
  for (long i = 0; i < kNodes; ++i)
    HEAP_STORE(nodes, nodes[i], HEAP_NEW(struct Node));
  const long stores = (run->size ? run->size : kUsualMillions) * 1000000;
  for (long i = 0; i < stores; ++i) {
    uint64_t random = nextRandom(run);
    struct Node *from = nodes[(random & 0xffffffff) * kNodes >> 32];
    struct Node *to = nodes[(random >> 32) * kNodes >> 32];
    HEAP_STORE(from, from->to[i % kSlots], to);
#ifdef GARBAGE
    if (i % 4 == 0)
      makeGarbage(graph);
#endif
  }
  for (long i = 0; i < kNodes; ++i) {
    run->check += nodes[i]->to[0] != NULL;
    HEAP_FREE(nodes[i]);
  }
  HEAP_FREE(graph->spare);
  HEAP_FREE(graph);
  HEAP_FREE(nodes);
}
