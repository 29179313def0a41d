// Initial-exec TLS, whatever the code is for: the flag is one %fs: access away, and no dialect of dynamic TLS
// makes a call of it. A linker turns the load of its place into a constant where nobody else may define the
// thread block, and calls through the GOT into direct ones. GNU ld keeps the load in an executable that exports
// the block to the libraries that it loads; lld does not.
//
// RUN: %clang %plugin -O2 -S %s -o - | FileCheck %s --check-prefix=ASM
// RUN: %clang %plugin -O2 -fPIC -S %s -o - | FileCheck %s --check-prefix=ASM
// RUN: %clang %plugin -O2 -fPIC -mtls-dialect=gnu2 -S %s -o - | FileCheck %s --check-prefix=ASM
// RUN: %clang %plugin -O2 -fno-pic -S %s -o - | FileCheck %s --check-prefix=ASM
// RUN: %clang %plugin -O2 -fPIE -mcmodel=medium -S %s -o - | FileCheck %s --check-prefix=ASM
//
// RUN: %wbgc_clang -O2 %s -o %t && %t
// RUN: llvm-objdump -d --no-show-raw-insn --disassemble-symbols=store %t | FileCheck %s --check-prefix=EXPORTED
// RUN: %wbgc_clang -O2 -fno-pie -no-pie %s -o %t && %t
// RUN: llvm-objdump -d --no-show-raw-insn --disassemble-symbols=store %t | FileCheck %s --check-prefix=EXPORTED
// RUN: %wbgc_clang -O2 -static %s -o %t && %t
// RUN: llvm-objdump -d --no-show-raw-insn --disassemble-symbols=store %t | FileCheck %s --check-prefix=RELAXED
// RUN: %wbgc_clang -O2 -static-pie -fPIE %s -o %t && %t
// RUN: llvm-objdump -d --no-show-raw-insn --disassemble-symbols=store %t | FileCheck %s --check-prefix=RELAXED
// RUN: %wbgc_clang -O2 -shared -fPIC -mtls-dialect=gnu2 %s -o %t
// RUN: llvm-objdump -d --no-show-raw-insn --disassemble-symbols=store %t | FileCheck %s --check-prefix=SHARED
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node {
  struct Node *next;
};
struct Node *root;

// ASM-LABEL: store:
// ASM: movq __wbgc_thread_v1@GOTTPOFF(%rip), %rax
// ASM-NEXT: cmpl $0, %fs:(%rax)
// ASM-NEXT: jne
// ASM: callq *__wbgc_reserve2_v1@GOTPCREL(%rip)

// EXPORTED: <store>:
// EXPORTED-NEXT: movq {{(0x[0-9a-f]+\(%rip\)|\$-0x[0-9a-f]+)}}, %rax
// EXPORTED-NEXT: cmpl $0x0, %fs:(%rax)
// EXPORTED-NEXT: jne
// EXPORTED: addr32 callq {{.*}}<__wbgc_reserve2_v1>

// RELAXED: <store>:
// RELAXED-NEXT: movq $-0x{{[0-9a-f]+}}, %rax
// RELAXED-NEXT: cmpl $0x0, %fs:(%rax)
// RELAXED-NEXT: jne
// RELAXED: addr32 callq {{.*}}<__wbgc_reserve2_v1>

// SHARED: <store>:
// SHARED-NEXT: movq 0x{{[0-9a-f]+}}(%rip), %rax
// SHARED-NEXT: cmpl $0x0, %fs:(%rax)
// SHARED-NEXT: jne
// SHARED: callq *0x{{[0-9a-f]+}}(%rip)
__attribute__((noinline)) void store(struct Node *p, struct Node *q) { p->next = q; }

int main(void) {
  if (wbgc_init(NULL) != 0)
    return 1;
  root = wbgc_new(struct Node);
  wbgc_start_cycle();
  store(root, wbgc_new(struct Node));
  wbgc_collect();
  return root->next == NULL;
}
