// What Clang puts between an address and the store through it: a call for `annotate` on a member, and one for what
// placement new returns under -fstrict-vtable-pointers. The store was not found behind it, and had no barrier.
// row 14, row 22, row 23
// RUN: %matrix_cpp %s -w -fstrict-vtable-pointers
#include "recorder.h"

#include <new>

struct WBGC_MANAGED Node {
  Node *f;
};
union Shared {
  Node *p;
  __attribute__((annotate("number"))) long number;
  struct {
    __attribute__((annotate("half"))) int half;
  } in;
};
struct Record {
  Node *a;
  long n;
  Node *b;
};
struct Dynamic {
  virtual ~Dynamic() = default;
  Node *a;
};
template <typename T> static T *room(int count) { return static_cast<T *>(zeroed(count, sizeof(T))); }

int main() {
  Node *v = room<Node>(1);
  Shared *u = room<Shared>(2);
  u->p = v;
  EXPECT(&u->p, nullptr, v);
  u->number = 3;
  EXPECT(&u->p, v, nullptr);
  u->in.half = 4;
  EXPECT_KIND(WBGC_KIND_CLEAR, &u->p, 3, nullptr);
  Node **p = room<Node *>(4);
  p[2] = v;
  EXPECT(&p[2], nullptr, v);
  new (p) Node *[4]();
  for (int i = 0; i < 4; ++i)
    EXPECT_SLOT(&p[i], i == 2 ? v : nullptr, nullptr);
  EXPECT_NONE();
  Record *r = room<Record>(2);
  r[1].b = v;
  EXPECT(&r[1].b, nullptr, v);
  new (r) Record[2]{{v}};
  EXPECT_SLOT(&r[0].a, nullptr, v);
  EXPECT_SLOT(&r[0].b, nullptr, nullptr);
  EXPECT_SLOT(&r[1].a, nullptr, nullptr);
  EXPECT_SLOT(&r[1].b, v, nullptr);
  EXPECT_NONE();
  Dynamic *d = room<Dynamic>(2);
  new (d) Dynamic[2]();
  d[1].a = v;
  EXPECT_SLOT(&d[0].a, nullptr, nullptr);
  EXPECT_SLOT(&d[1].a, nullptr, nullptr);
  EXPECT_SLOT(&d[1].a, nullptr, v);
  EXPECT_NONE();
  return 0;
}
