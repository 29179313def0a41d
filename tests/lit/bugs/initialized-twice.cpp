// Static storage is not zero where its initializer threw halfway before, or has stored to its own variable: the barrier of
// libwbgc left out the old value there. A hook is still told that the storage is fresh, as row 10 says.
// row 10
// RUN: %clangxx %plugin -std=c++17 -O0 -S -emit-llvm -o - %s | FileCheck %s
// RUN: %clangxx %plugin %hooked -std=c++17 -O0 -S -emit-llvm -o - %s | FileCheck %s --check-prefix=HOOK
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node {
  Node *f;
};
struct Pair {
  Node *a, *b;
};
Node *make();
Pair makePair();
Node *store();

// CHECK-LABEL: define internal void @__cxx_global_var_init(
// CHECK: load volatile ptr, ptr @global
// CHECK: call void @__wbgc_record_v{{[0-9]+}}(
// HOOK: call void @__wbgc_barrier_hook(ptr @global, {{.*}}, i32 1)
Node *global = store();
Node *store() {
  global = make();
  return make();
}
// CHECK-LABEL: define internal void @__cxx_global_var_init.{{[0-9]+}}(
// CHECK: call void @__wbgc_bulk_v{{[0-9]+}}(ptr @pair, {{.*}}, i64 3)
// HOOK: call void @__wbgc_bulk_hook(ptr @pair, {{.*}}, i32 1)
Pair pair = makePair();
// CHECK: call void @__wbgc_bulk_v{{[0-9]+}}(ptr @_ZZ7halfwayvE5array, {{.*}}, i64 3)
Pair *halfway() {
  static Pair array[2] = {makePair(), makePair()}; // the second may throw
  return array;
}
