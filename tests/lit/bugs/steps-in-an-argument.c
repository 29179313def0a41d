// `p++` as the address that a call, an atomic operation or a builtin writes through is a store of its own: it
// was taken for a part of the barrier of that write, and had none.
// row 2, row 40, row 43
// RUN: %matrix_c %s -w
#include "recorder.h"

#include <string.h>

typedef struct WBGC_MANAGED Node {
  struct Node *f;
} Node;
typedef Node **Slots;
static Node *walk;
static Slots WBGC_PTR slots;

int main(void) {
  Node *row = hidden(zeroed(4, sizeof *row)), *v = hidden(zeroed(1, sizeof *v));
  WBGC_NOBARRIER_STORE(walk, row);
  memcpy(walk++, v, sizeof *v);
  EXPECT(&walk, row, row + 1);
  EXPECT_BULK(row, Node, 1);
  memset(--walk, 0, sizeof *v);
  EXPECT(&walk, row + 1, row);
  EXPECT_CLEAR(row, Node, 1);

  WBGC_NOBARRIER_STORE(slots, &row->f);
  __atomic_store_n(slots++, v, __ATOMIC_RELAXED);
  EXPECT(&slots, &row->f, &row->f + 1);
  EXPECT_KIND(WBGC_KIND_ATOMIC, &row->f, NULL, v);
  __sync_lock_test_and_set(--slots, NULL);
  EXPECT(&slots, &row->f + 1, &row->f);
  EXPECT_KIND(WBGC_KIND_ATOMIC, &row->f, v, NULL);
  __builtin_nontemporal_store(v, slots++);
  EXPECT(&slots, &row->f, &row->f + 1);
  EXPECT(&row->f, NULL, v);
  EXPECT_NONE();
  return 0;
}
