// Of `which ? &a[i - 1000] : &b[j - 1000]` LLVM keeps `which ? a + i : b + j`, which lies beyond either array, and
// computes what it is asked for where that is used: behind a call, neither array was held across it.
//
// RUN: %wbgc_clang -O1 %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison %t | FileCheck %s
// RUN: %wbgc_clang -O2 %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison %t | FileCheck %s
// RUN: %clang %plugin -O2 -S -emit-llvm %s -o - | FileCheck %s --check-prefix=IR
//
// CHECK: 1 1
// CHECK: 1 1
// CHECK: 4
#include <wbgc/wbgc.h>

#include <stdio.h>

enum { kWords = 512 };
static volatile long number[] = {0, 1, 1000, 1300};

static __attribute__((noinline)) long *make(void) {
  long *array = wbgc_alloc_noscan(kWords * sizeof(long));
  for (long i = 0; i < kWords; i++)
    array[i] = 1;
  return array;
}

static __attribute__((noinline)) void collect(long n) {
  __asm__("" : : "r"(n));
  wbgc_collect();
}

// IR-LABEL: define {{.*}}@one(
// IR: %[[A:[0-9a-z]+]] = {{.*}}call {{.*}}ptr @make()
// IR: %[[B:[0-9a-z]+]] = {{.*}}call {{.*}}ptr @make()
// IR: %[[BASE:[0-9a-z]+]] = select i1 %{{.*}}, ptr %[[B]], ptr %[[A]]
// IR: call void asm sideeffect "", "r"(ptr %[[BASE]])
// IR: ret i64
__attribute__((noinline)) long one(long which, long i, long j) {
  long *a = make(), *b = make();
  long *p = which ? &a[i - 1000] : &b[j - 1000];
  collect(i);
  return *p;
}

// IR-LABEL: define {{.*}}@oneOfTwoWays(
// IR: %[[A:[0-9a-z]+]] = {{.*}}call {{.*}}ptr @make()
// IR: %[[B:[0-9a-z]+]] = {{.*}}call {{.*}}ptr @make()
// IR: %[[BASE:[0-9a-z]+]] = phi ptr {{.*}}%[[A]]
// IR: call void asm sideeffect "", "r"(ptr %[[BASE]])
// IR: ret i64
__attribute__((noinline)) long oneOfTwoWays(long which, long i, long j) {
  long *a = make(), *b = make(), *p;
  if (which) {
    collect(i);
    p = &a[i - 1000];
  } else {
    collect(j);
    p = &b[j - 1000];
  }
  collect(j);
  return *p;
}

// From round to round, too.
__attribute__((noinline)) long last(long i, long to) {
  long *p = &make()[i - 1000], sum = 0;
  for (; i < to; i++) {
    collect(i);
    sum += *p;
    p = &make()[i - 1000];
  }
  collect(i);
  return sum + *p;
}

int main(void) {
  if (wbgc_init(NULL) != 0)
    return 2;
  const long i = number[2], j = number[3];
  printf("%ld %ld\n", one(number[0], i, j), one(number[1], i, j));
  printf("%ld %ld\n", oneOfTwoWays(number[0], i, j), oneOfTwoWays(number[1], i, j));
  printf("%ld\n", last(i, i + 3));
  return 0;
}
