// Assignment of a base: exactly its data, and not what a derived class keeps in its tail padding.
// row 34
// RUN: %matrix_cpp %s
#include "recorder.h"

#include <new>

struct WBGC_MANAGED Node {
  Node *f;
};
static Node *make() { return static_cast<Node *>(zeroed(1, sizeof(Node))); }
template <typename T> static T *room() { return static_cast<T *>(zeroed(1, sizeof(T))); }

struct Base { // not a POD for layout: nine bytes of data, sixteen of size
  Base() = default;
  Node *slot;
  char tag;

protected:
  char tail;
};
struct Derived : Base {
  char inPadding;
  Node *own;
};
struct Empty {};
struct WithEmpty : Empty {
  Node *slot;
};
struct Virtual {
  Node *shared;
};
struct Left : virtual Virtual {
  Node *left;
};
struct Diamond : Left, virtual Virtual {
  Node *own;
};

int main() {
  Node *v = make();
  auto *d = room<Derived>(), *s = room<Derived>();
  s->slot = v;
  EXPECT(&s->slot, nullptr, v);
  d->inPadding = 7;
  static_cast<Base &>(*d) = *s;
  EXPECT_SLOT(&d->slot, nullptr, v);
  EXPECT_NONE();
  if (d->inPadding != 7 || d->slot != v)
    abort();
  d->Base::operator=(*s);
  EXPECT_SLOT(&d->slot, v, v);
  EXPECT_NONE();
  if (d->inPadding != 7)
    abort();
  *d = *s;
  EXPECT_SLOT(&d->slot, v, v);
  EXPECT_SLOT(&d->own, nullptr, nullptr);
  EXPECT_NONE();

  auto *e = room<WithEmpty>();
  static_cast<Empty &>(*e) = Empty();
  EXPECT_NONE();
  *e = *room<WithEmpty>();
  EXPECT_BULK(e, WithEmpty, 1);

  auto *x = new (room<Diamond>()) Diamond(), *y = new (room<Diamond>()) Diamond();
  EXPECT_SLOT(&x->left, nullptr, nullptr);
  EXPECT_SLOT(&x->own, nullptr, nullptr);
  EXPECT_SLOT(&x->shared, nullptr, nullptr);
  EXPECT_SLOT(&y->left, nullptr, nullptr);
  EXPECT_SLOT(&y->own, nullptr, nullptr);
  EXPECT_SLOT(&y->shared, nullptr, nullptr);
  EXPECT_NONE();
  y->shared = y->left = y->own = v;
  EXPECT(&y->own, nullptr, v);
  EXPECT(&y->left, nullptr, v);
  EXPECT(&y->shared, nullptr, v);
  *x = *y; // each virtual base at least once
  EXPECT_SLOT(&x->left, nullptr, v);
  EXPECT_SLOT(&x->own, nullptr, v);
  EXPECT_SLOT(&x->shared, nullptr, v);
  EXPECT_NONE();
  auto *z = new (room<Diamond>()) Diamond(*y);
  EXPECT_SLOT(&z->left, nullptr, v);
  EXPECT_SLOT(&z->own, nullptr, v);
  EXPECT_SLOT(&z->shared, nullptr, v);
  EXPECT_NONE();
  return 0;
}
