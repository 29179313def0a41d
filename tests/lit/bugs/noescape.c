// `noescape` says that nobody has the address when the call returns, not that no other thread had it meanwhile: that
// one may have read what only this local variable held. (.elide.stack)
//
// RUN: %clang %plugin -O2 -S -emit-llvm %s -o - | FileCheck %s
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  struct Node *next;
};
struct Job {
  struct Node *input;
};
void onAllThreads(void (*run)(struct Job *), __attribute__((noescape)) struct Job *job);
void work(struct Job *job);

static inline void give(struct Job *job, struct Node *node) { job->input = node; }

// CHECK-LABEL: define {{.*}}@hands(
// CHECK: __wbgc_reserve
// CHECK: call void @onAllThreads
void hands(struct Node *node) {
  struct Job job;
  give(&job, node);
  onAllThreads(work, &job);
}

// A callee that knows of no other thread.
__attribute__((noinline)) static long look(struct Job *job) { return job->input != 0; }
// CHECK-LABEL: define {{.*}}@keeps(
// CHECK-NOT: __wbgc_reserve
// CHECK: ret
long keeps(struct Node *node) {
  struct Job job;
  give(&job, node);
  return look(&job);
}
