// The zeroed member of an array element that parentheses initialize was taken for a zeroed element: a
// barrier with the map of the whole element, laid over the member.
// row 22
// RUN: %matrix_cpp %s --std c++20,c++23
#include "recorder.h"

#include <new>

struct WBGC_MANAGED Node {
  Node *f;
};
struct Inner {
  Node *x;
  long number;
  Node *y;
};
struct Outer {
  Node *a;
  Inner inner;
  long number;
};

int main() {
  Node *v = static_cast<Node *>(zeroed(1, sizeof(Node)));
  Outer *d = new (zeroed(2, sizeof(Outer))) Outer[2](Outer(v), {v, {v, 1, v}});
  EXPECT_SLOT(&d[0].a, nullptr, v);
  EXPECT_SLOT(&d[0].inner.x, nullptr, nullptr);
  EXPECT_SLOT(&d[0].inner.y, nullptr, nullptr);
  EXPECT_SLOT(&d[1].a, nullptr, v);
  EXPECT_SLOT(&d[1].inner.x, nullptr, v);
  EXPECT_SLOT(&d[1].inner.y, nullptr, v);
  EXPECT_NONE();
  return 0;
}
