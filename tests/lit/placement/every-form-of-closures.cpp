// Closures with captures, and records that templates make.
// row 24, row 60
// RUN: %matrix_cpp %s -w
#include "every_form.h"

#include <algorithm>

static void closures(Node *v, Node *w) {
  S loc{v, 1, w};
  auto lam = [k = v, z = loc, &w, v] { return k == w || z.x == v; };
  using L = decltype(lam);
  L *lp = room<L>(2);
  T(new (lp) L(lam));
  auto mk = [&] {
    return [k = v, q = w]() mutable {
      k = q;
      q = nullptr;
    };
  };
  using L2 = decltype(mk());
  L2 *l2 = room<L2>(2);
  T(new (l2) L2(mk()));
  T((*l2)());
  T(new (l2 + 1) L2(*l2));
  T(new (l2) auto([v, w]() { return v == w; }));
  T(new (l2) auto([k = v, q = w]() mutable { std::swap(k, q); }));
  struct HasL {
    L2 l;
    Node *x;
    HasL(L2 q, Node *n) : l(q), x(n) {}
  };
  HasL *hl = room<HasL>();
  T(new (hl) HasL(mk(), v));
  T(hl->l());
  Box<Node *> *bx = room<Box<Node *>>(2);
  T(new (bx) Box<Node *>(v));
  T(bx->set(w));
  T(*bx = v);
  T(bx[1] = bx[0]);
  Box<S> *bs = room<Box<S>>(2);
  T(new (bs) Box<S>(loc));
  T(bs->set(S{w}));
  T(bs[1] = bs[0]);
  Box<Box<P2>> *bb = room<Box<Box<P2>>>(2);
  T(new (bb) Box<Box<P2>>(Box<P2>(P2{v, w})));
  T(bb->v.v.x = w);
  T(bb[1] = bb[0]);
}

int main() { return watch(closures); }
