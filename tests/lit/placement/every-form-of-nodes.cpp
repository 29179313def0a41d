// Containers of nodes.
// row 33, row 41
// RUN: %matrix_cpp %s -w
#include "every_form.h"

#include <list>
#include <map>
#include <unordered_map>

static void nodes(Node *v, Node *w) {
  std::list<Node *, Al<Node *>> li;
  T(li.push_back(v));
  T(li.push_front(w));
  T(li.front() = w);
  T(li.sort());
  T(li.reverse());
  T(li.emplace_back(v));
  T(li.insert(li.begin(), 3, v));
  auto li2 = li;
  CHECK();
  T(li2.splice(li2.begin(), li));
  T(li2.unique());
  std::map<int, Node *, std::less<int>, Al<std::pair<const int, Node *>>> ma;
  T(ma[1] = v);
  T(ma[2] = w);
  T(ma.emplace(3, v));
  T(ma.insert({4, w}));
  T(ma.at(3) = w);
  for (auto &[k, q] : ma)
    T(q = v);
  auto ma2 = ma;
  CHECK();
  T(ma2 = ma);
  T(ma.erase(2));
  T(ma.insert_or_assign(3, w));
  T(ma.try_emplace(9, v));
  T(for (auto &kv : ma) kv.second = w);
  std::map<Node *, S, std::less<Node *>, Al<std::pair<Node *const, S>>> mk;
  T(mk[v] = S{w, 1, v});
  T(mk[w].x = v);
  T(mk.emplace(hid(v + 1), S{}));
  T(mk.erase(v));
  std::unordered_map<int, Node *, std::hash<int>, std::equal_to<int>,
                     Al<std::pair<const int, Node *>>>
      um;
  for (int i = 0; i < 40; ++i)
    T(um[i] = i & 1 ? v : w);
  T(um.erase(3));
  T(um.at(5) = v);
  auto um2 = um;
  CHECK();
  T(um2 = um);
  T(um.rehash(200));
  T(um.clear());
  std::unordered_map<Node *, Node *, std::hash<Node *>, std::equal_to<Node *>,
                     Al<std::pair<Node *const, Node *>>>
      un;
  T(un[v] = w);
  T(un[w] = v);
  T(un[v] = v);
  T(un.extract(v));
}

int main() { return watch(nodes); }
