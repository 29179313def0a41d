/* gcbench.c - Short-lived binary trees of many sizes beside a long-lived tree and a long-lived array.
 *
 * After the benchmark by Ellis and Kovac that Boehm adapted: trees of depths 4 to 16, each depth with the
 * same number of bytes in all, half of them built top-down and half bottom-up. Written anew.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#include "workload.h"

const char *const workloadName = "gcbench";

struct MANAGED Node {
  struct Node *left, *right;
  long i, j;
};

static void populate(struct Node *node, long depth) {
  if (depth == 0)
    return;
  HEAP_STORE(node, node->left, HEAP_NEW(struct Node));
  HEAP_STORE(node, node->right, HEAP_NEW(struct Node));
  populate(node->left, depth - 1);
  populate(node->right, depth - 1);
}

static struct Node *make(long depth) {
  struct Node *left = depth > 0 ? make(depth - 1) : NULL;
  struct Node *right = depth > 0 ? make(depth - 1) : NULL;
  struct Node *node = HEAP_NEW(struct Node);
  HEAP_STORE(node, node->left, left);
  HEAP_STORE(node, node->right, right);
  return node;
}

static void drop(struct Node *node) {
  if (!HEAP_FREES || !node)
    return;
  drop(node->left);
  drop(node->right);
  HEAP_FREE(node);
}

static long treeSize(long depth) { return (1l << (depth + 1)) - 1; }

static long count(const struct Node *node) {
  return node ? 1 + count(node->left) + count(node->right) : 0;
}

void workload(struct Run *run) {
  const long stretch = run->size ? run->size : 18, longest = stretch - 2;
  drop(make(stretch));
  struct Node *longLived = HEAP_NEW(struct Node);
  populate(longLived, longest);
  double *array = HEAP_DATA(500000 * sizeof(double));
  for (long i = 0; i < 500000; ++i)
    array[i] = 1.0 / (double)(i + 1);
  for (long depth = 4; depth <= longest; depth += 2) {
    long rounds = 2 * treeSize(stretch) / treeSize(depth);
    for (long i = 0; i < rounds; ++i) {
      struct Node *top = HEAP_NEW(struct Node);
      populate(top, depth);
      drop(top);
    }
    for (long i = 0; i < rounds; ++i)
      drop(make(depth));
  }
  run->check = (uint64_t)count(longLived) + (uint64_t)(array[999] * 1e6);
  drop(longLived);
  HEAP_FREE(array);
}
