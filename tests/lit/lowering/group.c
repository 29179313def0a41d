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

// LLVM knows of this call that it comes back and writes nothing; it may poll all the same.
// CHECK-LABEL: partedByReader:
// CHECK: cmpl $0, %fs:
// CHECK: callq peek
// CHECK: cmpl $0, %fs:
// CHECK-LABEL: .Lfunc_end6
long peek(const struct Node *) __attribute__((pure));
long partedByReader(struct Node *p, struct Node *q) {
  p->a = q;
  long result = peek(q);
  p->b = p;
  return result;
}

// A volatile load stays behind the one before it, and so does its barrier.
// CHECK-LABEL: loadedVolatile:
// CHECK: callq *__wbgc_reserve2_v1@GOTPCREL(%rip)
// CHECK: (%rdx),
// CHECK: (%rsi),
// CHECK: callq *__wbgc_reserve2_v1@GOTPCREL(%rip)
// CHECK-LABEL: .Lfunc_end7
int loadedVolatile(struct Node *restrict p, struct Node *volatile *restrict q,
                   volatile int *restrict c) {
  p->a = p;
  int result = *c;
  p->b = *q;
  return result;
}

// A range is recorded by itself, beside whatever it stands.
// CHECK-LABEL: besideRange:
// CHECK: callq *__wbgc_reserve2_v1@GOTPCREL(%rip)
// CHECK: callq *__wbgc_bulk_v1@GOTPCREL(%rip)
// CHECK: callq *__wbgc_reserve1_v1@GOTPCREL(%rip)
// CHECK-LABEL: .Lfunc_end8
void besideRange(struct Node *p, struct Node *q, struct Node *r, const struct Node *s) {
  p->a = q;
  *q = *s;
  r->a = q;
}
