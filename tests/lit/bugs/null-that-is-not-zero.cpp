// The null of a pointer to a data member is not zero, so Clang copies a constant over a record that holds one where it
// would zero another. That had no barrier.
// row 21 to row 23
// RUN: %matrix_cpp %s -w
#include "recorder.h"

#include <new>

struct WBGC_MANAGED Node {
  Node *f;
};
struct Pair {
  long a, b;
};
struct Selected {
  Node *x;
  long Pair::*which;
  Node *y;
};
struct Derived : Selected {
  Node *z;
};
struct Member {
  Selected s[2];
  Member() : s() {}
};

int main() {
  Node *v = static_cast<Node *>(zeroed(1, sizeof(Node)));
  Selected *s = static_cast<Selected *>(zeroed(3, sizeof(Selected)));
  new (s) Selected();
  EXPECT_CLEAR(s, Selected, 1);
  new (s) Selected{};
  EXPECT_SLOT(&s->x, nullptr, nullptr);
  EXPECT_SLOT(&s->y, nullptr, nullptr);
  EXPECT_NONE();
  s[2].y = v;
  EXPECT(&s[2].y, nullptr, v);
  new (s) Selected[3]();
  for (int i = 0; i < 3; ++i) {
    EXPECT_SLOT(&s[i].x, nullptr, nullptr);
    EXPECT_SLOT(&s[i].y, i == 2 ? v : nullptr, nullptr);
  }
  EXPECT_NONE();
  if (s[1].which != nullptr)
    return 1;
  Derived *d = static_cast<Derived *>(zeroed(1, sizeof(Derived)));
  new (d) Derived();
  EXPECT_CLEAR(d, Derived, 1);
  new (d) Derived{{}, v};
  EXPECT_SLOT(&d->x, nullptr, nullptr);
  EXPECT_SLOT(&d->y, nullptr, nullptr);
  EXPECT_SLOT(&d->z, nullptr, v);
  EXPECT_NONE();
  Member *m = static_cast<Member *>(zeroed(1, sizeof(Member)));
  new (m) Member;
  for (Selected &each : m->s) {
    EXPECT_SLOT(&each.x, nullptr, nullptr);
    EXPECT_SLOT(&each.y, nullptr, nullptr);
  }
  EXPECT_NONE();
  Selected local = Selected(); // the stack
  (void)local;
  EXPECT_NONE();
  return 0;
}
