// Member initializers of every kind, into heap memory: each slot once.
// row 20
// RUN: %matrix_cpp %s
#include "recorder.h"

#include <new>

struct WBGC_MANAGED Node {
  Node *f;
};
static Node *make() { return static_cast<Node *>(zeroed(1, sizeof(Node))); }
template <typename T> static T *room() { return static_cast<T *>(zeroed(1, sizeof(T))); }

static Node *theDefault;

struct Members {
  int number = 4;
  Node *a;
  Node *b = theDefault;
  Node *array[2];
  Members(Node *v) : a(v), array{v, nullptr} {}
  Members(Node *v, Node *w) : Members(v) { a = w; }
  Members() : a{}, b(), array() {}
};

struct Base {
  Node *base;
  Base(Node *v, int) : base(v) {}
  Base(Node *v) : base{v} {}
};
struct Inheriting : Base {
  Node *own = theDefault;
  using Base::Base;
};
struct Derived : virtual Base {
  Node *own;
  Derived(Node *v) : Base(v), own{v} {}
};
struct Anonymous {
  union {
    Node *node;
    long number;
  };
  Anonymous(Node *v) : node(v) {}
  Anonymous(long n) : number(n) {}
};
struct Referring {
  Node &node;
  int &number;
  Referring(Node *v, int &n) : node(*v), number(n) {}
};
struct Nested {
  struct {
    Node *deep;
  } inner;
  Members members;
  Nested(Node *v) : inner{v}, members(v) {}
};
template <typename T> struct Generic {
  T value;
  T other = T();
  Generic(T v) : value(v) {}
};

int main() {
  Node *v = make(), *w = make();
  theDefault = w;
  EXPECT(&theDefault, nullptr, w);

  auto *m = new (room<Members>()) Members(v);
  EXPECT(&m->a, nullptr, v);
  EXPECT(&m->b, nullptr, w);
  EXPECT(&m->array[0], nullptr, v);
  EXPECT(&m->array[1], nullptr, nullptr);
  EXPECT_NONE();
  m = new (room<Members>()) Members(v, w);
  EXPECT(&m->a, nullptr, v);
  EXPECT(&m->b, nullptr, w);
  EXPECT(&m->array[0], nullptr, v);
  EXPECT(&m->array[1], nullptr, nullptr);
  EXPECT(&m->a, v, w);
  EXPECT_NONE();
  new (m) Members();
  EXPECT_SLOT(&m->a, w, nullptr);
  EXPECT_SLOT(&m->b, w, nullptr);
  EXPECT_SLOT(&m->array[0], v, nullptr);
  EXPECT_SLOT(&m->array[1], nullptr, nullptr);
  EXPECT_NONE();

  auto *i = new (room<Inheriting>()) Inheriting(v, 3);
  EXPECT(&i->base, nullptr, v);
  EXPECT(&i->own, nullptr, w);
  i = new (room<Inheriting>()) Inheriting(w);
  EXPECT(&i->base, nullptr, w);
  EXPECT(&i->own, nullptr, w);
  EXPECT_NONE();
  auto *d = new (room<Derived>()) Derived(v);
  EXPECT(&d->base, nullptr, v);
  EXPECT(&d->own, nullptr, v);
  EXPECT_NONE();

  auto *a = new (room<Anonymous>()) Anonymous(v);
  EXPECT(&a->node, nullptr, v);
  new (a) Anonymous(4l);
  EXPECT_KIND(WBGC_KIND_CLEAR, a, v, nullptr);
  EXPECT_NONE();

  int number = 0;
  auto *r = new (room<Referring>()) Referring(v, number);
  EXPECT(r, nullptr, v);
  EXPECT_NONE();
  auto *n = new (room<Nested>()) Nested(v);
  EXPECT(&n->inner.deep, nullptr, v);
  EXPECT(&n->members.a, nullptr, v);
  EXPECT(&n->members.b, nullptr, w);
  EXPECT(&n->members.array[0], nullptr, v);
  EXPECT(&n->members.array[1], nullptr, nullptr);
  EXPECT_NONE();
  auto *g = new (room<Generic<Node *>>()) Generic<Node *>(v);
  EXPECT(&g->value, nullptr, v);
  EXPECT(&g->other, nullptr, nullptr);
  new (room<Generic<int>>()) Generic<int>(3);
  EXPECT_NONE();
  return 0;
}
