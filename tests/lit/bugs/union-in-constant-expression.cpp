// An assignment to a slot that begins the life of a union's member was no constant expression any more: the marker stood
// between the assignment and the member.
// row 13, row 35
// RUN: %matrix_cpp --std c++20,c++23 %s
// RUN: %if llvm-22 %{ %matrix_cpp --std c++20 %s -fexperimental-new-constant-interpreter %}
#include "recorder.h"

#include <new>

struct WBGC_MANAGED Node {
  Node *f;
};
struct Pair {
  long number;
  Node *node;
};
struct Holder {
  long before;
  union Inner {
    long number;
    Node *node;
    Node *nodes[2];
    Pair pair;
    union {
      Node *deep;
      int small;
    };
    constexpr Inner() : number(1) {}
  } inner;
  constexpr Holder() : before(0) {}
  constexpr void number(long n) { inner.number = n; }
  constexpr void node(Node *n) { inner.node = n; }
  constexpr void element(Node *n) { inner.nodes[1] = n; }
  constexpr void member(Node *n) { inner.pair.node = n; }
  constexpr void whole(const Pair &p) { inner.pair = p; }
  constexpr void deep(Node *n) { inner.deep = n; }
};
struct Anonymous {
  union {
    long number;
    Node *node;
  };
  constexpr Anonymous(Node *n) : number(1) { node = n; }
};

constexpr bool works() {
  Holder h;
  h.node(nullptr);
  h.number(1);
  h.element(nullptr);
  h.number(1);
  h.whole({1, nullptr});
  h.member(nullptr);
  h.number(1);
  h.deep(nullptr);
  Holder *p = &h;
  p->inner.number = 2;
  p->inner.node = nullptr;
  Anonymous a(nullptr);
  return a.node == nullptr;
}
static_assert(works());
constinit Anonymous constant(nullptr);

int main() {
  Node *v = static_cast<Node *>(zeroed(1, sizeof(Node)));
  auto *h = static_cast<Holder *>(zeroed(1, sizeof(Holder)));
  h->node(v);
  EXPECT(&h->inner.node, nullptr, v);
  h->number(0);
  EXPECT(&h->inner.node, v, nullptr);
  h->element(v);
  EXPECT(&h->inner.nodes[1], nullptr, v);
  h->member(nullptr);
  EXPECT(&h->inner.pair.node, v, nullptr);
  h->whole({0, v});
  EXPECT_SLOT(&h->inner.pair.number, nullptr, nullptr);
  EXPECT_SLOT(&h->inner.pair.node, nullptr, v);
  EXPECT_NONE();
  h->deep(v);
  EXPECT(&h->inner.deep, nullptr, v);
  auto *a = new (zeroed(1, sizeof(Anonymous))) Anonymous(v);
  EXPECT(&a->node, nullptr, nullptr);
  EXPECT(&a->node, 1, v);
  return 0;
}
