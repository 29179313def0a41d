// The function's own body: `nowritebarrier` and `nosafepoint` look at nothing else.
// RUN: %clang %plugin -Wno-unevaluated-expression -fsyntax-only -Xclang -verify %s
// RUN: %clang %plugin -Wno-unevaluated-expression -O2 -S -o /dev/null -Xclang -verify %s
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node { struct Node *next; long key; };

void link(struct Node *a, struct Node *b) { a->next = b; }

WBGC_NOWRITEBARRIER void own(struct Node *n) { // expected-note {{'own' is declared 'nowritebarrier' here}}
  n->next = n; // expected-error {{write barrier prohibited in 'own'}}
  n->key = 1;
  struct Node *local = n;
  local = n->next;
  link(n, local); // what others do is not asked
}

__attribute__((nowritebarrier)) void spelled(struct Node *n) { // expected-note {{'spelled' is declared 'nowritebarrier' here}}
  n->next = 0; // expected-error {{write barrier prohibited in 'spelled'}}
}

[[wbgc::nowritebarrier]] void bracketed(struct Node *n) { // expected-note {{'bracketed' is declared 'nowritebarrier' here}}
  n->next = 0; // expected-error {{write barrier prohibited in 'bracketed'}}
}

WBGC_NOWRITEBARRIER void proven(struct Node *n) {
  WBGC_NOBARRIER_STORE(n->next, n);
  if (0)
    n->next = n;
  while (0)
    n->next = n;
  for (; 0;)
    ;
  (void)sizeof(n->next = n);
  (void)(0 && (n->next = n));
  (void)(1 ? 0 : (n->next = n, 1));
  (void)_Generic(1, int: 0, default: (n->next = n, 1));
}

WBGC_NOWRITEBARRIER void bulk(struct Node *a, struct Node *b) { // expected-note 3{{'bulk' is declared 'nowritebarrier' here}}
  *a = *b;                               // expected-error {{write barrier prohibited in 'bulk'}}
  __builtin_memcpy(a, b, sizeof *a);     // expected-error {{write barrier prohibited in 'bulk'}}
  wbgc_memmove(wbgc_typeof(struct Node), a, b, 1); // expected-error {{write barrier prohibited in 'bulk'}}
}

void later(struct Node *n) { // expected-note {{'later' is declared 'nowritebarrier' here}}
  n->next = n; // expected-error {{write barrier prohibited in 'later'}}
}
WBGC_NOWRITEBARRIER void later(struct Node *n);

WBGC_NOSAFEPOINT void stops(int n) { // expected-note 4{{'stops' is declared 'nosafepoint' here}}
  wbgc_safepoint();                  // expected-error {{safepoint prohibited in 'stops'}}
  (void)wbgc_new(struct Node);       // expected-error {{safepoint prohibited in 'stops'}}
  (void)wbgc_alloc_noscan(8);        // expected-error {{safepoint prohibited in 'stops'}}
  wbgc_blocking_enter();             // expected-error {{safepoint prohibited in 'stops'}}
  while (n--) // its own loops get no polls
    ;
}
