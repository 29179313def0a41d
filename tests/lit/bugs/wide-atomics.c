// An assignment to an `_Atomic` record of more than eight bytes was a range with a barrier before it, which
// another thread may overtake. What fits into a word is one atomic store.
// row 8, row 44
// RUN: %clang %plugin -std=c11 -fsyntax-only -Xclang -verify -fplugin-arg-wbgc-remarks %s
// RUN: %clang %plugin -std=c23 -O2 -fsyntax-only -Xclang -verify -fplugin-arg-wbgc-remarks %s
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  struct Node *next;
};
typedef struct {
  struct Node *a;
} One;
typedef struct {
  struct Node *a;
  int b;
} Two;
typedef struct {
  long a, b;
} Numbers;
struct Holder {
  _Atomic One one;
  _Atomic Two two;
  _Atomic Numbers numbers;
};
_Atomic Two global;

void store(struct Holder *h, One one, Two two, Numbers numbers) {
  h->one = one; // expected-remark {{write barrier}}
  h->two = two; // expected-error {{GC slot 'Holder::two' is written by an atomic operation of more than eight bytes, which cannot have a write barrier}}
  global = two; // expected-error {{GC slot 'global' is written by an atomic operation of more than eight bytes}}
  h->numbers = numbers;
  _Atomic Two local; // expected-remark 0+ {{elided}}
  local = two; // expected-remark {{write barrier elided: local variable}}
  __c11_atomic_store(&h->two, two, __ATOMIC_RELAXED); // expected-error {{GC slot 'Holder::two' is written by an atomic operation of more than eight bytes}}
}
