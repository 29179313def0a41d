// C2y's `break` with a name leaves an outer loop, which is then not endless.
// REQUIRES: llvm-22
// RUN: %clang %plugin -std=c2y -fsyntax-only -Xclang -verify %s
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node { struct Node *next; };

WBGC_NOWRITEBARRIER void left(struct Node *n, int k) { // expected-note {{declared}}
outer:
  for (;;)
    for (;;)
      if (k)
        break outer;
  n->next = n; // expected-error {{prohibited in 'left'}}
}
WBGC_NOWRITEBARRIER void kept(struct Node *n, int k) {
outer:
  for (;;)
    while (k) {
      if (k == 2)
        continue outer;
      break;
    }
  n->next = n;
}
