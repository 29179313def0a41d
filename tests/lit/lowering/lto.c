// In the linker more inlining follows, into functions that may keep data below the stack pointer: there
// the cold path is a call that preserves all registers.
//
// RUN: %clang %plugin -O2 -flto -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang %plugin -O2 -flto=thin -S -emit-llvm %s -o - | FileCheck %s
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  struct Node *next, *other;
};

// CHECK-LABEL: define {{.*}}void @store(
// CHECK-NOT: asm
// CHECK: load volatile ptr
// CHECK-NOT: br
// CHECK: call preserve_allcc void @__wbgc_record_v1(i64 {{.*}}, i64 {{.*}}, ptr {{.*}})
// CHECK: store ptr
// CHECK: ret void
void store(struct Node *p, struct Node *q) { p->next = q; }

// CHECK-LABEL: define {{.*}}@sum(
// CHECK-NOT: asm sideeffect "callq
// CHECK: call preserve_allcc void @__wbgc_poll_v1()
long sum(volatile long *v, long n) {
  long s = 0;
  for (long i = 0; i < n; i++)
    s += *v;
  return s;
}

// Each old value is asked for by itself: the second is recorded if the first is null.
// CHECK-LABEL: define {{.*}}@clear(
// CHECK: load volatile
// CHECK: br i1 %{{[^,]*}}, label %[[FIRST:[^,]*]], label %[[NEXT:[^,]*]]
// CHECK: {{^}}[[FIRST]]:
// CHECK: call preserve_allcc void @__wbgc_record_v1(
// CHECK: br label %[[NEXT]]
// CHECK: {{^}}[[NEXT]]:
// CHECK: load volatile
// CHECK: br i1 %{{[^,]*}}, label %[[SECOND:[^,]*]], label %[[END:[^,]*]]
// CHECK: {{^}}[[SECOND]]:
// CHECK: call preserve_allcc void @__wbgc_record_v1(
// CHECK: br label %[[END]]
void clear(struct Node *p) {
  p->next = 0;
  p->other = 0;
}

// LLVM has found that this loop touches no memory; with its poll it does, so the linker must not take the flag to be
// the same before and after a call of it.
// CHECK: define {{.*}}@mix({{.*}} #[[MIX:[0-9]+]]
// CHECK: call preserve_allcc void @__wbgc_poll_v1()
// CHECK: define {{.*}}@mixBetween(
// CHECK: call i64 @mix(
// CHECK: attributes #[[MIX]] = { {{([^m]|m[^e]|me[^m])*}}}
__attribute__((noinline)) long mix(long n) {
  long s = n;
  for (long i = 0; i < n; i++)
    s = (s * 31) ^ (s >> 7);
  return s;
}
long mixBetween(struct Node *p, struct Node *q, long n) {
  p->next = q;
  long s = mix(n);
  p->other = q;
  return s;
}
