// A parameter of a pack is a local variable by its index too; what it refers to is none.
//
// RUN: %clangxx %plugin -std=c++26 -fsyntax-only -Xclang -verify %s
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  Node *next;
};
template <class... T> WBGC_NOWRITEBARRIER void values(T... pack) { pack...[0] = nullptr; }
// expected-error@+2 {{write barrier prohibited in 'references<Node *, Node *>'}}
// expected-note@+1 {{declared 'nowritebarrier' here}}
template <class... T> WBGC_NOWRITEBARRIER void references(T &...pack) { pack...[1] = nullptr; }

void all(Node *a, Node *b) {
  values(a, b);
  references(a, b); // expected-note {{in instantiation}}
}
