// Safepoints: calls of the runtime that are one, and the polls of loops.
// RUN: %clang %plugin -fsyntax-only -Xclang -verify %s
// RUN: %clang %plugin -fplugin-arg-wbgc-safepoints=none -DNONE -fsyntax-only -Xclang -verify=none %s
#include <wbgc/wbgc.h>

#ifndef NONE
static int loops(int n) {
  while (n--) // expected-error {{safepoint prohibited by caller 'a'}}
    ;
  return n;
}
WBGC_NOSAFEPOINTREC void a(void) { // expected-note {{'a' is declared 'nosafepointrec' here}}
  loops(3); // expected-note {{'loops' is called here by 'a'}}
  for (int i = 0; i < 3; ++i) // its own
    ;
}

static void once(void) {
  do {
  } while (0);
  while (0)
    ;
}
WBGC_NOSAFEPOINTREC void b(void) { once(); }

WBGC_NOSAFEPOINT static int noPolls(int n) {
  for (; n; --n)
    ;
  return n;
}
WBGC_NOSAFEPOINTREC void c(void) { noPolls(3); }

static void jumps(int n) {
again:
  if (n--)
    goto again; // expected-error {{safepoint prohibited by caller 'd'}}
  goto out;
out:;
}
WBGC_NOSAFEPOINTREC void d(void) { // expected-note {{'d' is declared 'nosafepointrec' here}}
  jumps(3); // expected-note {{'jumps' is called here by 'd'}}
}

static void allocates(void) {
  (void)wbgc_alloc_noscan(8); // expected-error {{safepoint prohibited by caller 'e'}}
}
WBGC_NOSAFEPOINTREC void e(void) { // expected-note {{'e' is declared 'nosafepointrec' here}}
  allocates(); // expected-note {{'allocates' is called here by 'e'}}
}
WBGC_YESSAFEPOINTREC static void allowed(void) { allocates(); }
WBGC_NOSAFEPOINTREC void f(void) { allowed(); }

// Where a call polls, the loop needs no poll of its own.
static void waits(int n) {
  while (n--)
    wbgc_safepoint(); // expected-error {{safepoint prohibited by caller 'g'}}
}
WBGC_NOSAFEPOINTREC void g(void) { // expected-note {{'g' is declared 'nosafepointrec' here}}
  waits(3); // expected-note {{'waits' is called here by 'g'}}
}
#else
// none-no-diagnostics
static int loops(int n) {
  while (n--)
    ;
  return n;
}
WBGC_NOSAFEPOINTREC void a(void) { loops(3); }
#endif
