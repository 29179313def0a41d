/* churn.c - 250,000 slots, each with a list of four nodes that is replaced again and again, and what the
 * longest replacement takes; size: millions of replacements (2).
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#include "workload.h"

const char *const workloadName = "churn";

enum { kLists = 250000, kNodesAList = 4 };

struct MANAGED Node {
  struct Node *next;
  uint64_t value[3];
};

static struct Node *makeList(uint64_t value) {
  struct Node *list = NULL;
  for (int i = 0; i < kNodesAList; ++i) {
    struct Node *node = HEAP_NEW(struct Node);
    node->value[0] = value;
    HEAP_STORE(node, node->next, list);
    list = node;
  }
  return list;
}

static void dropList(struct Node *list) {
  while (HEAP_FREES && list) {
    struct Node *next = list->next;
    HEAP_FREE(list);
    list = next;
  }
}

void workload(struct Run *run) {
  struct Node **lists = HEAP_ARRAY(struct Node *, kLists);
  const long changes = (run->size ? run->size : 2) * 1000000;
  for (long i = 0; i < kLists; ++i)
    HEAP_STORE(lists, lists[i], makeList((uint64_t)i));
  for (long i = 0; i < changes; ++i) {
    size_t at = randomBelow(run, kLists);
    uint64_t begin = ticks();
    dropList(lists[at]);
    HEAP_STORE(lists, lists[at], makeList((uint64_t)i));
    noteLatency(run, begin);
  }
  for (long i = 0; i < kLists; ++i) {
    run->check += lists[i]->value[0];
    dropList(lists[i]);
  }
  HEAP_FREE(lists);
}
