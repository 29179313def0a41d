// Templates are judged at each instantiation, which a note names.
// RUN: %clangxx %plugin -std=c++17 -fsyntax-only -Xclang -verify %s
#include <wbgc/annotations.h>

#define REC WBGC_NOWRITEBARRIERREC
struct WBGC_MANAGED Node { Node *next; };
struct Plain { Plain *next; };

template <class T> void link(T *t) {
  t->next = t; // expected-error {{write barrier prohibited by caller 'managed'}}
}
REC void managed(Node *n) { // expected-note {{'managed' is declared 'nowritebarrierrec' here}}
  link(n); // expected-note {{in instantiation of function template specialization 'link<Node>' requested here}} expected-note {{'link<Node>' is called here by 'managed'}}
}
REC void plain(Plain *p) { link(p); }

template <class T> REC void itself(T *t) { // expected-note {{'itself<Node>' is declared 'nowritebarrierrec' here}}
  t->next = nullptr; // expected-error {{write barrier prohibited in 'itself<Node>'}}
}
template void itself<Node>(Node *); // expected-note {{in instantiation of function template specialization 'itself<Node>' requested here}}
template void itself<Plain>(Plain *);

template <class T> struct Box {
  T *value;
  void set(T *v) { value = v; } // expected-error {{write barrier prohibited by caller 'boxes'}}
};
REC void boxes(Box<Node> &b, Box<int> &i) { // expected-note {{'boxes' is declared 'nowritebarrierrec' here}}
  i.set(nullptr);
  b.set(nullptr); // expected-note {{in instantiation of member function 'Box<Node>::set' requested here}} expected-note {{'Box<Node>::set' is called here by 'boxes'}}
}

template <bool B> void sometimes(Node *n) {
  if constexpr (B)
    n->next = n;
}
REC void discards(Node *n) { sometimes<false>(n); }

// A pack expansion repeats one store of the source.
template <class... T> WBGC_NOWRITEBARRIER void folded(Node *n, T... values) { // expected-note 2{{'folded<Node *, Node *, Node *>' is declared}}
  ((n->next = values), ...); // expected-error {{write barrier prohibited in 'folded<Node *, Node *, Node *>'}}
  Node *list[] = {(n->next = values)...}; // expected-error {{write barrier prohibited in 'folded<Node *, Node *, Node *>'}}
  (void)list;
}
void folds(Node *n) { folded(n, n, n, n); } // expected-note 2{{in instantiation of function template specialization 'folded<Node *, Node *, Node *>' requested here}}
