// A loop of a few rounds needs no poll, but each round may be a loop of a few rounds: four of 256 rounds went on for
// 4,000,000,000 without one.
//
// RUN: %clang %plugin -O2 -S -emit-llvm %s -o - | FileCheck %s
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  struct Node *next;
};

// CHECK-LABEL: define {{.*}}@cube(
// CHECK: __wbgc_poll
long cube(volatile int *v) {
  long sum = 0;
#pragma clang loop unroll(disable)
  for (int i = 0; i < 200; i++)
#pragma clang loop unroll(disable)
    for (int j = 0; j < 200; j++)
#pragma clang loop unroll(disable)
      for (int k = 0; k < 200; k++)
        sum += *v;
  return sum;
}

// 240 rounds in all.
// CHECK-LABEL: define {{.*}}@square(
// CHECK-NOT: call {{.*}}__wbgc_poll
// CHECK: {{^}}}
long square(volatile int *v) {
  long sum = 0;
#pragma clang loop unroll(disable)
  for (int i = 0; i < 15; i++)
#pragma clang loop unroll(disable)
    for (int j = 0; j < 16; j++)
      sum += *v;
  return sum;
}
