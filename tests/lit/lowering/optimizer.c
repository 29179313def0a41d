// A marked store is an ordinary store to the optimizer: what it may do to code without barriers it does here,
// as far as each store keeps its barrier.
//
// RUN: %clang %plugin -O2 -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang %plugin -O3 -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clang %plugin -O2 -fno-strict-aliasing -S -emit-llvm %s -o - | FileCheck %s --check-prefix=ALIAS
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node {
  struct Node *a, *b;
  double weight;
};
void unknown(void);

// What was stored is not loaded again.
// CHECK-LABEL: define {{.*}}@forwarded(
// CHECK: store ptr %1, ptr %0,
// CHECK-NOT: load
// CHECK: ret ptr %1
struct Node *forwarded(struct Node *p, struct Node *q) {
  p->a = q;
  return p->a;
}

// Nor across a call that cannot know the object: a barrier tells nobody of it.
// CHECK-LABEL: define {{.*}}double @forwardedAcross(
// CHECK: call void @unknown()
// CHECK-NOT: load double
// CHECK: ret double
double forwardedAcross(struct Node *q, double weight) {
  struct Node *n = wbgc_new(struct Node);
  n->a = q;
  n->weight = weight;
  unknown();
  return n->weight;
}

// A load leaves the loop, though the loop has barriers.
// CHECK-LABEL: define {{.*}}double @hoisted(
// CHECK: load double
// CHECK: {{^[0-9]+:}}
// CHECK: store ptr
// CHECK-NOT: load double
// CHECK: ret double
double hoisted(struct Node **v, struct Node *p, struct Node *q, long n) {
  double sum = 0;
  for (long i = 0; i < n; i++) {
    v[i] = q;
    sum += p->weight;
  }
  return sum;
}

// Nor does what is kept in memory of another type stay there: the barriers read slots alone.
// CHECK-LABEL: define {{.*}}@promoted(
// CHECK: load i64, ptr %1
// CHECK: {{^[0-9]+:}}
// CHECK-NOT: store i64
// CHECK: store ptr
// CHECK-NOT: store i64
// CHECK: {{^[0-9]+:}}
// CHECK: store i64 {{.*}}, ptr %1
// CHECK-NEXT: br
// Where types tell nothing, each store stays before its barrier, which may read it.
// ALIAS-LABEL: define {{.*}}@promoted(
// ALIAS-NOT: load volatile ptr
// ALIAS: store i64
// ALIAS: load volatile ptr
// ALIAS: store ptr
// ALIAS: ret void
void promoted(struct Node **v, unsigned long *random, struct Node *q, long n) {
  for (long i = 0; i < n; i++) {
    *random = *random * 3 + 1;
    v[*random & 7] = q;
  }
}

// A store does not leave it, nor is an earlier one dead: each has its barrier, for the value that it overwrites.
// CHECK-LABEL: define {{.*}}@twice(
// CHECK: store ptr %[[FIRST:[0-9]+]], ptr %0,
// CHECK: store ptr %1, ptr %0,
// CHECK: ret void
void twice(struct Node *p, struct Node *q, struct Node *volatile *r) {
  p->a = *r;
  p->a = q;
}

// Stores of null are not merged into a memset of the whole, which could tear the words.
// CHECK-LABEL: define {{.*}}@cleared(
// CHECK-NOT: llvm.memset
// CHECK: ret void
void cleared(struct Node **v, long n) {
  for (long i = 0; i < n; i++)
    v[i] = 0;
}

// A loop beside them is vectorized, and its poll comes once in a vector of rounds.
// CHECK-LABEL: define {{.*}}i64 @vectorized(
// CHECK: add <{{[0-9]+}} x i64>
// CHECK: __wbgc_poll_v1
// CHECK: ret i64
long vectorized(struct Node *p, struct Node *q, const long *v, long n) {
  long sum = 0;
  p->a = q;
  for (long i = 0; i < n; i++)
    sum += v[i];
  return sum;
}
