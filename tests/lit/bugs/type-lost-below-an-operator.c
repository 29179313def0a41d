// The destination of a copy or clear whose type is lost below an operator, not only below casts: a comma, `?:`, an
// assignment, a statement expression, `&*p`, and builtins that hand their argument on.
// row 40
// RUN: %matrix_c %s -w
// RUN: %clang %plugin -std=gnu17 -fsyntax-only -DREFUSED -Xclang -verify -w %s
#include <wbgc/wbgc.h>

#include <stdlib.h>
#include <string.h>

typedef struct WBGC_MANAGED Node {
  struct Node *f;
  long number;
} Node;

#ifdef REFUSED
void refused(Node *n, Node *m, int c, void *plain) {
  memset((c, (void *)n), 1, sizeof *n); // expected-error {{which cannot have a write barrier}}
  n = realloc(c ? (void *)n : (void *)m, 32); // expected-error {{which cannot have a write barrier}}
  plain = realloc((c, plain), 32);
}
#else
#include "recorder.h"

#define COPIES(To)                                                                                 \
  do {                                                                                             \
    n->f = NULL;                                                                                   \
    EXPECT_SLOT(&n->f, m, NULL);                                                                   \
    EXPECT_NONE();                                                                                 \
    memcpy(To, m, sizeof *n);                                                                      \
    EXPECT_SLOT(&n->f, NULL, m);                                                                   \
  } while (0)
#define COPIES_SLOTS(To)                                                                           \
  do {                                                                                             \
    COPIES(To);                                                                                    \
    EXPECT_NONE();                                                                                 \
  } while (0)
/* Either arm may be meant, or any part of the object: each word may be a slot. */
#define COPIES_WORDS(To)                                                                           \
  do {                                                                                             \
    COPIES(To);                                                                                    \
    EXPECT_SLOT(&n->number, NULL, NULL);                                                           \
    EXPECT_NONE();                                                                                 \
  } while (0)

int main(void) {
  Node *n = hidden(zeroed(1, sizeof *n)), *m = hidden(zeroed(1, sizeof *m)), local;
  char plain[sizeof(Node)];
  void *p;
  int c = hidden(m) == m;
  WBGC_NOBARRIER_STORE(n->f, m);
  WBGC_NOBARRIER_STORE(m->f, m);
  COPIES_SLOTS((c++, (void *)n));
  COPIES_SLOTS(c ? (void *)n : (void *)m);
  COPIES_SLOTS(p = n);
  COPIES_SLOTS(({ (void *)n; }));
  COPIES_SLOTS(&*(char *)n);
  COPIES_SLOTS(__builtin_assume_aligned(n, 8));
  memcpy(memset((c, (void *)n), 0, sizeof *n), m, sizeof *n);
  EXPECT_SLOT(&n->f, m, NULL);
  EXPECT_SLOT(&n->f, NULL, m);
  EXPECT_NONE();
  COPIES_WORDS(c ? (void *)n : plain);
  COPIES_WORDS((void *)n ?: plain);
  COPIES_WORDS((char *)(c, (void *)n) + 0);

  memcpy((c, (void *)&local), m, sizeof local);
  memcpy((c, (void *)plain), m, sizeof plain);
  memcpy(c ? (void *)&local : (void *)plain, m, sizeof plain);
  memset((c, p = plain), 1, sizeof plain);
  EXPECT_NONE();
  return 0;
}
#endif
