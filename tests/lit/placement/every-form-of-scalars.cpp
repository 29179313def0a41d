// Every form of a store of one pointer in C++, watched by a model of all slots (shadow.h).
// row 1 to row 7, row 15, row 63
// RUN: %matrix_cpp %s -w
#include "every_form.h"

#include <functional>
#include <memory>

static void scalars(Node *v, Node *w) {
  Node *n = N0, *m = N0;
  int c = hone();
  T((n->f = v) = w);
  T((c ? n->f : m->f) = v);
  T(((n->f = v), m->g) = w);
  T(++(n->f = v));
  T((n->f += 1) = w);
  T(++ ++n->f);
  T((n->g = n->f)++);
  Node *&r = n->f;
  T(r = v);
  auto &r2 = n->g;
  T(r2 = w);
  decltype(auto) r3 = (n->a[1]);
  T(r3 = v);
  T([&] { r = w; }());
  T([&] { n->f = v; }());
  T([&r, w] { r = w; }());
  T([n, v] { n->f = v; }());
  T([=]() mutable { n->g = w; }());
  auto f = [k = v](Node *q) mutable {
    auto o = k;
    k = q;
    return o;
  };
  T(f(w));
  Node *Node::*pm = &Node::f;
  T(n->*pm = v);
  T((*n).*pm = w);
  Node *(Node::*pa)[3] = &Node::a;
  T((n->*pa)[1] = v);
  auto &[f0, g0, n0, a0] = *n;
  T(f0 = w);
  T(a0[c] = v);
  (void)n0;
  (void)g0;
  auto [fc, gc, nc, ac] = *n;
  T(fc = v);
  T(ac[c] = w);
  for (auto &x : n->a)
    T(x = w);
  for (auto *&x : n->a)
    T(x = v);
  for (auto x : n->a)
    T(x = w);
  T(std::addressof(n->f)[0] = w);
  T(*std::launder(&n->f) = v);
  T(std::forward<Node *&>(n->f) = w);
  T(static_cast<Node *&>(n->f) = w);
  T(const_cast<Node *&>(static_cast<Node *const &>(n->f)) = v);
  T(std::ref(n->f).get() = w);
  try {
    n->f = thrN(v);
  } catch (int) {
  }
  CHECK();
  try {
    T(n->f = (throw 1, v));
  } catch (int) {
  }
  CHECK();
  T(n->f = c ? v : throw 2);
  T(if (auto q = n->f = v) n->g = q);
  T(if (int z = 1; z) n->g = w);
  T(switch (auto q = (n->f = v); c) default : n->g = q);
  Ops *o = room<Ops>();
  T(*o += v);
  T((*o)[2] = w);
  T(**o = v);
  T(static_cast<Node *&>(*o) = w);
  T(o->operator[](1) = v);
  T(n->a[c]++);
  T(--n->a[c]);
  T(n->a[n->f == v ? 0 : 1] = w);
}

int main() { return watch(scalars); }
