// Without optimization the cold path of a barrier is a call of the platform's convention, straight through the GOT: lazy
// binding would run the dynamic linker inside a barrier. The hot path is one compare and a branch, as ever.
//
// RUN: %clang %plugin -O0 -S %s -o - | FileCheck %s
// RUN: %clang %plugin -O0 -S -emit-llvm %s -o - | FileCheck --check-prefix=IR %s
// RUN: %clang %plugin -O0 -c -Rpass-missed=sdagisel %s -o %t.o 2>&1 | FileCheck --check-prefix=FAST %s
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  struct Node *next;
};

// CHECK-LABEL: store:
// CHECK: movq __wbgc_thread_v1@GOTTPOFF(%rip), [[OFFSET:%r[a-z]+]]
// CHECK: cmpl $0, (%r{{[a-z]+}})
// CHECK-NEXT: je
// CHECK: callq *__wbgc_record_v1@GOTPCREL(%rip)
// A new value is recorded whatever the old one is.
// IR-LABEL: @store(
// IR: load volatile ptr
// IR-NOT: br
// IR: call void @__wbgc_record_v1(
void store(struct Node *p, struct Node *q) { p->next = q; }

// The block's address is computed once a function, before anything else: the fast selector of instructions knows no
// thread-locals, and would leave them and all before them in their basic block to the slow one.
//
// CHECK-LABEL: often:
// CHECK-COUNT-1: __wbgc_thread_v1@GOTTPOFF
// CHECK-NOT: __wbgc_thread_v1@GOTTPOFF
// CHECK: .Lfunc_end1
// IR-LABEL: @often(
// IR-NEXT: [[AT:%.*]] = call {{.*}}@llvm.threadlocal.address
// IR-COUNT-3: load i32, ptr [[AT]]
// FAST-COUNT-2: FastISel missed call: {{.*}} = call {{.*}}@llvm.threadlocal.address
// FAST-NOT: FastISel missed
void often(struct Node *p, struct Node *q, int which) {
  p->next = 0;
  if (which)
    p->next = q;
  q->next = p;
}

// A poll is a call of the unit's own function, which tests whether one is wanted: two blocks less in each loop. It is
// of this image, so it is called without the PLT, and goes on to the runtime as if the loop had called that.
//
// CHECK-LABEL: wait:
// CHECK: je
// CHECK-NOT: je
// CHECK: callq __wbgc_poll_v1.if_wanted{{$}}
// CHECK: .Lfunc_end2
// IR-LABEL: @wait(
// IR: call void @__wbgc_poll_v1.if_wanted()
void wait(volatile int *flag) {
  while (*flag)
    ;
}

// CHECK: .hidden __wbgc_poll_v1.if_wanted
// CHECK: .weak __wbgc_poll_v1.if_wanted
// CHECK-LABEL: __wbgc_poll_v1.if_wanted:
// CHECK: movq __wbgc_thread_v1@GOTTPOFF(%rip), %rax
// CHECK-NEXT: cmpl $0, %fs:4(%rax)
// CHECK-NEXT: jne [[WANTED:.*]]
// CHECK-NEXT: retq
// CHECK-NEXT: [[WANTED]]:
// CHECK-NEXT: jmpq *__wbgc_poll_v1@GOTPCREL(%rip)
// IR: define linkonce_odr hidden void @__wbgc_poll_v1.if_wanted() {{.*}}comdat
