// A union that parentheses initialize (C++20) did not clear the slot that its first member overlaps.
// row 14, row 21
// RUN: %matrix_cpp --std c++20,c++23 %s
#include "recorder.h"

#include <new>

struct WBGC_MANAGED Node {
  Node *f;
};
union Number {
  long number;
  Node *node;
};
union First {
  Node *node;
  long number;
};
struct Holder {
  Number value;
  long after;
};

int main() {
  Node *v = static_cast<Node *>(zeroed(1, sizeof(Node)));
  auto *number = new (zeroed(3, sizeof(Number))) Number{.node = v};
  EXPECT(&number->node, nullptr, v);
  new (number) Number(3);
  EXPECT(&number->node, v, nullptr);
  new (number) Number[2](Number(1), Number(2));
  EXPECT(&number[0].node, 3, nullptr);
  EXPECT(&number[1].node, nullptr, nullptr);
  auto *first = new (zeroed(1, sizeof(First))) First(v);
  EXPECT(&first->node, nullptr, v);
  auto *holder = new (zeroed(1, sizeof(Holder))) Holder(Number{.node = v}, 1);
  EXPECT(&holder->value.node, nullptr, v);
  new (holder) Holder(Number(4), 2);
  EXPECT(&holder->value.node, v, nullptr);
  Number local(5);
  EXPECT_NONE();
  return local.number != 5;
}
