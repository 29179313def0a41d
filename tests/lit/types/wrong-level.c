// Clang binds WBGC_PTR to the innermost pointer of a declarator, and drops it beside _Atomic
// (docs/constructs.md, 8).
// row 62
// RUN: %clang %plugin -std=c11 -fsyntax-only -Wno-ignored-attributes -Xclang -verify %s
// RUN: %clangxx %plugin -x c++ -std=c++20 -DCXX -fsyntax-only -Wno-ignored-attributes -Xclang -verify %s
#include <wbgc/annotations.h>

struct N { int x; };
struct M;
struct WBGC_MANAGED R {
  struct N **WBGC_PTR a; // expected-error-re {{WBGC_PTR binds to the inner pointer of '{{(struct )?}}N **'; name the pointer type with a typedef first}}
  struct N *WBGC_PTR *b;
  struct N *WBGC_PTR c;
  void ***WBGC_PTR d; // expected-error {{WBGC_PTR binds to the inner pointer of 'void ***'; name the pointer type with a typedef first}}
  void **WBGC_PTR *e; // expected-error {{WBGC_PTR binds to the inner pointer of 'void **'}}
  void *WBGC_PTR f[4];
  void **WBGC_PTR g[4]; // expected-error {{binds to the inner pointer of 'void **'}}
  void *(*WBGC_PTR h)(void);
  void (*WBGC_PTR i)(void);
  void *const WBGC_PTR j;
  void *WBGC_PTR const *const *k;
  void *const *WBGC_PTR l; // expected-error {{binds to the inner pointer}}
};
typedef void **Pair;
typedef void *WBGC_PTR Item;
typedef Item *WBGC_PTR Items;
Pair WBGC_PTR fine;
Pair *WBGC_PTR fineToo;
typedef void **WBGC_PTR Wrong; // expected-error {{binds to the inner pointer of 'void **'}}
void parameter(void **WBGC_PTR p, void *WBGC_PTR *q); // expected-error {{binds to the inner pointer of 'void **'}}
void function(void (*f)(void *WBGC_PTR), void (*g)(void **WBGC_PTR)); // expected-error {{binds to the inner pointer}}
void *WBGC_PTR *returned(void);
void expressions(void *p) {
  void *WBGC_PTR *a = (void *WBGC_PTR *)p;
  void *b = (void **WBGC_PTR)p; // expected-error {{binds to the inner pointer}}
  (void)sizeof(void **WBGC_PTR); // expected-error {{binds to the inner pointer}}
}

#ifndef CXX
typedef void *WBGC_PTR Slot;
struct WBGC_MANAGED A {
  _Atomic Slot a;
  void *_Atomic b;
  void *_Atomic WBGC_PTR c; // expected-error {{WBGC_PTR cannot stand beside _Atomic; name the pointer type with a typedef first}}
  void *WBGC_PTR d, *_Atomic e;
  void *WBGC_PTR _Atomic f; // expected-error {{WBGC_PTR cannot stand beside _Atomic}}
  _Atomic(void *WBGC_PTR) g; // expected-error {{_Atomic cannot be applied to qualified type}}
  _Atomic(struct A *) h;
};
void *_Atomic WBGC_PTR i; // expected-error {{WBGC_PTR cannot stand beside _Atomic}}
#endif
