// The end of a single object does not keep it (docs/design/heap.md, .past-the-end). Where the ends of two meet and the
// result is walked back from, behind a call, nothing else held either object across it.
//
// RUN: %wbgc_clang -O1 %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison %t | FileCheck %s
// RUN: %wbgc_clang -O2 %s -o %t
// RUN: env WBGC_STRESS=1 WBGC_CHECK=poison %t | FileCheck %s
//
// CHECK: 1 1
// CHECK: 1 1
// CHECK: 64 32
#include <wbgc/wbgc.h>

#include <stdio.h>

typedef struct WBGC_MANAGED Large {
  long v[64];
} Large;
typedef struct WBGC_MANAGED Small {
  long v[32];
} Small;
static volatile long number[] = {0, 1};

static __attribute__((noinline)) Large *makeLarge(void) {
  Large *l = wbgc_new(Large);
  for (long i = 0; i < 64; i++)
    l->v[i] = 1;
  return l;
}

static __attribute__((noinline)) Small *makeSmall(void) {
  Small *s = wbgc_new(Small);
  for (long i = 0; i < 32; i++)
    s->v[i] = 1;
  return s;
}

static __attribute__((noinline)) void collect(long n) {
  __asm__("" : : "r"(n));
  wbgc_collect();
}

__attribute__((noinline)) long selected(long which) {
  Large *l = makeLarge();
  Small *s = makeSmall();
  long *p = which ? l->v + 64 : s->v + 32;
  collect(which);
  return *--p;
}

__attribute__((noinline)) long oneOfTwoWays(long which) {
  long *p;
  if (which) {
    p = makeLarge()->v + 64;
    collect(1);
  } else {
    p = makeSmall()->v + 32;
    collect(2);
  }
  collect(which);
  return *--p;
}

__attribute__((noinline)) long backwards(long which) {
  Large *l = makeLarge();
  Small *s = makeSmall();
  long *p = which ? l->v + 64 : s->v + 32, sum = 0;
  for (long n = which ? 64 : 32; n > 0; n--) {
    collect(n);
    sum += *--p;
  }
  return sum;
}

int main(void) {
  if (wbgc_init(NULL) != 0)
    return 2;
  printf("%ld %ld\n", selected(number[1]), selected(number[0]));
  printf("%ld %ld\n", oneOfTwoWays(number[1]), oneOfTwoWays(number[0]));
  printf("%ld %ld\n", backwards(number[1]), backwards(number[0]));
  return 0;
}
