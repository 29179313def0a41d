// A function that is declared to write nothing may poll all the same, in a loop of its own or of what it calls: a
// collection may begin there. The linker, which optimizes what is compiled for it once more, took the flag to be the
// same before and after a call of one, and a store behind it had no barrier.
//
// RUN: %clang %plugin -O2 -flto -c %s -o %t.bc
// RUN: %clang -O2 -x ir %t.bc -S -o - | FileCheck %s
// RUN: %clang %plugin -O2 -flto=thin -c %s -o %t.thin.bc
// RUN: %clang -O2 -x ir %t.thin.bc -S -o - | FileCheck %s
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  struct Node *next;
};
struct Node *first, *second;
long length(const struct Node *) __attribute__((pure));
long hash(long) __attribute__((const));

// CHECK-LABEL: behindPure:
// CHECK: cmpl $0, %fs:
// CHECK: call{{.*}} length
// CHECK: cmpl $0, %fs:
// CHECK-LABEL: .Lfunc_end0
long behindPure(struct Node *p, struct Node *q) {
  first = q;
  long result = length(p);
  second = p;
  return result;
}

// CHECK-LABEL: behindConst:
// CHECK: cmpl $0, %fs:
// CHECK: call{{.*}} hash
// CHECK: cmpl $0, %fs:
// CHECK-LABEL: .Lfunc_end1
long behindConst(struct Node *p, struct Node *q) {
  first = q;
  long result = hash(7);
  second = p;
  return result;
}

// Nor is one here believed, that calls another.
// CHECK-LABEL: twice:
__attribute__((const, noinline)) long twice(long n) { return 2 * hash(n); }

// CHECK-LABEL: behindOwn:
// CHECK: cmpl $0, %fs:
// CHECK: call{{.*}} twice
// CHECK: cmpl $0, %fs:
// CHECK-LABEL: .Lfunc_end3
long behindOwn(struct Node *p, struct Node *q) {
  first = q;
  long result = twice(7);
  second = p;
  return result;
}
