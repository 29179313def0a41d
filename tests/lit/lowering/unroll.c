// A short loop of stores tests flag and poll, with one compare, once in several rounds.
//
// RUN: %clang %plugin -O2 -S %s -o - | FileCheck %s
// RUN: %clang %plugin -O3 -S %s -o - | FileCheck %s
// RUN: %clang %plugin -Os -S %s -o - | FileCheck %s --check-prefix=ONCE
// RUN: %clang %plugin -O1 -S %s -o - | FileCheck %s --check-prefix=ONCE
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  struct Node *a, *b;
};

// CHECK-LABEL: clear:
// CHECK: cmpq $0, %fs:(
// CHECK-NEXT: jne
// CHECK: movq $0, 8(
// CHECK-NOT: %fs:
// CHECK: movq $0, 8(
// CHECK-NOT: %fs:
// CHECK: movq $0, 8(
// CHECK-NOT: %fs:
// CHECK: movq $0, 8(
// CHECK: .Lfunc_end0
// ONCE-LABEL: clear:
// ONCE: movq $0, 8(
// ONCE-NOT: movq $0, 8(
// ONCE: .Lfunc_end0
void clear(struct Node *const *v, const unsigned *order, long n) {
  for (long i = 0; i < n; i++)
    v[order[i]]->b = 0;
}

// Not where the programmer forbids it.
// CHECK-LABEL: kept:
// CHECK: movq $0, 8(
// CHECK-NOT: movq $0, 8(
// CHECK: .Lfunc_end1
void kept(struct Node *const *v, const unsigned *order, long n) {
#pragma clang loop unroll(disable)
  for (long i = 0; i < n; i++)
    v[order[i]]->b = 0;
}

// Not where the number of rounds is unknown: each would have to ask for the end as well.
// CHECK-LABEL: list:
// CHECK: cmpq $0, %fs:(
// CHECK: cmpl $0, %fs:4(
// CHECK-NOT: cmpq $0, %fs:(
// CHECK: .Lfunc_end2
void list(struct Node *p) {
  for (; p; p = p->a)
    p->b = 0;
}

