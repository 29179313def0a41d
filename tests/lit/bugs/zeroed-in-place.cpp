// What store_fuzz.py found among objects that braces zero: a union that `{}` zeroes had no barrier, and
// an element of a new array that its own initializer zeroes had two.
// row 21, row 22, row 23
// RUN: %matrix_cpp %s
#include "recorder.h"

#include <new>

struct WBGC_MANAGED Node {
  Node *f;
};
struct WithUnion {
  long number;
  union {
    Node *p;
    long i;
  } u;
};
struct Element {
  Node *a[4];
};

int main() {
  Node *v = static_cast<Node *>(zeroed(1, sizeof(Node)));
  auto *d = static_cast<WithUnion *>(zeroed(1, sizeof(WithUnion)));
  d->u.p = v;
  EXPECT(&d->u.p, nullptr, v);
  new (d) WithUnion{};
  EXPECT_SLOT(&d->u.p, v, nullptr);
  EXPECT_NONE();
  WithUnion onStack{};
  EXPECT_NONE();
  (void)onStack;

  auto *e = static_cast<Element *>(zeroed(2, sizeof(Element)));
  e[0].a[1] = v;
  EXPECT(&e[0].a[1], nullptr, v);
  EXPECT_NONE();
  Element other{{v}};
  new (e) Element[2]{Element{}, other};
  for (int i = 0; i < 4; ++i) {
    EXPECT_SLOT(&e[0].a[i], i == 1 ? v : nullptr, nullptr);
    EXPECT_SLOT(&e[1].a[i], nullptr, i == 0 ? v : nullptr);
  }
  if (recordedCount - recordedNext != 2) // one for each element
    abort();
  EXPECT_NONE();
  return 0;
}
