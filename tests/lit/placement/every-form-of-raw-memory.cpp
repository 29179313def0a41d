// Algorithms on memory, and what the library allocates.
// row 33, row 41
// RUN: %matrix_cpp %s -w
#include "every_form.h"

#include <algorithm>
#include <any>
#include <functional>
#include <memory>

static void rawMemory(Node *v, Node *w) {
  Node **raw = room<Node *>(8);
  T(std::uninitialized_default_construct(raw, raw + 3));
  T(std::uninitialized_fill_n(raw, 4, v));
  T(std::destroy(raw, raw + 3));
  S *rs = room<S>(4);
  T(std::uninitialized_copy(rs + 2, rs + 4, rs));
  T(std::uninitialized_fill(rs, rs + 3, S{v, 1, w}));
  T(std::uninitialized_value_construct_n(rs, 2));
  T(std::copy(rs + 1, rs + 3, rs));
  T(std::move_backward(rs, rs + 2, rs + 3));
  T(std::fill(rs, rs + 3, S{w}));
  T(std::reverse(rs, rs + 4));
  T(std::sort(rs, rs + 4, [](const S &a, const S &b) { return a.x < b.x; }));
  NT *rn = room<NT>(4);
  T(std::uninitialized_default_construct(rn, rn + 3));
  T(std::fill(rn, rn + 2, mkNT(v)));
  T(std::copy(rn, rn + 2, rn + 1));
  T(std::uninitialized_copy(rn, rn + 2, rn + 2));
  T(std::rotate(rn, rn + 1, rn + 4));
  T(std::sort(rn, rn + 3, [](const NT &a, const NT &b) { return a.k < b.k; }));
  T(std::uninitialized_move(rn, rn + 1, rn + 3));
  auto sq = std::allocate_shared<S>(Al<S>(), S{v, 1, w});
  CHECK();
  T(sq->x = w);
  T(*sq = S{});
  auto sp2 = std::allocate_shared<Member>(Al<Member>(), v, 1);
  CHECK();
  std::any any = v;
  CHECK();
  T(any = S{v});
  std::shared_ptr<Node *> shn = std::make_shared<Node *>(v);
  T(*shn = w);
  std::unique_ptr<Node *[]> un2(new Node *[3]{v});
  T(un2[1] = w);
  std::function<Node *()> fk = [v] { return v; };
  T(fk());

  static std::function<void()> fn;
  fn = [v, w] {
    (void)v;
    (void)w;
  };
}

int main() { return watch(rawMemory); }
