// The loop that breaks without KeepAlive, run: where each poll collects, the registers at the poll hold an index
// and a pointer beyond the array, from which nobody can tell the array. C forbids to form such a pointer, and
// LLVM's strength reduction forms it all the same; here it is written down, so that every version has it.
//
// RUN: %wbgc_clang -O2 %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison %t | FileCheck %s
// RUN: %wbgc_clang -O3 %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison %t | FileCheck %s
// RUN: %wbgc_clang -O2 -mllvm -wbgc-no-keep-alive %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison not %t | FileCheck %s --check-prefix=WITHOUT
//
// CHECK: every array lived
// WITHOUT: a live array was freed
#include <wbgc/wbgc.h>

#include <stdio.h>

enum { kWords = 512, kArrays = 20, kPast = 600 };

static __attribute__((noinline)) long *make(void) {
  long *array = wbgc_alloc_noscan(kWords * sizeof(long));
  for (long i = 0; i < kWords; i++)
    array[i] = 1;
  return array;
}

__attribute__((noinline)) long weigh(long *array, long length, long from, long to) {
  long *beyond = array + length;
  long sum = 0, all = 1, any = 0;
#pragma clang loop vectorize(disable) unroll(disable)
  for (long i = from; i < to; i++)
    sum += beyond[i], all &= beyond[i], any |= beyond[i];
  return all == any ? sum : -1;
}

int main(void) {
  if (wbgc_init(NULL) != 0)
    return 2;
  for (int i = 0; i < kArrays; i++)
    if (weigh(make(), kWords + kPast, -kWords - kPast, -kPast) != kWords) {
      puts("a live array was freed");
      return 1;
    }
  puts("every array lived");
  return 0;
}
