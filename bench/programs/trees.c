/* trees.c - Binary trees, built and counted, of depths 4 to N beside one that stays; size: N.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#include "workload.h"

const char *const workloadName = "trees";

struct MANAGED Node {
  struct Node *left, *right;
};

static struct Node *make(long depth) {
  struct Node *node = HEAP_NEW(struct Node);
  if (depth > 0) {
    HEAP_STORE(node, node->left, make(depth - 1));
    HEAP_STORE(node, node->right, make(depth - 1));
  }
  return node;
}

static uint64_t countAndDrop(struct Node *node) {
  uint64_t nodes = 1;
  if (node->left)
    nodes += countAndDrop(node->left) + countAndDrop(node->right);
  HEAP_FREE(node);
  return nodes;
}

void workload(struct Run *run) {
  const long deepest = run->size ? run->size : 16;
  run->check = countAndDrop(make(deepest + 1));
  struct Node *longLived = make(deepest);
  for (long depth = 4; depth <= deepest; depth += 4)
    for (long i = 0; i < 1l << (deepest - depth + 4); ++i)
      run->check += countAndDrop(make(depth));
  run->check += countAndDrop(longLived);
}
