// `array[i - 1000]` and `array[i - 999]` have `array + i` in common, which LLVM computes once, and which may lie
// beyond the array: nobody held the array itself across the collection between the two, without any loop.
//
// RUN: %wbgc_clang -O1 %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison %t | FileCheck %s
// RUN: %wbgc_clang -O2 %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison %t | FileCheck %s
// RUN: %wbgc_clang -O2 -mllvm -wbgc-no-keep-alive %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison %t | FileCheck %s --check-prefix=WITHOUT
// RUN: %clang %plugin -O2 -S -emit-llvm %s -o - | FileCheck %s --check-prefix=IR
//
// CHECK: the array lived
// WITHOUT: the array was freed
#include <wbgc/wbgc.h>

#include <stdio.h>

enum { kItems = 512 };
struct Item {
  long weight, height, other[5];
};

static __attribute__((noinline)) struct Item *make(void) {
  struct Item *array = wbgc_alloc_noscan(kItems * sizeof(struct Item));
  for (long i = 0; i < kItems; i++)
    array[i].weight = array[i].height = 1;
  return array;
}

__attribute__((noinline)) void collect(long n) {
  __asm__("" : : "r"(n));
  wbgc_collect();
}

// Each branch needs the array, after its collection.
// IR-LABEL: define {{.*}}@weigh(
// IR: %[[ARRAY:[0-9a-z]+]] = {{.*}}call {{.*}}ptr @make()
// IR-COUNT-3: call void asm sideeffect "", "r"(ptr %[[ARRAY]])
// IR: ret i64
__attribute__((noinline)) long weigh(long i, int which) {
  struct Item *array = make();
  long sum = array[i - 1000].weight;
  if (which & 1) {
    collect(sum);
    sum += array[i - 999].height;
  }
  if (which & 2) {
    collect(sum);
    sum += array[i - 998].weight;
  }
  if (which & 4) {
    collect(sum);
    sum += array[i - 997].height;
  }
  return sum;
}

// No call between, nothing to keep.
// IR-LABEL: define {{.*}}@both(
// IR-NOT: asm
// IR: ret i64
long both(struct Item *array, long i) { return array[i - 1000].weight + array[i - 999].height; }

int main(void) {
  if (wbgc_init(NULL) != 0)
    return 2;
  puts(weigh(1500, 7) == 4 ? "the array lived" : "the array was freed");
  return 0;
}
