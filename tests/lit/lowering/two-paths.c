// Stores that cannot be recorded together, since what the later ones record is loaded after the earlier
// ones, still share one test: the code between is there twice.
//
// RUN: %clang %plugin -O2 -S %s -o - | FileCheck %s
// RUN: %clang %plugin -O3 -g -S %s -o - | FileCheck %s
// RUN: %clang %plugin -Os -S %s -o - | FileCheck %s --check-prefix=SIZE
// RUN: %clang %plugin -O2 -S -emit-llvm %s -o - | FileCheck %s --check-prefix=IR
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  struct Node *a, *b, *c;
};
void safepoint(void);

// The second load may read what the first store has written.
// CHECK-LABEL: chain:
// CHECK: cmpl $0, %fs:
// CHECK-NOT: cmpl $0, %fs:
// CHECK: retq
// CHECK: callq *__wbgc_reserve2_v1@GOTPCREL(%rip)
// CHECK-NOT: cmpl $0, %fs:
// CHECK: callq *__wbgc_reserve2_v1@GOTPCREL(%rip)
// CHECK: .Lfunc_end0
// SIZE-LABEL: chain:
// SIZE: cmpl $0, %fs:
// SIZE: cmpl $0, %fs:
// SIZE: retq
void chain(struct Node **from, struct Node *p, struct Node *q) {
  p->a = *from;
  q->b = from[1];
}

// The value that both ways have made is used after them, whichever was taken.
// IR-LABEL: define {{.*}}@used(
// IR: br i1 %{{.*}}, label %[[COLD:[^ ,]+]], label %[[HOT:[^ ,]+]], !prof
// IR: {{^}}[[HOT]]:
// IR-NOT: br i1
// IR: [[ONE:%[^ ]+]] = load ptr,
// IR: br label %[[JOIN:[^ ,]+]]
// IR: {{^}}[[JOIN]]:
// IR: [[VALUE:%[^ ]+]] = phi ptr [ [[ONE]], %[[HOT]] ], [ [[OTHER:%[^ ]+]], %[[COLD]] ]
// IR: store ptr [[VALUE]],
// IR: ret ptr [[VALUE]]
// IR: {{^}}[[COLD]]:
// IR: reserve2
// IR: [[OTHER]] = load ptr,
// IR: reserve2
struct Node *used(struct Node **from, struct Node *p, struct Node *q) {
  p->a = *from;
  return q->b = from[1];
}

// A call between may be a safepoint, after which the flag is tested again.
// CHECK-LABEL: parted:
// CHECK: cmpl $0, %fs:
// CHECK: callq safepoint
// CHECK: cmpl $0, %fs:
// CHECK: .Lfunc_end2
void parted(struct Node **from, struct Node *p, struct Node *q) {
  p->a = *from;
  safepoint();
  q->b = from[1];
}

// So may the poll of a loop between.
// CHECK-LABEL: looped:
// CHECK: cmpl $0, %fs:
// CHECK: callq *__wbgc_poll_v1@GOTPCREL(%rip)
// CHECK: .Lfunc_end3
void looped(struct Node **from, struct Node *p, struct Node *q, volatile long *n) {
  p->a = *from;
  while (*n)
    ;
  q->b = from[1];
}
