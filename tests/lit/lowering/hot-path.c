// The hot path of a store is a compare and a branch: nothing is spilled, moved or framed for the barrier. The
// same functions are compiled without barriers, and their hot instructions compared one by one.
//
// RUN: %clang %plugin -O2 -S %s -o %t.on.s -fno-asynchronous-unwind-tables
// RUN: %clang %plugin -O2 -S %s -o %t.off.s -fno-asynchronous-unwind-tables -fplugin-arg-wbgc-barrier=none
// RUN: %python %S/Inputs/hot_path.py %t.on.s %t.off.s leaf:1 fields:1 counted:1 called:2 | FileCheck %s
// RUN: %clang %plugin -O3 -fPIC -mavx2 -S %s -o %t.on.s -fno-asynchronous-unwind-tables
// RUN: %clang %plugin -O3 -fPIC -mavx2 -S %s -o %t.off.s -fno-asynchronous-unwind-tables -fplugin-arg-wbgc-barrier=none
// RUN: %python %S/Inputs/hot_path.py %t.on.s %t.off.s leaf:1 fields:1 counted:1 called:2 | FileCheck %s
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  struct Node *a, *b, *c;
  double weight;
};
void call(void);

// Floating-point values alive across the store, in a leaf.
// CHECK: leaf: 1 test, 1 address, nothing else
double leaf(struct Node *p, struct Node *q, double a, double b, double c) {
  double product = a * b, sum = a + c;
  p->a = q;
  return product / sum;
}

// Several stores, between which their values are loaded.
// CHECK: fields: 1 test, 1 address, nothing else
void fields(struct Node *p, struct Node *q) {
  p->a = q->b;
  q->b = p->c;
  p->c = q->a;
}

// A slot that an index names.
// CHECK: counted: 1 test, 1 address, nothing else
void counted(struct Node **slots, long i, struct Node *q) { slots[i + 5] = q; }

// The address of the flag is computed once, though two tests need it.
// CHECK: called: 2 tests, 1 address
void called(struct Node *p, struct Node *q) {
  p->a = q;
  call();
  q->b = p;
}
