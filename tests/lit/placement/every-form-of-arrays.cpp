// Arrays that new-expressions make, and arrays within records.
// row 21, row 22, row 30
// RUN: %matrix_cpp %s -w
#include "every_form.h"

#include <initializer_list>

static void arrays(Node *v, Node *w) {
  int c = hone();
  using Slot = Node *;
  Node **a = room<Slot>(6);
  T(new (a) Slot(v));
  T(new (a) Slot[3]{v, w});
  T(new (a) Slot[c + 2]{w, v});
  T(new (a) Slot[4]());
  T(new (a) Slot[c + 1]{});
  S *sa = room<S>(4);
  T(new (sa) S[2]{{v, 1, w}, {w}});
  T(new (sa) S[c + 2]{{v, 1, w}});
  T(new (sa) S[c + 2]());
  T(new (sa) S[3]{});
  Member *ma = room<Member>(3);
  T(new (ma) Member[2]);
  T(new (ma) Member[2]{v, {w, 1}});
  T(new (ma) Member[c + 2]{v});
  Slot(*a2)[2] = reinterpret_cast<Slot(*)[2]>(room<Slot>(4));
  T(new (a2) Slot[2][2]{{v}, {w, v}});
  T(new (a2) Slot[c + 1][2]{{v, v}});
  NT *na = room<NT>(3);
  T(new (na) NT[2]{});
  struct Arr {
    S arr[2];
    Node *m[2][2];
  };
  Arr *ar = room<Arr>(2);
  T(new (ar) Arr{{{v, 1, w}}, {{v}, {w, w}}});
  T(ar[1] = ar[0]);
  T(new (ar) Arr(ar[1]));
  T(new (ar) Arr{});
  T(*ar = {{{w}}, {}});
  {
    auto [q1, q2] = *ar;
    T(q1[0].x = v);
    auto &[z1, z2] = *ar;
    T(z1[1].y = w);
    T(z2[c][c] = v);
  }
}

int main() { return watch(arrays); }
