// Containers whose elements lie in a row.
// row 33, row 41
// RUN: %matrix_cpp %s -w
#include "every_form.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <vector>

static void sequences(Node *v, Node *w) {
  std::vector<Node *, Al<Node *>> vec;
  for (int i = 0; i < 9; ++i)
    T(vec.push_back(i & 1 ? v : w));
  T(vec.insert(vec.begin() + 2, w));
  T(vec.erase(vec.begin()));
  T(vec.resize(12));
  T(vec.insert(vec.begin(), 3, v));
  T(vec.assign(5, w));
  T(vec.emplace_back(v));
  T(vec[1] = w);
  auto cp = vec;
  CHECK();
  T(cp = vec);
  T(std::sort(cp.begin(), cp.end()));
  T(vec.pop_back());
  T(vec.clear());
  T(vec.shrink_to_fit());
  std::deque<Node *, Al<Node *>> dq;
  for (int i = 0; i < 100; ++i)
    T(dq.push_back(v));
  T(dq.push_front(w));
  T(dq.insert(dq.begin() + 3, v));
  T(dq.erase(dq.begin() + 7));
  T(std::sort(dq.begin(), dq.end()));
  T(dq[5] = w);
  std::vector<S, Al<S>> vs2;
  for (int i = 0; i < 9; ++i)
    T(vs2.push_back(S{v, 1, w}));
  T(vs2.emplace_back());
  T(vs2.back().x = v);
  T(vs2.insert(vs2.begin(), S{w}));
  T(vs2.erase(vs2.begin() + 1));
  T(vs2.resize(30));
  T(std::sort(vs2.begin(), vs2.end(), [](auto &a, auto &b) { return a.x < b.x; }));
  std::vector<NT, Al<NT>> vn;
  for (int i = 0; i < 9; ++i)
    T(vn.push_back(mkNT(v)));
  T(vn.emplace_back());
  T(vn.insert(vn.begin(), mkNT(w)));
  T(vn.erase(vn.begin() + 1));
  T(vn.resize(30));
  std::vector<std::optional<Node *>, Al<std::optional<Node *>>> vo;
  for (int i = 0; i < 5; ++i)
    T(vo.push_back(v));
  T(vo.emplace_back());
  T(vo[0] = w);
  T(vo[0].reset());
  std::vector<std::pair<Node *, long>, Al<std::pair<Node *, long>>> vp;
  for (int i = 0; i < 5; ++i)
    T(vp.emplace_back(v, i));
  T(vp[2] = {w, 3});
  T(std::sort(vp.begin(), vp.end()));
}

int main() { return watch(sequences); }
