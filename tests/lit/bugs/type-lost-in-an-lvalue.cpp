// C++ loads the value of an assignment, and a bit cast reads an object: the slots behind the pointer in either, as the
// destination of a copy, were not seen.
// row 37, row 40
// RUN: %matrix_cpp %s -w
#include "recorder.h"

#include <cstring>

struct WBGC_MANAGED Node {
  Node *f;
};

int main() {
  Node *n = static_cast<Node *>(zeroed(1, sizeof *n)), *m = static_cast<Node *>(zeroed(1, sizeof *m));
  void *p = nullptr;
  int i = 0;
  std::memcpy(p = n, m, sizeof *n);
  EXPECT_SLOT(&n->f, nullptr, nullptr);
  EXPECT_NONE();
  std::memcpy((i++, p = n), m, sizeof *n);
  EXPECT_SLOT(&n->f, nullptr, nullptr);
  EXPECT_NONE();
  std::memcpy(__builtin_bit_cast(void *, n), m, sizeof *n);
  EXPECT_SLOT(&n->f, nullptr, nullptr);
  EXPECT_NONE();
  std::memcpy((i++, p), m, sizeof *n); // no more is known of p than its type
  EXPECT_NONE();
  return i != 2;
}
