// A number that overlaps no slot of its own union may overlap one of the union around that.
// row 14
// RUN: %matrix_c %s
// RUN: %clang %plugin -fsyntax-only -DREFUSED -Xclang -verify %s
#include <wbgc/wbgc.h>

typedef struct WBGC_MANAGED Node Node;
struct Node {
  Node *next;
};
typedef struct {
  long first, second;
} Numbers;
typedef struct {
  union {
    struct {
      long tag;
      union {
        Node *p;
        Numbers numbers;
      } inner;
    } s;
    Node *q[3];
  } u;
} Both;

#ifdef REFUSED
long *second(Both *b) {
  return &b->u.s.inner.numbers.second; // expected-error {{drops the gc qualifier}}
}
#else
#include "shadow.h"
#define STORE(...)                                                                                 \
  for (int i = 0; i < 3; ++i)                                                                      \
    b->u.q[i] = v;                                                                                 \
  CHECK();                                                                                         \
  __VA_ARGS__;                                                                                     \
  CHECK()

int main(void) {
  Node *v = SHADOW_NEW(Node, 1);
  Both *b = SHADOW_NEW(Both, 1);
  for (int i = 0; i < 3; ++i)
    shadowShared(&b->u.q[i]);
  STORE(b->u.s.tag = 1);
  STORE(b->u.s.inner.p = v);
  STORE(b->u.s.inner.numbers.first = 2);
  STORE(b->u.s.inner.numbers.second = 3);
  STORE(b->u.s.inner.numbers = (Numbers){4, 5});
  STORE(b->u.s.inner.numbers.second++);
  Numbers local = {6, 7};
  STORE(__builtin_memcpy(&b->u.s.inner.numbers, &local, sizeof local));
}
#endif
