// Builtins that store through a pointer of whatever type: a store that only they make was not seen.
// row 2, row 40, row 43
// RUN: %matrix_c %s -w
// RUN: %clang %plugin -std=gnu17 -fsyntax-only -DREFUSED -Xclang -verify -w %s
#include <wbgc/wbgc.h>

typedef struct WBGC_MANAGED Node {
  struct Node *f, *g;
  WBGC_WORD uintptr_t word;
} Node;

#ifdef REFUSED
void flags(Node *n) {
  __atomic_clear(&n->f, __ATOMIC_SEQ_CST); // expected-error {{GC slot 'Node::f' is written by '__atomic_clear', which cannot have a write barrier}}
  __atomic_test_and_set(&n->word, __ATOMIC_SEQ_CST); // expected-error {{GC slot 'Node::word' is written by '__atomic_test_and_set', which cannot have a write barrier}}
  char flag;
  __atomic_clear(&flag, __ATOMIC_SEQ_CST);
  Node *local;
  __atomic_clear(&local, __ATOMIC_SEQ_CST);
}
#else
#include "recorder.h"
int main(void) {
  Node *n = hidden(zeroed(1, sizeof *n)), *v = hidden(zeroed(1, sizeof *v)), *local;
  long number;
  uintptr_t other = (uintptr_t)hidden(NULL);

  __builtin_nontemporal_store(v, &n->f);
  EXPECT(&n->f, NULL, v);
  __builtin_nontemporal_store(v, &local);
  __builtin_nontemporal_store(4l, &number);
  EXPECT_NONE();

  __builtin_add_overflow(other, 7, &n->word);
  EXPECT(&n->word, 0, 7);
  __builtin_mul_overflow(n->word, 2, &n->word);
  EXPECT(&n->word, 7, 14);
  __builtin_sub_overflow(n->word, 4, &n->word);
  EXPECT(&n->word, 14, 10);
  __builtin_add_overflow(n->word, 4, &number);
  EXPECT_NONE();

#if __has_builtin(__scoped_atomic_load)
  __scoped_atomic_load(&n->f, &n->g, __ATOMIC_ACQUIRE, __MEMORY_SCOPE_SYSTEM);
  EXPECT(&n->g, NULL, v);
  __scoped_atomic_load(&n->f, &local, __ATOMIC_ACQUIRE, __MEMORY_SCOPE_SYSTEM);
  EXPECT_NONE();
#endif
}
#endif
