// A lambda in decltype, in a template argument or anywhere else in a type had no barriers and no effects: no walk of
// code meets it, for it is no part of any.
// row 6, row 60
// RUN: %matrix_cpp --std c++20,c++23 %s
// RUN: %clangxx %plugin %hooked -std=c++20 -fsyntax-only -w -DREFUSED -Xclang -verify %s
#include "recorder.h"

struct WBGC_MANAGED Node {
  Node *f;
};
using Stores = void (*)(Node *, Node *);

#ifdef REFUSED
using Throwing = decltype([](Node *n) { throw n; }); // expected-error {{GC slot 'Node *' is written by a throw expression}}
using Unused = decltype([](Node *n) { throw n; });
void throws(Node *n) { Throwing{}(n); }
using Storing = decltype([](Node *n) { n->f = nullptr; }); // expected-error {{write barrier prohibited by caller 'root'}}
WBGC_NOWRITEBARRIERREC void root(Node *n) { // expected-note {{'root' is declared 'nowritebarrierrec' here}}
  Storing{}(n); // expected-note-re {{'{{.*}}' is called here by 'root'}}
}
#else
using Alias = decltype([](Node *n, Node *v) { n->f = v; });
template <typename T> using AliasOf = decltype([](Node *n, T v) { n->f = v; });
struct Base : decltype([](Node *n, Node *v) { n->f = v; }) {};
struct Member {
  decltype([](Node *n, Node *v) { n->f = v; }) store;
};
template <typename T> struct Nested {
  using Store = decltype([](Node *n, T v) { n->f = v; });
};
decltype([](Node *n, Node *v) { n->f = v; }) global;
static auto returned() -> decltype([](Node *n, Node *v) { n->f = v; }) { return {}; }
template <typename F = decltype([](Node *n, Node *v) { n->f = v; })> void byDefault(Node *n, Node *v) {
  F{}(n, v);
}
template <auto F> void byValue(Node *n, Node *v) { F(n, v); }
template <Stores F> void byPointer(Node *n, Node *v) { F(n, v); }
template <typename T> void inTemplate(Node *n, T v) {
  byValue<[](Node *n, T v) { n->f = v; }>(n, v);
}
template <typename T> auto within(Node *n, T v) {
  using Outer = decltype([](Node *n, T v) {
    using Inner = decltype([](Node *n, T v) { n->f = v; });
    Inner{}(n, v);
  });
  Outer{}(n, v);
}

int main() {
  Node *n = static_cast<Node *>(zeroed(1, sizeof(Node)));
  Node *v = static_cast<Node *>(zeroed(1, sizeof(Node)));
  const auto Once = [&](auto store) {
    WBGC_NOBARRIER_STORE(n->f, nullptr);
    store(n, v);
    EXPECT(&n->f, nullptr, v);
    EXPECT_NONE();
  };
  Once(Alias{});
  Once(AliasOf<Node *>{});
  Once(Base{});
  Once(Member{}.store);
  Once(Nested<Node *>::Store{});
  Once(global);
  Once(returned());
  Once(byDefault<>);
  Once(byValue<[](Node *n, Node *v) { n->f = v; }>);
  Once(byValue<[](auto n, auto v) { n->f = v; }>);
  Once(byPointer<[](Node *n, Node *v) { n->f = v; }>);
  Once(inTemplate<Node *>);
  Once(within<Node *>);
  using Local = decltype([](Node *n, Node *v) { n->f = v; });
  Once(+Local{});
  return 0;
}
#endif
