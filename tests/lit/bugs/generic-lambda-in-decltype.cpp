// A generic lambda whose body is first instantiated in an unevaluated operand (a concept, a trait, the
// return type of a visitor) had no barriers: Sema tells nobody of such an instantiation, and it is the
// one that is called later. std::variant's own assignment is written so.
// row 6, row 60
// RUN: %matrix_cpp %s
#include "recorder.h"

#include <new>
#include <type_traits>
#include <variant>
#include <vector>

struct WBGC_MANAGED Node {
  Node *f;
};

template <typename F> static void callIfPossible(F f, Node **slot, Node *v) {
  static_assert(std::is_same_v<decltype(f(slot, v)), void>);
  f(slot, v);
}

template <typename T> static void nested(T *slot, T v) {
  callIfPossible(
      [](auto outer, auto value) {
        auto inner = [&](auto q) { *outer = q; };
        static_assert(std::is_void_v<decltype(inner(value))>);
        inner(value);
      },
      slot, v);
}

using Variant = std::variant<Node *, std::vector<int>>;

int main() {
  Node *n = static_cast<Node *>(zeroed(1, sizeof(Node)));
  Node *v = static_cast<Node *>(zeroed(1, sizeof(Node)));
  callIfPossible([](auto slot, auto value) { *slot = value; }, &n->f, v);
  EXPECT(&n->f, nullptr, v);
  callIfPossible([](auto slot, auto) { Node *local = *slot; (void)local; }, &n->f, v);
  EXPECT_NONE();
  nested(&n->f, n);
  EXPECT(&n->f, v, n);

  Variant *other = new (zeroed(1, sizeof(Variant))) Variant(v);
  EXPECT(&std::get<0>(*other), nullptr, v);
  Variant *d = new (zeroed(1, sizeof(Variant))) Variant(n);
  EXPECT(&std::get<0>(*d), nullptr, n);
  *d = *other; // the generic lambda of operator=
  EXPECT(&std::get<0>(*d), n, v);
  return 0;
}
