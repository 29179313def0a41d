// Objects that `new` makes in memory: aggregates, scalars and arrays, each slot once.
// row 21, row 22, row 23
// RUN: %matrix_cpp %s -Wno-missing-field-initializers
#include "recorder.h"

#include <new>

struct WBGC_MANAGED Node {
  Node *f;
};
static Node *make() { return static_cast<Node *>(zeroed(1, sizeof(Node))); }
template <typename T> static T *room(int count = 1) {
  return static_cast<T *>(zeroed(count, sizeof(T)));
}

struct Inner {
  Node *x;
  int tag;
  Node *y;
};
struct Aggregate {
  Node *a;
  Inner inner;
  Node *array[3];
};
struct Base {
  Node *b;
};
struct WithBase : Base {
  Node *c;
};

static void aggregates(Node *v, Node *w) {
  auto *p = new (room<Aggregate>()) Aggregate{v, {w, 1, v}, {w}};
  EXPECT_SLOT(&p->a, nullptr, v);
  EXPECT_SLOT(&p->inner.x, nullptr, w);
  EXPECT_SLOT(&p->inner.y, nullptr, v);
  EXPECT_SLOT(&p->array[0], nullptr, w);
  EXPECT_SLOT(&p->array[1], nullptr, nullptr);
  EXPECT_SLOT(&p->array[2], nullptr, nullptr);
  EXPECT_NONE();
  new (p) Aggregate{w}; // the rest becomes zero, over memory in use
  EXPECT_SLOT(&p->a, v, w);
  EXPECT_SLOT(&p->inner.x, w, nullptr);
  EXPECT_SLOT(&p->inner.y, v, nullptr);
  EXPECT_SLOT(&p->array[0], w, nullptr);
  EXPECT_SLOT(&p->array[1], nullptr, nullptr);
  EXPECT_SLOT(&p->array[2], nullptr, nullptr);
  EXPECT_NONE();
  auto *b = new (room<WithBase>()) WithBase{{v}, w};
  EXPECT_SLOT(&b->b, nullptr, v);
  EXPECT_SLOT(&b->c, nullptr, w);
  EXPECT_NONE();
}

static void valueInitialized(Node *v) {
  auto *p = room<Inner>();
  p->x = v;
  EXPECT(&p->x, nullptr, v);
  new (p) Inner; // row 23: no initializer, nothing happens
  EXPECT_NONE();
  new (p) Inner();
  EXPECT_SLOT(&p->x, v, nullptr);
  EXPECT_SLOT(&p->y, nullptr, nullptr);
  EXPECT_NONE();
  p->x = p->y = v;
  EXPECT(&p->y, nullptr, v);
  EXPECT(&p->x, nullptr, v);
  new (p) Inner{};
  EXPECT_SLOT(&p->x, v, nullptr);
  EXPECT_SLOT(&p->y, v, nullptr);
  EXPECT_NONE();
}

using Slot = Node *;

static void scalars(Node *v, int n) {
  Node **p = new (room<Slot>()) Slot(v);
  EXPECT(p, nullptr, v);
  new (p) Slot{};
  EXPECT(p, v, nullptr);
  new (p) Slot{v};
  EXPECT(p, nullptr, v);
  new (p) Slot();
  EXPECT(p, v, nullptr);
  new (p) Slot;
  EXPECT_NONE();
  p = new (room<Slot>(4)) Slot[3]{v, v};
  EXPECT_SLOT(&p[0], nullptr, v);
  EXPECT_SLOT(&p[1], nullptr, v);
  EXPECT_SLOT(&p[2], nullptr, nullptr);
  EXPECT_NONE();
  new (p) Slot[3]();
  EXPECT_SLOT(&p[0], v, nullptr);
  EXPECT_SLOT(&p[1], v, nullptr);
  EXPECT_SLOT(&p[2], nullptr, nullptr);
  EXPECT_NONE();
  p = new (room<Slot>(4)) Slot[n]{v, v};
  EXPECT_SLOT(&p[0], nullptr, v);
  EXPECT_SLOT(&p[1], nullptr, v);
  EXPECT_SLOT(&p[2], nullptr, nullptr);
  EXPECT_NONE();
  new (p) Slot[n]{};
  EXPECT_SLOT(&p[0], v, nullptr);
  EXPECT_SLOT(&p[1], v, nullptr);
  EXPECT_SLOT(&p[2], nullptr, nullptr);
  EXPECT_NONE();
}

static void arraysOfRecords(Node *v, int n) {
  auto *p = new (room<Inner>(4)) Inner[2]{{v, 1, v}, {v}};
  EXPECT_SLOT(&p[0].x, nullptr, v);
  EXPECT_SLOT(&p[0].y, nullptr, v);
  EXPECT_SLOT(&p[1].x, nullptr, v);
  EXPECT_SLOT(&p[1].y, nullptr, nullptr);
  EXPECT_NONE();
  new (p) Inner[n]{};
  EXPECT_SLOT(&p[0].x, v, nullptr);
  EXPECT_SLOT(&p[0].y, v, nullptr);
  EXPECT_SLOT(&p[1].x, v, nullptr);
  EXPECT_SLOT(&p[1].y, nullptr, nullptr);
  EXPECT_SLOT(&p[2].x, nullptr, nullptr);
  EXPECT_SLOT(&p[2].y, nullptr, nullptr);
  EXPECT_NONE();
}

int main() {
  aggregates(make(), make());
  valueInitialized(make());
  scalars(make(), 3);
  arraysOfRecords(make(), 3);
  return 0;
}
