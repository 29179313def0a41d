// Of a function with variants (OpenMP) the one that was written counted beside the one that is called.
// RUN: %clangxx %plugin -std=c++17 -fopenmp -fdeclspec -fsyntax-only -w -Xclang -verify %s
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node {
  Node *f;
};
void dirty(Node *n) { n->f = nullptr; } // expected-error {{write barrier prohibited by caller 'callsDirty'}}
#pragma omp declare variant(dirty) match(implementation = {vendor(llvm)}) // expected-note {{'dirty' is called here by 'callsDirty'}}
void clean(Node *n) {}
WBGC_NOWRITEBARRIERREC void callsDirty(Node *n) { clean(n); } // expected-note {{'callsDirty' is declared 'nowritebarrierrec' here}}

void alsoClean(Node *n) {}
#pragma omp declare variant(alsoClean) match(implementation = {vendor(llvm)})
void alsoDirty(Node *n) { n->f = nullptr; }
WBGC_NOWRITEBARRIERREC void callsClean(Node *n) { alsoDirty(n); }

struct Properties {
  Node *node;
  void set(Node *n) { node = n; } // expected-error {{write barrier prohibited by caller 'sets'}}
  Node *get() { return node; }
  __declspec(property(get = get, put = set)) Node *value;
};
WBGC_NOWRITEBARRIERREC void sets(Properties *p) { // expected-note {{'sets' is declared 'nowritebarrierrec' here}}
  p->value = nullptr; // expected-note {{'Properties::set' is called here by 'sets'}}
}
WBGC_NOWRITEBARRIERREC Node *gets(Properties *p) { return p->value; }
