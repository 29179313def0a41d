// The code generator walks an array with a pointer of its own and has no use for the array's address
// after the loop began; the use at the loop's end keeps it alive through the polls.
//
// RUN: %clang %plugin -O2 -S -emit-llvm %s -o - | FileCheck %s
#include <wbgc/annotations.h>

struct WBGC_MANAGED Item {
  long weight;
  struct Item *other;
};

// CHECK: define {{.*}}i64 @weigh(ptr {{[^%]*}}%[[ARRAY:[0-9a-z]+]],
// CHECK: call void asm sideeffect "", "r"(ptr %[[ARRAY]])
// CHECK: ret i64
long weigh(struct Item *array, long n) {
  long sum = 0;
  for (long i = n - 1; i >= 0; i--)
    sum += array[i].weight;
  return sum;
}
