// Stores without a possible safepoint between share one test of the flag, and one reservation of up to
// eight words; a call between begins another test, a ninth word another reservation.
//
// RUN: %clang %plugin -O2 -S %s -o - | FileCheck %s
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  struct Node *a, *b, *c, *d, *e;
};
void safepoint(void);

// The new value is the same, and recorded once: three words.
// CHECK-LABEL: same:
// CHECK: cmpl $0, %fs:
// CHECK-NOT: cmpl $0, %fs:
// CHECK: callq *__wbgc_reserve3_v1@GOTPCREL(%rip)
// CHECK-LABEL: .Lfunc_end0
void same(struct Node *p, struct Node *q) {
  p->a = q;
  p->b = q;
}

// CHECK-LABEL: four:
// CHECK: cmpl $0, %fs:
// CHECK-NOT: cmpl $0, %fs:
// CHECK: callq *__wbgc_reserve8_v1@GOTPCREL(%rip)
// CHECK-LABEL: .Lfunc_end1
void four(struct Node *p, struct Node *q, struct Node *r, struct Node *s, struct Node *t) {
  p->a = q;
  p->b = r;
  p->c = s;
  p->d = t;
}

// CHECK-LABEL: five:
// CHECK: cmpl $0, %fs:
// CHECK-NOT: cmpl $0, %fs:
// CHECK: callq *__wbgc_reserve8_v1@GOTPCREL(%rip)
// CHECK: callq *__wbgc_reserve2_v1@GOTPCREL(%rip)
// CHECK-NOT: cmpl $0, %fs:
// CHECK-LABEL: .Lfunc_end2
void five(struct Node *p, struct Node *q, struct Node *r, struct Node *s, struct Node *t) {
  p->a = q;
  p->b = r;
  p->c = s;
  p->d = t;
  p->e = p;
}

// CHECK-LABEL: parted:
// CHECK: cmpl $0, %fs:
// CHECK: callq safepoint
// CHECK: cmpl $0, %fs:
// CHECK-LABEL: .Lfunc_end3
void parted(struct Node *p, struct Node *q) {
  p->a = q;
  safepoint();
  p->b = q;
}

// A value that is loaded between is loaded before, if no store between may change it.
// CHECK-LABEL: loaded:
// CHECK: cmpl $0, %fs:
// CHECK-NOT: cmpl $0, %fs:
// CHECK-LABEL: .Lfunc_end4
void loaded(struct Node *restrict p, struct Node *restrict q) {
  p->a = q->a;
  p->b = q->b;
}

// Nulls over nulls need no record: one test of all that is recorded, and it goes on to the stores.
// CHECK-LABEL: clear:
// CHECK: cmpl $0, %fs:
// CHECK: orq
// CHECK: cmpq $0, %fs:24(
// CHECK: callq *__wbgc_reserve3_v1@GOTPCREL(%rip)
// CHECK-LABEL: .Lfunc_end5
void clear(struct Node *p) {
  p->a = 0;
  p->b = 0;
  p->c = 0;
}
