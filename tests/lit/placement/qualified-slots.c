// Qualifiers of the slot, in any order, change nothing but the store itself.
// row 8
// RUN: %matrix_c %s
#include "recorder.h"

typedef struct WBGC_MANAGED Node {
  struct Node *volatile v;
  struct Node *restrict r;
  struct Node *const volatile c;
  void *volatile WBGC_PTR any;
  void *WBGC_PTR volatile restrict other;
} Node;

struct __attribute__((packed)) Packed {
  char tag;
  char rest[7];
  Node *aligned;
};

struct __attribute__((packed, aligned(1))) Loose {
  Node *slot;
  int number;
};

typedef Node *volatile VolatileNode;

int main(void) {
  Node *n = zeroed(1, sizeof *n), *v = zeroed(1, sizeof *v);
  n->v = v;
  EXPECT(&n->v, NULL, v);
  n->r = v;
  EXPECT(&n->r, NULL, v);
  n->any = v;
  EXPECT(&n->any, NULL, v);
  n->other = v;
  EXPECT(&n->other, NULL, v);
  volatile Node *whole = n;
  whole->v = n;
  EXPECT(&n->v, v, n);
  VolatileNode *slot = zeroed(1, sizeof *slot);
  *slot = v;
  EXPECT(slot, NULL, v);
  struct Packed *p = zeroed(1, sizeof *p);
  p->aligned = v;
  EXPECT(&p->aligned, NULL, v);
  p->tag = 1;
  EXPECT_NONE();
  // A packed record at an odd address: the barrier reads the old value as the store writes the new.
  char *odd = zeroed(4, sizeof(struct Loose));
  struct Loose *l = (struct Loose *)(odd + 3);
  l->slot = v;
  EXPECT(odd + 3, NULL, v);
  l->slot = n;
  EXPECT(odd + 3, v, n);
  if (l->slot != n)
    abort();
  VolatileNode local = v;
  local = n;
  EXPECT_NONE();
  return 0;
}
