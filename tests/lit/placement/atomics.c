// Atomic stores, exchanges and updates: the barrier first, the operation as it was.
// row 43, row 8
// RUN: %matrix_c %s -Wno-deprecated-declarations -Wno-deprecated-pragma
#include "recorder.h"

#include <stdatomic.h>

typedef struct WBGC_MANAGED Node {
  struct Node *next;
  _Atomic(struct Node *) shared;
  WBGC_WORD uintptr_t word;
  struct Node *_Atomic other;
} Node;
typedef WBGC_WORD uintptr_t Word;

#define EXPECT_ATOMIC(Slot, Before, After) EXPECT_KIND(WBGC_KIND_ATOMIC, Slot, Before, After)

static void c11(Node *n, Node *v, Node *w) {
  atomic_store(&n->shared, v);
  EXPECT_ATOMIC(&n->shared, NULL, v);
  atomic_store_explicit(&n->shared, w, memory_order_release);
  EXPECT_ATOMIC(&n->shared, v, w);
  if (atomic_exchange(&n->shared, v) != w)
    abort();
  EXPECT_ATOMIC(&n->shared, w, v);
  n->shared = w;
  EXPECT_ATOMIC(&n->shared, v, w);
  n->other = v;
  EXPECT_ATOMIC(&n->other, NULL, v);
  Node *expected = w;
  if (!atomic_compare_exchange_strong(&n->shared, &expected, v))
    abort();
  EXPECT_ATOMIC(&n->shared, w, v);
  EXPECT_NONE();
  while (!atomic_compare_exchange_weak_explicit(&n->shared, &expected, w, memory_order_acq_rel,
                                                memory_order_relaxed))
    forgetStack(&expected, sizeof expected);
  if (expected != v)
    abort();
}

static void gnu(Node *n, Node *v, Node *w) {
  __atomic_store_n(&n->next, v, __ATOMIC_RELEASE);
  EXPECT_ATOMIC(&n->next, NULL, v);
  Node *value = w, *result = NULL;
  __atomic_store(&n->next, &value, __ATOMIC_SEQ_CST);
  EXPECT_ATOMIC(&n->next, v, w);
  if (__atomic_exchange_n(&n->next, v, __ATOMIC_ACQ_REL) != w)
    abort();
  EXPECT_ATOMIC(&n->next, w, v);
  __atomic_exchange(&n->next, &value, &result, __ATOMIC_ACQ_REL);
  EXPECT_ATOMIC(&n->next, v, w);
  if (result != v)
    abort();
  Node *expected = w;
  if (!__atomic_compare_exchange_n(&n->next, &expected, v, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
    abort();
  EXPECT_ATOMIC(&n->next, w, v);
  if (__atomic_load_n(&n->next, __ATOMIC_ACQUIRE) != v)
    abort();
  __atomic_load(&n->next, &result, __ATOMIC_ACQUIRE);
  EXPECT_NONE();
}

static void updates(Node *n, Word *w) {
  n->word = 8;
  EXPECT(&n->word, 0, 8);
  __atomic_fetch_add(&n->word, 8, __ATOMIC_RELAXED);
  EXPECT_ATOMIC(&n->word, 8, 16);
  __atomic_or_fetch(&n->word, 3, __ATOMIC_RELAXED);
  EXPECT_ATOMIC(&n->word, 16, 19);
  __atomic_store_n(w, 24, __ATOMIC_RELAXED);
  EXPECT_ATOMIC(w, 0, 24);
  __atomic_fetch_and(w, 8, __ATOMIC_RELAXED);
  EXPECT_ATOMIC(w, 24, 8);
}

static void sync(Node *n, Node *v, Node *w) {
  if (!__sync_bool_compare_and_swap(&n->next, NULL, v))
    abort();
  EXPECT_ATOMIC(&n->next, NULL, v);
  if (__sync_val_compare_and_swap(&n->next, v, w) != v)
    abort();
  EXPECT_ATOMIC(&n->next, v, w);
  if (__sync_lock_test_and_set(&n->next, v) != w)
    abort();
  EXPECT_ATOMIC(&n->next, w, v);
  __sync_lock_release(&n->next);
  EXPECT_ATOMIC(&n->next, v, NULL);
  __sync_synchronize();
  __sync_fetch_and_or(&n->word, 8);
  EXPECT_ATOMIC(&n->word, 0, 8);
  EXPECT_NONE();
}

/// `expected` and `result` that are slots themselves are stored to as well.
static void results(Node *n, Node *s, Node *v) {
  __atomic_load(&n->next, &s->next, __ATOMIC_ACQUIRE);
  EXPECT(&s->next, NULL, NULL);
  __atomic_store_n(&n->next, v, __ATOMIC_RELAXED);
  EXPECT_ATOMIC(&n->next, NULL, v);
  Node *value = NULL;
  __atomic_exchange(&n->next, &value, &s->next, __ATOMIC_ACQ_REL);
  EXPECT_SLOT(&n->next, v, NULL);
  EXPECT_SLOT(&s->next, NULL, v);
  EXPECT_NONE();
  // Fails: what the slot holds is written to the other one.
  if (__atomic_compare_exchange_n(&n->next, &s->next, v, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
    abort();
  EXPECT_SLOT(&n->next, NULL, v);
  EXPECT_SLOT(&s->next, v, NULL);
  EXPECT_NONE();
  if (s->next)
    abort();
}

static void locals(Node *v) {
  _Atomic(Node *) local;
  atomic_init(&local, v);
  atomic_store(&local, NULL);
  local = v;
  Node *plain;
  __atomic_store_n(&plain, v, __ATOMIC_RELAXED);
  EXPECT_NONE();
}

#define NODE zeroed(1, sizeof(Node))
int main(void) {
  c11(NODE, NODE, NODE);
  forgetStack(main, 1);
  gnu(NODE, NODE, NODE);
  updates(NODE, zeroed(1, 8));
  sync(NODE, NODE, NODE);
  results(NODE, NODE, NODE);
  locals(NODE);
  Node *n = NODE, *v = NODE;
  atomic_init(&n->shared, v);
  EXPECT(&n->shared, NULL, v);
  return 0;
}
