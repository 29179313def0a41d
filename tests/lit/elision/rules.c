// Each rule of elision where it holds, and beside it code one step away, where it does not.
//
// RUN: %clang %plugin -O2 -fplugin-arg-wbgc-barrier=hook -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang %plugin -O0 -fplugin-arg-wbgc-barrier=hook -S -emit-llvm %s -o - | FileCheck %s --check-prefix=O0
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node {
  struct Node *next, *other;
};
struct Node *global;
struct Node stat;
void unknown(void);

// -O0 sees all of it.
// O0-LABEL: @freshSlot(
// O0: call void @__wbgc_barrier_hook(ptr {{.*}}, ptr {{.*}}, i32 0)

// ---- The old value is known to be zero: kind 1.
// CHECK-LABEL: @freshSlot(
// CHECK: call void @__wbgc_barrier_hook(ptr {{.*}}, ptr %{{.*}}, i32 1)
struct Node *freshSlot(struct Node *q) {
  struct Node *n = wbgc_new(struct Node);
  n->next = q;
  return n;
}

// Another allocation is a safepoint, but nobody else knows the object.
// CHECK-LABEL: @freshAfterAllocation(
// CHECK: call void @__wbgc_barrier_hook(ptr {{.*}}, ptr %{{.*}}, i32 1)
struct Node *freshAfterAllocation(void) {
  struct Node *n = wbgc_new(struct Node);
  n->next = wbgc_new(struct Node);
  return n;
}

// It has escaped before a safepoint.
// CHECK-LABEL: @escaped(
// CHECK: call void @__wbgc_barrier_hook(ptr @global, ptr %{{.*}}, i32 0)
// CHECK: call void @unknown()
// CHECK: call void @__wbgc_barrier_hook(ptr {{.*}}, ptr %{{.*}}, i32 0)
void escaped(struct Node *q) {
  struct Node *n = wbgc_new(struct Node);
  global = n;
  unknown();
  n->next = q;
}

// The slot has been stored to, and a safepoint has passed since.
// CHECK-LABEL: @overwritten(
// CHECK: call void @__wbgc_barrier_hook(ptr {{.*}}, ptr %{{.*}}, i32 1)
// CHECK: call void @unknown()
// CHECK: call void @__wbgc_barrier_hook(ptr {{.*}}, ptr %{{.*}}, i32 0)
struct Node *overwritten(struct Node *q, struct Node *r) {
  struct Node *volatile v;
  struct Node *n = wbgc_new(struct Node);
  n->next = q;
  unknown();
  n->next = r;
  v = n;
  return v;
}

// ---- Fresh and null: nothing is left.
// CHECK-LABEL: @nothing(
// CHECK-NOT: hook
// CHECK: ret
struct Node *nothing(void) {
  struct Node *n = wbgc_new(struct Node);
  n->next = 0;
  n->other = &stat;
  return n;
}

// ---- Null into what is not fresh: the old value still matters.
// CHECK-LABEL: @cleared(
// CHECK: call void @__wbgc_barrier_hook(ptr {{.*}}, ptr null, i32 0)
void cleared(struct Node *p) { p->next = 0; }

// ---- Stored back: nothing changes.
// CHECK-LABEL: @storedBack(
// CHECK-NOT: hook
// CHECK: ret void
void storedBack(struct Node *p) { p->next = p->next; }

// CHECK-LABEL: @storedBackLater(
// CHECK: call void @unknown()
// CHECK: call void @__wbgc_barrier_hook(ptr {{.*}}, ptr %{{.*}}, i32 0)
void storedBackLater(struct Node *p) {
  struct Node *n = p->next;
  unknown();
  p->next = n;
}

// CHECK-LABEL: @ontoItself(
// CHECK-NOT: hook
// CHECK: ret void
void ontoItself(struct Node *p) {
  struct Node *q = p;
  *p = *q;
}
