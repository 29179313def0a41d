// A record was said to capture none of its pointers: where a temporary was a copy of another object, the
// optimizer gave the barrier that object's slot, which holds the same but is not the one that is written.
// row 25, row 31
// RUN: %matrix_cpp %s -w
#include "shadow.h"

struct WBGC_MANAGED Node {
  Node *f;
};
struct Three {
  Node *p, *q;
  long r;
  Three self() const { return *this; }
  Three chain(Node *n) && {
    p = n;
    return static_cast<Three &&>(*this);
  }
};

int main() {
  Node *v = SHADOW_NEW(Node, 1), *w = SHADOW_NEW(Node, 1);
  Three *t = SHADOW_NEW(Three, 2);
  t[1].p = w;
  CHECK();
  t[0] = t[1].self().chain(v);
  CHECK();
}
