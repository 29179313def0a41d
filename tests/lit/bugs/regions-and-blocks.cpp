// The regions of OpenMP and what their clauses compute, the bodies of blocks and the sizes in their parameters: Clang
// keeps their code outside of the statement's children, so that their stores had no barrier, and did not count where none may be.
// row 1, row 48
// RUN: %clangxx %plugin %hooked -std=c++17 -O0 -fopenmp -fblocks -w -S -emit-llvm -o - %s | FileCheck %s
// RUN: %clangxx %plugin %hooked -std=c++17 -O2 -fopenmp -fblocks -w -S -emit-llvm -o - %s | FileCheck %s
// RUN: %clangxx %plugin -std=c++17 -fopenmp -fblocks -w -fsyntax-only -DREFUSED -Xclang -verify %s
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node {
  Node *f;
};
struct Pair {
  Node *a, *b;
};
extern Node *global;
void known(int = 0);

#ifdef REFUSED
WBGC_NOWRITEBARRIER void region(Node **slots) { // expected-note 2{{'region' is declared 'nowritebarrier' here}}
#pragma omp parallel for
  for (int i = 0; i < 10; ++i)
    slots[i] = nullptr; // expected-error {{write barrier prohibited in 'region'}}
#pragma omp parallel
#pragma omp single
  *slots = nullptr; // expected-error {{write barrier prohibited in 'region'}}
}
WBGC_NOWRITEBARRIER void block(Node **slots) { // expected-note {{'block' is declared 'nowritebarrier' here}}
  auto run = ^{
    *slots = nullptr; // expected-error {{write barrier prohibited in 'block'}}
  };
  (void)run;
}
// Clang makes functions of both, with polls of their own, whatever the function wants.
WBGC_NOSAFEPOINT void polls(int k) { // expected-note 2{{'polls' is declared 'nosafepoint' here}}
  for (int i = 0; i < k; ++i)
    known(i);
#pragma omp parallel for
  for (int i = 0; i < k; ++i) // expected-error {{safepoint prohibited in 'polls'}}
    known(i);
  auto run = ^{
    for (int i = 0; i < k; ++i) // expected-error {{safepoint prohibited in 'polls'}}
      known(i);
  };
  (void)run;
}
void store(Node **slot) { *slot = nullptr; } // expected-error {{write barrier prohibited by caller 'calls'}}
WBGC_NOWRITEBARRIERREC void calls(Node **slots) { // expected-note {{'calls' is declared 'nowritebarrierrec' here}}
#pragma omp parallel
  store(slots); // expected-note {{'store' is called here by 'calls'}}
}
int storing(Node **slot) {
  *slot = nullptr; // expected-error {{write barrier prohibited by caller 'clause'}}
  return 2;
}
WBGC_NOWRITEBARRIERREC void clause(Node **slots) { // expected-note {{'clause' is declared 'nowritebarrierrec' here}}
#pragma omp parallel num_threads(storing(slots)) // expected-note {{'storing' is called here by 'clause'}}
  known();
}
WBGC_NOWRITEBARRIER void clauses(Node **slots, int k) { // expected-note 3{{'clauses' is declared 'nowritebarrier' here}}
#pragma omp parallel if ((*slots = nullptr, k > 3)) // expected-error {{write barrier prohibited in 'clauses'}}
  known();
#pragma omp taskloop num_tasks((*slots = nullptr, k)) // expected-error {{write barrier prohibited in 'clauses'}}
  for (int i = 0; i < k; ++i)
    known(i);
  auto sized = ^(int (*p)[(*slots = nullptr, 3)]) {}; // expected-error {{write barrier prohibited in 'clauses'}}
  (void)sized;
}
#else
// CHECK-LABEL: define {{.*}}@_Z4loopPP4Node.omp_outlined(
// CHECK: call void @__wbgc_barrier_hook(
// CHECK: ret void
void loop(Node **slots) {
#pragma omp parallel for
  for (int i = 0; i < 10; ++i)
    slots[i] = global;
}
// CHECK-LABEL: define {{.*}}@_Z6nestedP4PairS0_.omp_outlined(
// CHECK: call void @__wbgc_bulk_hook(
// CHECK: ret void
void nested(Pair *to, Pair *from) {
#pragma omp parallel
  {
    known();
#pragma omp critical
    *to = *from;
  }
}
// CHECK-LABEL: define {{.*}}@_Z7clausesPP4Nodei(
// CHECK-COUNT-4: call void @__wbgc_barrier_hook(
// CHECK: ret void
void clauses(Node **slots, int k) {
#pragma omp parallel num_threads((slots[0] = global, k))
  known();
#pragma omp parallel for schedule(static, (slots[1] = global, k))
  for (int i = 0; i < k; ++i)
    known(i);
#pragma omp task if ((slots[2] = nullptr, k > 3))
  known();
#pragma omp taskloop num_tasks((slots[3] = global, k))
  for (int i = 0; i < k; ++i)
    known(i);
}
// CHECK-LABEL: define {{.*}}@_Z7operandPP4NodePl(
// CHECK: call void @__wbgc_barrier_hook(
// CHECK: store atomic i64
// CHECK: call void @__wbgc_barrier_hook(
// CHECK: atomicrmw add
// CHECK: ret void
void operand(Node **slots, long *count) {
#pragma omp atomic write
  *count = (slots[0] = global, 1);
#pragma omp atomic
  *count += (slots[1] = global, 2);
}
// CHECK-LABEL: define {{.*}}___Z5sizedv_block_invoke(
// CHECK: call void @__wbgc_barrier_hook(
// CHECK: ret void
extern void *anywhere;
void sized() { anywhere = (void *)^(int (*)[(global = nullptr, 3)]) {}; }
// CHECK-LABEL: define {{.*}}___Z4madev_block_invoke(
// CHECK: call void @__wbgc_barrier_hook(
// CHECK: call void @__wbgc_barrier_hook(
// CHECK: ret void
void take(void (^)(Pair *));
void made() {
  take(^(Pair *p) {
    p->a = nullptr;
    p->b = global;
  });
}
// CHECK-LABEL: define {{.*}}_block_invoke
// CHECK: call void @__wbgc_barrier_hook(
void (^ofGlobal)() = ^{
  global = nullptr;
};
#endif
