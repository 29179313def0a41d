// .elide.stack: what is inlined into the function of a local variable needs no barrier for it while nobody else
// knows the variable; and the variable goes into registers, as without barriers.
//
// RUN: %clangxx %plugin -O2 -Rpass=wbgc -Xclang -verify -c %s -o /dev/null
// RUN: %clangxx %plugin -O2 -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clangxx %plugin -O0 -fplugin-arg-wbgc-barrier=hook -S -emit-llvm %s -o - | FileCheck %s --check-prefix=ALL
// RUN: %clangxx %plugin -O2 -fplugin-arg-wbgc-barrier=hook -S -emit-llvm %s -o - | FileCheck %s --check-prefix=HOOK
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  Node *a, *b;
};
void know(Node *);
void knowSlot(Node **);
void unknown();

struct Cursor {
  Node *at;
  explicit Cursor(Node *n) : at(n) {} // expected-remark {{write barrier elided, both values: the slot is on the stack, and nobody else knows it (.elide.stack)}}
  void advance() { at = at->a; }      // expected-remark {{.elide.stack}}
};

// Nothing is left out without optimization, nor for a hook, whose collector may not scan stacks.
// ALL-LABEL: define {{.*}}@_ZN6CursorC2EP4Node(
// ALL: call void @__wbgc_barrier_hook(
// HOOK-LABEL: define {{.*}}@_Z6insideP4Node(
// HOOK: call void @__wbgc_barrier_hook(
// HOOK: call void @__wbgc_barrier_hook(
// HOOK-LABEL: define {{.*}}@_Z5laterP4Node(
// CHECK-LABEL: define {{.*}}@_Z6insideP4Node(
// CHECK-NOT: alloca
// CHECK-NOT: __wbgc_reserve
// CHECK: {{^}$}}
Node *inside(Node *n) {
  Cursor c(n);
  c.advance();
  return c.at;
}

static inline void setKnown(Node &n, Node *to) { n.a = to; }

// Known only later: another thread may read what is stored here, and outlive the variable.
// CHECK-LABEL: define {{.*}}@_Z5laterP4Node(
// CHECK: __wbgc_reserve
// CHECK: {{^}$}}
void later(Node *q) {
  Node n;
  setKnown(n, q);
  know(&n);
}

// Known before; or perhaps, in a round before.
// CHECK-LABEL: define {{.*}}@_Z6beforeP4Node(
// CHECK: __wbgc_reserve
// CHECK: {{^}$}}
void before(Node *q) {
  Node n;
  know(&n);
  setKnown(n, q);
}
// CHECK-LABEL: define {{.*}}@_Z11roundBeforeP4Nodel(
// CHECK: __wbgc_reserve
// CHECK: {{^}$}}
void roundBefore(Node *q, long rounds) {
  Node n;
  for (long i = 0; i < rounds; i++) {
    setKnown(n, q);
    know(&n);
  }
}
// CHECK-LABEL: define {{.*}}@_Z6onPathP4Nodeb(
// CHECK: __wbgc_reserve
// CHECK: {{^}$}}
void onPath(Node *q, bool isKnown) {
  Node n;
  if (isKnown)
    know(&n);
  setKnown(n, q);
  unknown();
}

// Known through memory.
// CHECK-LABEL: define {{.*}}@_Z6storedP4Node
// CHECK: __wbgc_reserve
// CHECK: {{^}$}}
void stored(Node *q, Node **volatile *where) {
  Node n;
  *where = &n.a;
  setKnown(n, q);
  unknown();
}

// It may be another one.
// CHECK-LABEL: define {{.*}}@_Z5other
// CHECK: __wbgc_reserve
// CHECK: {{^}$}}
Node *other(Node *q, Node *p, bool isOwn) {
  Node n;
  setKnown(n, p);
  Node *volatile which = isOwn ? &n : p;
  setKnown(*which, q);
  return n.a;
}

// A whole record.
// CHECK-LABEL: define {{.*}}@_Z5wholeRK4Node(
// CHECK-NOT: __wbgc_bulk
// CHECK: {{^}$}}
static inline void copy(Node &to, const Node &from) {
  to = from; // expected-remark {{.elide.stack}}
}
Node *whole(const Node &from) {
  Node n;
  copy(n, from);
  return n.b;
}
