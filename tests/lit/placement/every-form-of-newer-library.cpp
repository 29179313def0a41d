// What C++20 and C++23 add.
// row 37, row 60
// RUN: %matrix_cpp %s -w
#include "every_form.h"

#include <algorithm>
#if __cplusplus >= 202002L
#include <bit>
#include <ranges>
#include <span>
#endif
#if __cplusplus >= 202302L
#include <expected>
#endif

static void newer(Node *v, Node *w) {
  int c = hone();
#if __cplusplus >= 202002L
  struct Agg {
    Node *x;
    S s;
    Node *a[2];
  };
  Agg *ag = room<Agg>(2);
  T(new (ag) Agg(v, S(w, 1, v)));
  T(*ag = Agg(w));
  T(new (ag) Agg(v));
  T(new (ag) Agg{.x = w, .s = {.y = v}});
  T(new (ag) Agg(v, {}, {v, w}));
  T(new (ag) Agg[2](Agg(v), {w}));

  T(ce(&ag->x, v));
  T(std::construct_at(&ag->x, w));
  T(std::construct_at(ag, w, S{v}));
  T(std::ranges::copy(ag[1].a, ag->a));
  T(std::ranges::fill(ag->a, w));
  T(std::ranges::sort(ag->a));
  for (int i = 0; auto &x : ag->a) {
    T(x = i++ ? v : w);
  }
  P2 bc{v, w};
  T(ag->x = std::bit_cast<P1>(v).x);
  P2 *bp = room<P2>(2);
  T(*bp = std::bit_cast<P2>(bc));
  struct P2b {
    Node *q, *r;
  };
  T(new (bp) P2(std::bit_cast<P2>(P2b{w, v})));
  T(*bp = __builtin_bit_cast(P2, bc));
  std::span<Node *> sp(ag->a);
  T(sp[c] = v);
  auto tl = []<class X>(X &x, X y) { x = y; };
  T(tl(ag->x, v));
  P1 *bp1 = room<P1>();
  T(new (bp1) P1(__builtin_bit_cast(P1, v)));
  T(new (&bp1->x) Node *(__builtin_bit_cast(Node *, w)));
#endif
#if __cplusplus >= 202302L
  MD *md = room<MD>();
  T((md[0])[1, 0] = v);
  T(md->put(w));
  T(MD::operator()(&md->x[3], v));
  T(md->x[0] = auto(v));
  if consteval {
  } else {
    T(md->x[2] = w);
  }
  auto *xp = room<std::expected<Node *, int>>(2);
  shadowShared(xp);
  shadowShared(xp + 1);
  T(new (xp) std::expected<Node *, int>(v));
  T(*xp = w);
  T(*xp = std::unexpected(3));
  T(xp[1] = xp[0]);
  T(xp->emplace(v));
#endif
}

int main() { return watch(newer); }
