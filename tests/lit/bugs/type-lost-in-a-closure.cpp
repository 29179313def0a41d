// A lambda that copies or clears through a captured `void *` has no type of a slot in it, so that nobody looked there.
// row 40
// RUN: %matrix_cpp %s -w
#include "recorder.h"

#include <cstring>

struct WBGC_MANAGED Node {
  long number;
  Node *f;
};

int main() {
  Node *n = (Node *)hidden(zeroed(1, sizeof *n)), *m = (Node *)hidden(zeroed(1, sizeof *m)), local;
  WBGC_NOBARRIER_STORE(m->f, m);
  void *to = n, *own = &local;
  const void *from = m;
  [&] { memcpy(to, from, sizeof(Node)); }();
  EXPECT_SLOT(&n->f, NULL, m);
  EXPECT_NONE();
  [to] { [=] { memset(to, 0, sizeof(Node)); }(); }();
  EXPECT_SLOT(&n->f, m, NULL);
  EXPECT_NONE();
  [bytes = (char *)n, from] { memcpy(bytes, from, sizeof(Node)); }();
  EXPECT_SLOT(&n->f, NULL, m);
  EXPECT_NONE();
  [&] { memcpy(own, from, sizeof(Node)); }();
  EXPECT_NONE();
}
