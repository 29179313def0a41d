// The regions of OpenMP and the bodies of blocks: Clang keeps their code outside of the statement's children, so that
// their stores had no barrier, and did not count where none may be.
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
