// An attribute on an alias template was lost: a WBGC_WORD so named was no slot, and any function could be assigned to a
// pointer that promises something. And where a template's argument makes WBGC_WORD wrong, nothing said so.
// row 17
// RUN: %clangxx %plugin -std=c++17 -fsyntax-only -Xclang -verify -w %s
#include <wbgc/annotations.h>

#include <stdint.h>

struct WBGC_MANAGED Node {
  Node *next;
};
extern Node *head;
void push(Node *n) { head = n; } // expected-note {{write barrier is here}}

template <class T> using Tagged WBGC_WORD = uintptr_t;
template <class T> using WordOf WBGC_WORD = T;
template <class T> using Visit WBGC_NOWRITEBARRIERREC = void (*)(T);
template <class T> using Nested = Tagged<T>;

template <class T> struct Words {
  Tagged<T> tagged;
  WordOf<T> word;
};
// expected-note@+2 5 {{'store' is declared 'nowritebarrier' here}}
// expected-error@+1 {{write barrier prohibited in 'store'}}
WBGC_NOWRITEBARRIER void store(Words<long> *w, Nested<int> *n) { *n = 1;
  w->tagged = 1; // expected-error {{write barrier prohibited in 'store'}}
  w->word |= 1; // expected-error {{write barrier prohibited in 'store'}}
  WordOf<uintptr_t> &reference = *n;
  reference = 2; // expected-error {{write barrier prohibited in 'store'}}
  Words<long> local = {1, 2};
  local.tagged = 3;
  *w = local; // expected-error {{write barrier prohibited in 'store'}}
}

struct Visitor {
  Visit<Node *> visit;
} visitor = {push}; // expected-error {{'push' may execute a write barrier but is assigned to 'Visitor::visit', which is 'nowritebarrierrec'}}
WBGC_NOWRITEBARRIERREC void visit(Visitor *v) { v->visit(nullptr); }

WordOf<int> half;         // expected-error {{WBGC_WORD needs a pointer-sized integer, or a struct of one}}
WordOf<double> *rounded;  // expected-error {{WBGC_WORD needs a pointer-sized integer, or a struct of one}}
WordOf<unsigned long> whole[2];
template <class T> struct Field {
  WBGC_WORD T word; // expected-error {{WBGC_WORD needs a pointer-sized integer, or a struct of one}}
};
template <class T> struct Typedef {
  typedef WBGC_WORD T Word; // expected-error {{WBGC_WORD needs a pointer-sized integer, or a struct of one}}
  Word word;
};
Field<long> field;
Field<int> halfOfField, again;
Typedef<long> typedefined;
Typedef<float> roundedTypedef;
