// What `declare reduction` computes had no barriers and no effects, for it is neither a child of the directive nor a
// function; and the variable of a simd loop has its last value afterwards, by a store that nobody wrote.
// row 1, row 48
// RUN: %clangxx %plugin %hooked -std=c++17 -O0 -fopenmp -w -S -emit-llvm -o - %s | FileCheck %s
// RUN: %clangxx %plugin %hooked -std=c++17 -O2 -fopenmp -w -S -emit-llvm -o - %s | FileCheck %s --check-prefix=INLINED
// RUN: %clangxx %plugin -std=c++17 -fopenmp -w -fsyntax-only -DREFUSED -Xclang -verify %s
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node {
  Node *f;
};
struct Sum {
  Node **slot;
  long number;
};
Node *global;
void fold(Sum *out, const Sum &in);

#ifdef REFUSED
void store(Sum *out) { *out->slot = nullptr; } // expected-error {{write barrier prohibited by caller 'calls'}}
#pragma omp declare reduction(called : Sum : store(&omp_out)) // expected-note {{'store' is called here by 'calls'}}
#pragma omp declare reduction(own : Sum : *omp_out.slot = nullptr) /* expected-error {{write barrier prohibited in 'stores'}} */
#pragma omp declare reduction(none : Sum : omp_out.number += omp_in.number)
WBGC_NOWRITEBARRIERREC void calls(Sum sum) { // expected-note {{'calls' is declared 'nowritebarrierrec' here}}
#pragma omp parallel reduction(called : sum)
  ++sum.number;
}
WBGC_NOWRITEBARRIER void stores(Sum sum) { // expected-note {{'stores' is declared 'nowritebarrier' here}}
#pragma omp parallel reduction(own : sum)
  ++sum.number;
}
WBGC_NOWRITEBARRIERREC void plain(Sum sum) {
#pragma omp parallel reduction(none : sum)
  ++sum.number;
}
void loops(Node **slots, Node *from, Node *&reference) {
#pragma omp simd // expected-error {{GC slot 'global' is written by an OpenMP loop, which cannot have a write barrier}}
  for (global = from; global < from + 10; ++global)
    slots[0] = nullptr;
#pragma omp simd // expected-error {{GC slot 'reference' is written by an OpenMP loop}}
  for (reference = from; reference < from + 10; ++reference)
    slots[0] = nullptr;
  Node *local;
#pragma omp simd
  for (local = from; local < from + 10; ++local)
    slots[0] = nullptr;
#pragma omp parallel for simd
  for (Node *own = from; own < from + 10; ++own)
    slots[0] = nullptr;
}
#else
#pragma omp declare reduction(first : Sum : *omp_out.slot = *omp_in.slot)                          \
    initializer(omp_priv = {(*omp_orig.slot = nullptr, nullptr), 1})
// CHECK-LABEL: define {{.*}}@.omp_combiner.(
// CHECK: call void @__wbgc_barrier_hook(
// CHECK: ret void
// CHECK-LABEL: define {{.*}}@.omp_initializer.(
// CHECK: call void @__wbgc_barrier_hook(
// CHECK: ret void
// INLINED-LABEL: define {{.*}}@_Z8parallel3Sum.omp_outlined(
// INLINED-COUNT-3: call void @__wbgc_barrier_hook(
// INLINED: ret void
void parallel(Sum sum) {
#pragma omp parallel reduction(first : sum)
  ++sum.number;
}
template <typename T> void inTemplate(T sum) {
#pragma omp declare reduction(second : T : *omp_out.slot = nullptr)
#pragma omp parallel reduction(second : sum)
  ++sum.number;
}
// CHECK-LABEL: define {{.*}}@.omp_combiner..{{[0-9]+}}(
// CHECK: call void @__wbgc_barrier_hook(
// CHECK: ret void
template void inTemplate(Sum);
// CHECK-LABEL: define {{.*}}@.omp_combiner..{{[0-9]+}}(
// CHECK: call void @__wbgc_barrier_hook(
// CHECK: ret void
void tasks(Sum sum) {
#pragma omp declare reduction(third : Sum : *omp_out.slot = *omp_in.slot)
#pragma omp taskgroup task_reduction(third : sum)
#pragma omp task in_reduction(third : sum)
  ++sum.number;
}
#endif
