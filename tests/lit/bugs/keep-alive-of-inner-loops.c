// KeepAlive looked at what an outermost loop takes from outside of it alone. An array that belongs to a round of
// an outer loop was lost where an inner one had nothing but a pointer beyond it: a collection at a poll of the
// inner loop freed it. See ../lowering/keep-alive-run.c for why that pointer is written down here.
//
// RUN: %wbgc_clang -O2 %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison %t | FileCheck %s
// RUN: %wbgc_clang -O3 %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison %t | FileCheck %s
//
// CHECK: every array lived
#include <wbgc/wbgc.h>

#include <stdio.h>

enum { kWords = 512, kArrays = 20, kPast = 600 };

static __attribute__((noinline)) long *make(void) {
  long *array = wbgc_alloc_noscan(kWords * sizeof(long));
  for (long i = 0; i < kWords; i++)
    array[i] = 1;
  return array;
}

__attribute__((noinline)) long weighAll(int arrays, long length, long from, long to) {
  long total = 0;
  for (int n = 0; n < arrays; n++) {
    long *beyond = make() + length;
    long sum = 0, all = 1, any = 0;
#pragma clang loop vectorize(disable) unroll(disable)
    for (long i = from; i < to; i++)
      sum += beyond[i], all &= beyond[i], any |= beyond[i];
    total += all == any ? sum : -1;
  }
  return total;
}

int main(void) {
  if (wbgc_init(NULL) != 0)
    return 2;
  const long total = weighAll(kArrays, kWords + kPast, -kWords - kPast, -kPast);
  puts(total == (long)kArrays * kWords ? "every array lived" : "a live array was freed");
  return 0;
}
