// Polls: on the back-edges of loops, after the optimizer; with a barrier in each round one compare of
// eight bytes tests the flag and the poll.
//
// RUN: %clang %plugin -O2 -S %s -o - | FileCheck %s
// RUN: %clang %plugin -O3 -S %s -o - | FileCheck %s
// RUN: %clang %plugin -O2 -S %s -o - -fplugin-arg-wbgc-safepoints=none | FileCheck %s --check-prefix=NONE
// RUN: %clang %plugin -O2 -S %s -o - -fplugin-arg-wbgc-barrier=hook | FileCheck %s --check-prefix=NONE
#include <wbgc/annotations.h>

// NONE-NOT: __wbgc_poll

struct WBGC_MANAGED Node {
  struct Node *next;
};
void wbgc_safepoint(void);

// CHECK-LABEL: sum:
// CHECK: padd
// CHECK: cmpl $0, %fs:4(
// CHECK: callq *__wbgc_poll_v1@GOTPCREL(%rip)
// CHECK-LABEL: .Lfunc_end0
long sum(long *v, long n) {
  long s = 0;
  for (long i = 0; i < n; i++)
    s += v[i];
  return s;
}

// CHECK-LABEL: fill:
// CHECK: cmpq $0, %fs:(
// CHECK-NOT: cmp{{[lq]}} $0, %fs:
// CHECK: jne
// CHECK: cmpl $0, %fs:4(
// CHECK: callq *__wbgc_reserve2_v1@GOTPCREL(%rip)
// CHECK: callq *__wbgc_poll_v1@GOTPCREL(%rip)
// CHECK-LABEL: .Lfunc_end1
void fill(struct Node **v, struct Node *q, long n) {
  for (long i = 0; i < n; i++)
    v[i] = q;
}

// A few rounds need none.
// CHECK-LABEL: few:
// CHECK-NOT: __wbgc_poll
// CHECK-LABEL: .Lfunc_end2
int few(volatile int *v) {
  int s = 0;
#pragma clang loop unroll(disable)
  for (int i = 0; i < 100; i++)
    s += *v;
  return s;
}

// Nor does a loop that polls itself, nor one in a function that must not poll.
// CHECK-LABEL: own:
// CHECK-NOT: __wbgc_poll
// CHECK-LABEL: .Lfunc_end3
void own(volatile int *v) {
  while (*v)
    wbgc_safepoint();
}

// CHECK-LABEL: never:
// CHECK-NOT: __wbgc_poll
// CHECK-LABEL: .Lfunc_end4
WBGC_NOSAFEPOINT void never(volatile int *v) {
  while (*v)
    ;
}

// Its loop stays its own: inlined, it would get the polls of its caller.
// CHECK-LABEL: caller:
// CHECK: never
// CHECK-LABEL: .Lfunc_end5
void caller(volatile int *v) { never(v); }

// A function that calls anyway has its polls call the unit's own function, which costs Clang less than a piece of
// inline assembly; one that only ends with a jump to another is a leaf.
// CHECK-LABEL: calls:
// CHECK: cmpl $0, %fs:4(
// CHECK: callq __wbgc_poll_v1.here{{$}}
// CHECK-LABEL: .Lfunc_end6
void other(void);
long calls(long *v, long n) {
  long s = 0;
  for (long i = 0; i < n; i++)
    s += v[i];
  other();
  return s;
}

// CHECK-LABEL: jumps:
// CHECK-NOT: push
// CHECK: callq *__wbgc_poll_v1@GOTPCREL(%rip)
// CHECK-LABEL: .Lfunc_end7
void jumps(volatile int *v) {
  while (*v)
    ;
  other();
}

// What a round may leave out is no poll of it: neither a call that polls, nor a barrier.
// CHECK-LABEL: pollsNowAndThen:
// CHECK: cmpl $0, %fs:4(
// CHECK: callq __wbgc_poll_v1.here{{$}}
// CHECK-LABEL: .Lfunc_end8
void pollsNowAndThen(volatile int *v, volatile int *w) {
  while (*v)
    if (*w)
      wbgc_safepoint();
}

// CHECK-LABEL: storesNowAndThen:
// CHECK-NOT: cmpq $0, %fs:(
// CHECK: cmpl $0, %fs:4(
// CHECK-NOT: cmpq $0, %fs:(
// CHECK-LABEL: .Lfunc_end9
void storesNowAndThen(struct Node **p, struct Node *q, volatile int *v, volatile int *w) {
  while (*v)
    if (*w)
      (*p)->next = q;
}

// CHECK-LABEL: __wbgc_poll_v1.here:
// CHECK-NEXT: .cfi_startproc
// CHECK: jmpq *__wbgc_poll_v1@GOTPCREL(%rip)
