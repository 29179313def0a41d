// Without optimization the cold path is a call of the platform's convention, straight through the GOT: lazy
// binding would run the dynamic linker inside a barrier. The hot path is one compare and a branch, as ever.
//
// RUN: %clang %plugin -O0 -S %s -o - | FileCheck %s
// RUN: %clang %plugin -O0 -S -emit-llvm %s -o - | FileCheck --check-prefix=IR %s
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  struct Node *next;
};

// CHECK-LABEL: store:
// CHECK: movq __wbgc_thread_v1@GOTTPOFF(%rip), [[OFFSET:%r[a-z]+]]
// CHECK-NEXT: movq %fs:0, [[BLOCK:%r[a-z]+]]
// CHECK-NEXT: addq [[OFFSET]], [[BLOCK]]
// CHECK-NEXT: cmpl $0, ([[BLOCK]])
// CHECK-NEXT: je
// CHECK: callq *__wbgc_record_v1@GOTPCREL(%rip)
// IR-LABEL: @store(
// IR: call void @__wbgc_record_v1(
void store(struct Node *p, struct Node *q) { p->next = q; }

// CHECK-LABEL: wait:
// CHECK: cmpl $0, 4(
// CHECK-NEXT: je
// CHECK: callq *__wbgc_poll_v1@GOTPCREL(%rip)
// IR-LABEL: @wait(
// IR: call void @__wbgc_poll_v1()
void wait(volatile int *flag) {
  while (*flag)
    ;
}
