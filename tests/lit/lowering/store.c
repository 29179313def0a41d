// A store: one compare of the flag, the store, and a cold block that records old and new value in the
// order that they have: read the old one at the store's own line, reserve, append.
//
// RUN: %clang %plugin -O2 -S -emit-llvm %s -o - | FileCheck %s --check-prefix=IR
// RUN: %clang %plugin -O2 -S %s -o - | FileCheck %s --check-prefix=ASM
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  struct Node *next;
};

// IR-LABEL: define {{.*}}void @store(
// IR: [[BLOCK:%.*]] = {{.*}}call {{.*}}ptr @llvm.threadlocal.address.p0(ptr {{.*}}@__wbgc_thread_v1)
// IR: [[FLAG:%.*]] = load i32, ptr [[BLOCK]], align 8
// IR: icmp ne i32 [[FLAG]], 0
// IR: br i1 {{.*}}, label %[[COLD:[^,]*]], label %{{[^,]*}}, !prof
// IR: {{^}}[[COLD]]:
// IR: [[OLD:%.*]] = load volatile ptr, ptr [[SLOT:%.*]], align 1
// IR: [[LOST:%.*]] = {{.*}}call { ptr, i32 } asm sideeffect "callq *__wbgc_reserve2_v1@GOTPCREL(%rip)", "={r11},={flags},0,~{memory}"(ptr [[SLOT]])
// IR: [[ROOM:%.*]] = extractvalue { ptr, i32 } [[LOST]], 0
// IR: store volatile ptr [[OLD]], ptr [[ROOM]], align 8
// IR: store volatile ptr [[NEW:%.*]], ptr {{.*}}, align 8
// IR: store ptr [[NEW]], ptr [[SLOT]], align 8
// IR-NOT: __wbgc.

// No frame, no spill, no move on the hot path: four instructions and the return.
// ASM-LABEL: store:
// ASM: movq __wbgc_thread_v1@GOTTPOFF(%rip), %rax
// ASM-NEXT: cmpl $0, %fs:(%rax)
// ASM-NEXT: jne
// ASM: movq %rsi, (%rdi)
// ASM-NEXT: retq
// ASM: movq (%rdi), %rax
// ASM-NEXT: movq %rdi, %r11
// ASM: callq *__wbgc_reserve2_v1@GOTPCREL(%rip)
// ASM: movq %rax, (%r11)
// ASM-NEXT: movq %rsi, 8(%r11)
void store(struct Node *p, struct Node *q) { p->next = q; }

// Floating-point values alive across the store stay in their registers: the stub preserves them.
// ASM-LABEL: floats:
// ASM-NOT: (%rsp)
// ASM: callq *__wbgc_reserve2_v1@GOTPCREL(%rip)
// ASM-NOT: (%rsp)
// ASM: Lfunc_end
double floats(struct Node *p, struct Node *q, double a, double b) {
  double product = a * b;
  p->next = q;
  return product + a;
}

// A store of null records the old value alone, and nothing if that is null, too.
// ASM-LABEL: clear:
// ASM: movq (%rdi), %rax
// ASM-NEXT: testq %rax, %rax
// ASM-NEXT: jne
// ASM: cmpq $0, %fs:24(
// ASM-NEXT: j
// ASM: callq *__wbgc_reserve1_v1@GOTPCREL(%rip)
// ASM-NEXT: #NO_APP
// ASM-NEXT: movq %rax, (%r11)
void clear(struct Node *p) { p->next = 0; }

// A local needs nothing.
// ASM-LABEL: local:
// ASM-NOT: __wbgc
// ASM: retq
struct Node *local(struct Node *p) {
  struct Node *l;
  l = p;
  return l;
}
