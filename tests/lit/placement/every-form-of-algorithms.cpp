// The algorithms of the library that store pointers one by one or in bulk.
// row 41, row 42
// RUN: %matrix_cpp %s -w
#include "every_form.h"

#include <algorithm>
#include <memory>

static void algorithms(Node *v, Node *w) {
  Node *n = N0, *m = N0;
  std::pair<Node *, Node *> *pr = room<std::pair<Node *, Node *>>();
  T(*pr = std::make_pair(v, w));
  T(pr->first = w);
  T(std::tie(n->f, n->g) = *pr);
  {
    auto &[p, q] = *pr;
    T(p = v);
    T(q = v);
  }
  T(std::swap(n->f, n->g));
  T(std::exchange(n->f, w));
  T(std::swap(*n, *m));
  T(std::swap(n->a, m->a));
  T(std::sort(n->a, n->a + 3));
  T(std::rotate(n->a, n->a + 1, n->a + 3));
  T(std::reverse(n->a, n->a + 3));
  T(std::fill(n->a, n->a + 3, v));
  T(std::copy(m->a, m->a + 3, n->a));
  T(std::copy_backward(n->a, n->a + 2, n->a + 3));
  T(std::move(m->a, m->a + 3, n->a));
  T(std::fill_n(n->a, 2, w));
  T(std::iter_swap(&n->f, &m->f));
  T(std::swap_ranges(n->a, n->a + 3, m->a));
  T(std::generate(n->a, n->a + 3, [&] { return v; }));
  T(std::transform(n->a, n->a + 3, m->a, [&](Node *) { return w; }));
  T(std::uninitialized_copy(m->a, m->a + 3, n->a));
  T(std::uninitialized_fill(m->a, m->a + 3, v));
  T(std::uninitialized_value_construct(m->a, m->a + 3));
  T(std::uninitialized_move(n->a, n->a + 3, m->a));
  T(std::replace(m->a, m->a + 3, w, v));
  T(std::partition(m->a, m->a + 3, [&](Node *q) { return q == w; }));
  T(std::copy_n(n->a, 3, m->a));
  T(std::remove(m->a, m->a + 3, w));
  T(std::stable_sort(m->a, m->a + 3));
  T(std::nth_element(m->a, m->a + 1, m->a + 3));
  T(std::next_permutation(m->a, m->a + 3));
}

int main() { return watch(algorithms); }
