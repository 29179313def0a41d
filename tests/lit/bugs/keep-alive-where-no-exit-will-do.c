// A loop keeps what its addresses are computed from by a use where it ends. One that shares its end with a way on
// which the arrays were never made had no such place, nor had one that nothing leaves but a call that does not
// return: all they hold across a collection is `array - k`, computed before them, and an index.
//
// RUN: %wbgc_clang -O1 %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison %t | FileCheck %s
// RUN: %wbgc_clang -O2 %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison %t | FileCheck %s
// RUN: %clang %plugin -O2 -S -emit-llvm %s -o - | FileCheck %s --check-prefix=IR
//
// CHECK: 300
// CHECK: 300
#include <wbgc/wbgc.h>

#include <stdio.h>
#include <stdlib.h>

enum { kWords = 100 };
static volatile long number[] = {0, 1000};
static long total;

static __attribute__((noinline)) long *make(void) {
  long *array = wbgc_alloc_noscan(kWords * sizeof(long));
  for (long i = 0; i < kWords; i++)
    array[i] = 1;
  return array;
}

static __attribute__((noinline)) void collect(long n, long last) {
  __asm__("" : : "r"(n));
  wbgc_collect();
  if (n == last) {
    printf("%ld\n", total);
    exit(0);
  }
}

// IR-LABEL: define {{.*}}@sharedEnd(
// IR: %[[A:[0-9a-z]+]] = {{.*}}call {{.*}}ptr @make()
// IR: call void asm sideeffect "", "r"(ptr %[[A]])
// IR: ret i64
__attribute__((noinline)) long sharedEnd(int isNone, long from, long to, long k) {
  long sum = 0;
  if (!isNone) {
    long *a = make(), *b = make(), *c = make();
    for (long i = from; i < to; i++) {
      collect(i, -1);
      sum += a[i - k] + b[i - k] + c[i - k];
    }
  }
  return sum;
}

// IR-LABEL: define {{.*}}@endless(
// IR: %[[A:[0-9a-z]+]] = {{.*}}call {{.*}}ptr @make()
// IR: call void asm sideeffect "", "r"(ptr %[[A]])
// IR: {{^}}}
__attribute__((noinline)) void endless(long from, long k) {
  long *a = make(), *b = make(), *c = make();
  for (long i = from;; i++) {
    total += a[i - k] + b[i - k] + c[i - k];
    collect(i, k + kWords - 1);
  }
}

int main(void) {
  if (wbgc_init(NULL) != 0)
    return 2;
  const long k = number[1];
  printf("%ld\n", sharedEnd((int)number[0], k, k + kWords, k));
  fflush(stdout);
  endless(k, k);
}
