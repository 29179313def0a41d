// A barrier is no call to the inliner: what is inlined without barriers is inlined with them.
//
// RUN: %clang %plugin -O2 -S -emit-llvm %s -o - | FileCheck %s
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  struct Node *a, *b, *c, *d, *e, *f;
  int last;
};

void put(struct Node *p, struct Node *q, struct Node *r, int i) {
  if (i == 1)
    p->a = q;
  else if (i == 2)
    p->b = r;
  else if (i == 3)
    p->c = q;
  else if (i == 4)
    p->d = r;
  else if (i == 5)
    p->e = q;
  else
    p->f = r;
  p->last = i;
}

// CHECK-LABEL: define {{.*}}void @thrice(
// CHECK-NOT: @put
// CHECK: ret void
void thrice(struct Node *p, struct Node *q, int i) {
  put(p, q, p, i);
  put(q, p, q, i + 1);
  put(p, p, q, i * 3);
}
