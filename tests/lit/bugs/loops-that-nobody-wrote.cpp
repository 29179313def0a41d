// The check of `nosafepointrec` reads loops in the source. Clang and LLVM make others: over the elements of an array,
// around a compare-exchange, of a function that ends with a call of itself. They had polls, in functions that the
// check had found free of safepoints. A jump back by assembly is a loop of the source.
//
// RUN: %clangxx %plugin -std=c++20 -O0 -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clangxx %plugin -std=c++20 -O1 -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clangxx %plugin -std=c++20 -O2 -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clangxx %plugin -std=c++20 -O3 -march=x86-64-v3 -S -emit-llvm %s -o - | FileCheck %s
// RUN: %clangxx %plugin -std=c++20 -Os -flto -S -emit-llvm %s -o - | FileCheck %s
// RUN: not %clangxx %plugin -std=c++20 -DJUMPS -c %s -o /dev/null 2>&1 | FileCheck %s --check-prefix=JUMPS
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node {
  Node *left, *right;
  long key;
};
extern volatile int value;

struct Slow {
  Slow();
  ~Slow();
  int state;
};
struct Quick {
  int x, y;
  Quick() : x(value), y(1) {}
  ~Quick() { value = x; }
};

// CHECK: define {{.*}}arrays
// CHECK-NOT: __wbgc_poll
void arrays(int n, Slow *slow, Quick *quick) {
  Slow some[10];
  Quick few[n], many[1000];
  static Slow shared[10];
  new Slow[n];
  new Quick[n];
  delete[] slow;
  delete[] quick;
}
void copies(Slow (&of)[10]) {
  auto [a, b, c, d, e, f, g, h, i, j] = of;
  [of] {}();
}

void exchanges(_Atomic long *n, _Atomic float *x) {
  *n *= 3;
  *x += 1;
}

long length(const Node *n) { return n ? 1 + length(n->left) : 0; }
long gcd(long a, long b) { return b ? gcd(b, a % b) : a; }
bool isOdd(unsigned n);
bool isEven(unsigned n) { return n == 0 || isOdd(n - 1); }
bool isOdd(unsigned n) { return n != 0 && isEven(n - 1); }
void walk(const Node *n, int depth) {
  if (!n)
    return;
  switch (n->key) {
  case 1:
    value = depth;
    return walk(n->right, depth);
  case 2:
    return walk(n->left, depth + 2);
  }
  walk(n->left, depth + 1);
  walk(n->right, depth + 1);
}
long twice(long a, long b) { return gcd(a, b) + gcd(a, b + 1); }

WBGC_NOSAFEPOINTREC void root(Node *n, Slow *slow, Quick *quick, _Atomic long *counter, _Atomic float *x) {
  arrays(3, slow, quick);
  exchanges(counter, x);
  length(n);
  twice(3, 4);
  isEven(5);
  walk(n, 0);
}

// Its loop goes with it.
__attribute__((always_inline)) WBGC_NOSAFEPOINTREC inline void spin() {
  while (value)
    ;
}
void spins() { spin(); }

// Itself makes no loop, nor is it put where one would get polls.
WBGC_NOSAFEPOINTREC static long count(long n) { return n ? value + count(n - 1) : 0; }
long counts() { return count(3) + count(4); }

// CHECK-LABEL: define {{.*}}@waits
// CHECK: __wbgc_poll
// CHECK: ret
extern "C" void waits() {
  length(nullptr);
  Quick few[3];
  while (value)
    ;
}

#ifdef JUMPS
// JUMPS: [[#@LINE+3]]:3: error: safepoint prohibited by caller 'rootOfJumps'
static void jumps() {
again:
  asm goto("nop" : : : : again);
}
WBGC_NOSAFEPOINTREC void rootOfJumps() { jumps(); }
#endif
