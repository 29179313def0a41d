/* list.c - One list, ten million nodes long, beside short-lived garbage: depth without recursion; size: millions
 * of nodes.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#include "workload.h"

const char *const workloadName = "list";

struct MANAGED Node {
  struct Node *next;
  uint64_t value;
};

void workload(struct Run *run) {
  const long nodes = (run->size ? run->size : 10) * 1000000;
  struct Node *first = NULL;
  for (long i = 0; i < nodes; ++i) {
    struct Node *node = HEAP_NEW(struct Node);
    node->value = (uint64_t)i;
    HEAP_STORE(node, node->next, first);
    first = node;
    HEAP_FREE(HEAP_NEW(struct Node));
  }
  while (first) {
    struct Node *next = first->next;
    run->check += first->value;
    HEAP_FREE(first);
    first = next;
  }
}
