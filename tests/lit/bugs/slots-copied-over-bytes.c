// A copy of slots to the bytes of a union that overlap some was recorded as a clear: the new pointers were not.
// row 14, row 40
// RUN: %matrix_c %s -w
#include "recorder.h"

#include <string.h>

typedef struct WBGC_MANAGED Node {
  struct Node *f;
} Node;
typedef struct {
  Node *a;
  long number;
  Node *b;
} Three;
typedef union {
  Three slots;
  char bytes[sizeof(Three)];
  long number;
} Value;
typedef union {
  Node *node;
  char bytes[8];
} Word;

int main(void) {
  Node *v = zeroed(1, sizeof *v);
  Value *d = zeroed(1, sizeof *d);
  Three three = {v, 1, v};
  memcpy(d->bytes, &three, sizeof three);
  EXPECT(&d->slots.a, NULL, NULL);
  EXPECT(&d->slots.b, NULL, NULL);
  EXPECT_BULK(d, Three, 1);
  EXPECT_NONE();
  Word *w = zeroed(1, sizeof *w);
  memmove(w->bytes, &v, sizeof v);
  EXPECT(&w->node, NULL, NULL);
  EXPECT_SLOT(&w->node, NULL, v);
  EXPECT_NONE();
  long number = 3;
  memcpy(w->bytes, &number, sizeof number); // no pointer that the types tell of
  EXPECT(&w->node, v, NULL);
  EXPECT_NONE();
  return 0;
}
