// Copies and moves into heap memory: a range where Clang copies the bytes, each member where it runs code.
// row 33, row 31
// RUN: %matrix_cpp %s
#include "recorder.h"

#include <new>
#include <utility>

struct WBGC_MANAGED Node {
  Node *f;
};
static Node *make() { return static_cast<Node *>(zeroed(1, sizeof(Node))); }
template <typename T> static T *room() { return static_cast<T *>(zeroed(1, sizeof(T))); }

struct Trivial {
  Node *a;
  long number;
  Node *b;
};
struct Beside {
  int n = 0;
  Beside() {}
  Beside(const Beside &other) : n(other.n + 1) {}
};
struct Element { // its copy is trivial, it is not
  Node *e;
  ~Element() {}
};
struct Mixed {
  Node *first;
  Node *second;
  Beside beside;
  Node *third;
  Node *array[3];
  Trivial record;
  Trivial records[2];
  Element element;
  Element elements[2];
  Node *grid[2][2];
  Node *last;
};
struct Explicit : Trivial {
  Beside beside;
  Node *own;
  Explicit() {}
  Explicit(const Explicit &);
  Explicit(Explicit &&) = default;
};
Explicit::Explicit(const Explicit &) = default;

static void trivial(Trivial *s, Node *v) {
  auto *d = new (room<Trivial>()) Trivial(*s);
  EXPECT_BULK(d, Trivial, 1);
  new (d) Trivial{*s};
  EXPECT_BULK(d, Trivial, 1);
  new (d) Trivial(std::move(*s));
  EXPECT_BULK(d, Trivial, 1);
  Trivial local(*s);
  Trivial array[2] = {*s, local};
  (void)array;
  EXPECT_NONE();
  new (d) Trivial(v ? *s : local);
  EXPECT_BULK(d, Trivial, 1);
}

static void members(Mixed *d, Node *v) {
  EXPECT(&d->first, nullptr, v);
  EXPECT(&d->second, nullptr, v);
  EXPECT(&d->third, nullptr, v);
  EXPECT_BULK(&d->array, Node *, 3);
  EXPECT_BULK(&d->record, Trivial, 1);
  EXPECT_BULK(&d->records, Trivial, 2);
  EXPECT_BULK(&d->element, Element, 1);
  EXPECT_BULK(&d->elements[0], Element, 1);
  EXPECT_BULK(&d->elements[1], Element, 1);
  EXPECT_BULK(&d->grid, Node *, 4);
  EXPECT(&d->last, nullptr, v);
  EXPECT_NONE();
  if (d->beside.n != 1 || d->array[1] != v || d->records[1].a != v || d->grid[1][1] != v || d->elements[1].e != v)
    abort();
}

static void mixed(Node *v) {
  auto *s = room<Mixed>();
  WBGC_NOBARRIER_STORE(s->first, v);
  WBGC_NOBARRIER_STORE(s->second, v);
  WBGC_NOBARRIER_STORE(s->third, v);
  WBGC_NOBARRIER_STORE(s->array[1], v);
  WBGC_NOBARRIER_STORE(s->records[1].a, v);
  WBGC_NOBARRIER_STORE(s->grid[1][1], v);
  WBGC_NOBARRIER_STORE(s->elements[1].e, v);
  WBGC_NOBARRIER_STORE(s->last, v);
  EXPECT_NONE();
  members(new (room<Mixed>()) Mixed(*s), v);
  members(new (room<Mixed>()) Mixed(std::move(*s)), v);
}

static void explicitly(Node *v) {
  auto *s = room<Explicit>();
  WBGC_NOBARRIER_STORE(s->a, v);
  WBGC_NOBARRIER_STORE(s->own, v);
  for (int pass = 0; pass < 2; ++pass) {
    auto *d = pass ? new (room<Explicit>()) Explicit(std::move(*s)) : new (room<Explicit>()) Explicit(*s);
    EXPECT_BULK(d, Trivial, 1);
    EXPECT(&d->own, nullptr, v);
    EXPECT_NONE();
  }
}

int main() {
  trivial(room<Trivial>(), make());
  mixed(make());
  explicitly(make());
  return 0;
}
