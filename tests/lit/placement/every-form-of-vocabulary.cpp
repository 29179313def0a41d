// optional, variant, tuple, pair and array, and atomics.
// row 41 to row 43
// RUN: %matrix_cpp %s -w
#include "every_form.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <tuple>
#include <variant>

static void vocabulary(Node *v, Node *w) {
  int c = hone();
  auto *o = room<std::optional<Node *>>(2);
  T(new (o) std::optional<Node *>(v));
  T(*o = w);
  T(o->reset());
  T(o->emplace(v));
  T(o[1] = o[0]);
  T(*o = std::nullopt);
  T(std::swap(o[0], o[1]));
  auto *os = room<std::optional<S>>(2);
  T(os->emplace(S{v, 1, w}));
  T(os[1] = os[0]);
  T((*os)->x = w);
  T(*os = S{v});
  T(os->reset());
  T(new (os) std::optional<S>(std::in_place, S{w}));
  auto *ont = room<std::optional<NT>>(2);
  T(ont->emplace());
  T(*ont = mkNT(v));
  T(ont[1] = ont[0]);
  T(ont->reset());
  T(new (ont) std::optional<NT>(ont[1]));
  auto *va = room<std::variant<std::monostate, Node *, S, long>>(2);
  for (int i = 0; i < 2; ++i)
    for (int k = 0; k < 3; ++k)
      shadowShared((char *)&va[i] + 8 * k);
  T(new (va) std::variant<std::monostate, Node *, S, long>);
  T(*va = v);
  T(*va = S{v, 1, w});
  T(va[1] = va[0]);
  T(*va = 5l);
  T(va->emplace<1>(w));
  T(va->emplace<2>(S{w}));
  T(std::get<2>(*va).y = v);
  T(*va = va[1]);
  T(std::swap(va[0], va[1]));
  auto *vs = room<std::variant<Node *, std::vector<int>>>(2);
  for (int i = 0; i < 2; ++i)
    for (int k = 0; k < 3; ++k)
      shadowShared((char *)&vs[i] + 8 * k);
  T(new (vs) std::variant<Node *, std::vector<int>>(v));
  T(*vs = std::vector<int>{1});
  T(*vs = w);
  T(vs[1] = vs[0]);
  T(new (vs) std::variant<Node *, std::vector<int>>(std::move(vs[1])));
  auto *tu = room<std::tuple<Node *, int, S>>(2);
  T(new (tu) std::tuple<Node *, int, S>(v, 1, S{w}));
  T(std::get<0>(*tu) = w);
  T(tu[1] = tu[0]);
  T(*tu = std::make_tuple(v, 2, S{v, 1, w}));
  T(std::swap(tu[0], tu[1]));
  T(new (tu) std::tuple<Node *, int, S>(tu[1]));
  {
    auto &[a, b, d] = *tu;
    T(a = v);
    T(d.y = w);
  }
  auto *pp = room<std::pair<Node *, S>>(2);
  T(new (pp) std::pair<Node *, S>(v, S{w}));
  T(pp[1] = pp[0]);
  T(*pp = {w, S{}});
  T(std::swap(pp[0], pp[1]));
  auto *ar = room<std::array<Node *, 3>>(2);
  T(*ar = {v, w});
  T(ar->fill(v));
  T(ar[1] = ar[0]);
  T((*ar)[c] = w);
  T(std::swap(ar[0], ar[1]));
  auto *as = room<std::array<S, 2>>(2);
  T(as->fill(S{v, 1, w}));
  T(as[1] = *as);
  T(std::sort(as->begin(), as->end(), [](auto &a, auto &b) { return a.n < b.n; }));
  auto *at = room<std::atomic<Node *>>(2);
  T(new (at) std::atomic<Node *>(v));
  T(at->store(w));
  T(*at = v);
  T(at->exchange(w));
  Node *ex = v;
  T(at->compare_exchange_strong(ex, w));
  T(at->compare_exchange_weak(ex, v));
  T(at->fetch_add(1));
  T(++*at);
  T(*at -= 1);
#if __cplusplus >= 202002L
  {
    Node **sl = room<Node *>(1);
    std::atomic_ref<Node *> ar(*sl);
    T(ar.store(v));
    T(ar = w);
    T(ar.exchange(v));
  }
#endif
}

int main() { return watch(vocabulary); }
