// The code generator walks three arrays with `array - k` and one index, and takes what is used behind the loop from
// these as well, right where it is used: of a pointer that came out of the loop, and of an index, nothing else is
// held across a call between.
//
// RUN: %wbgc_clang -O1 %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison %t | FileCheck %s
// RUN: %wbgc_clang -O2 %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison %t | FileCheck %s
// RUN: %clang %plugin -O2 -S -emit-llvm %s -o - | FileCheck %s --check-prefix=IR
//
// CHECK: 63 63
#include <wbgc/wbgc.h>

#include <stdio.h>

enum { kWords = 512 };
static volatile long number[] = {1000, 60};
static volatile long last;

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

// IR-LABEL: define {{.*}}@pointers(
// IR: %[[A:[0-9a-z]+]] = {{.*}}call {{.*}}ptr @make()
// IR: call {{.*}}void @collect(
// IR: call void asm sideeffect "", "r"(ptr %[[A]])
// IR: ret i64
__attribute__((noinline)) long pointers(long i, long k, long most) {
  long *a = make(), *b = make(), *c = make(), *p, *q, *r, sum = 0;
  do {
    p = &a[i - k], q = &b[i - k], r = &c[i - k];
    sum += *p + *q + *r;
    last = i++;
  } while (sum < most);
  collect(sum);
  return sum + p[1] + q[1] + r[1];
}

// IR-LABEL: define {{.*}}@indices(
// IR: %[[A:[0-9a-z]+]] = {{.*}}call {{.*}}ptr @make()
// IR: call {{.*}}void @collect(
// IR: call void asm sideeffect "", "r"(ptr %[[A]])
// IR: ret i64
__attribute__((noinline)) long indices(long i, long k, long most) {
  long *a = make(), *b = make(), *c = make(), sum = 0;
  do {
    sum += a[i - k] + b[i - k] + c[i - k];
    last = i++;
  } while (sum < most);
  collect(sum);
  return sum + a[i - k] + b[i - k] + c[i - k];
}

int main(void) {
  if (wbgc_init(NULL) != 0)
    return 2;
  const long k = number[0], most = number[1];
  printf("%ld %ld\n", pointers(k, k, most), indices(k, k, most));
  return 0;
}
