// The barrier comes after the right side, and only if that returns.
// row 15, row 16
// RUN: %matrix_cpp %s
#include "recorder.h"

struct WBGC_MANAGED Node {
  Node *f;
  Node *g;
  ~Node();
};
Node::~Node() { f = nullptr; }

static Node *make() { return static_cast<Node *>(zeroed(1, sizeof(Node))); }

static int order;
static Node *right(Node *inner, Node *v) {
  inner->g = v; // another barrier on the right side
  order = order * 10 + 1;
  return v;
}
static Node *left(Node *n) {
  order = order * 10 + 2;
  return n;
}
static Node *throwing(Node *n) {
  if (n)
    throw 1;
  return n;
}

int main() {
  Node *a = make(), *b = make(), *v = make();
  left(a)->f = right(b, v);
  EXPECT(&b->g, nullptr, v);
  EXPECT(&a->f, nullptr, v);
  if (order != 12)
    abort(); // C++17: right side first
  try {
    a->f = throwing(b);
    abort();
  } catch (int) {
    EXPECT_NONE();
  }
  // The right side changes the slot that the left side names.
  a->f = (a->f = b, v);
  EXPECT(&a->f, v, b);
  EXPECT(&a->f, b, v);
  // … and the pointer that it goes through.
  Node *p = a;
  p->g = (p = b, v);
  EXPECT(&b->g, v, v);
  a->f = static_cast<Node *>(hidden(a->f)); // what it holds already
  EXPECT(&a->f, v, v);
  a->f = nullptr;
  EXPECT(&a->f, v, nullptr);
  a->f = b;
  EXPECT(&a->f, nullptr, b);
  a->~Node();
  EXPECT(&a->f, b, nullptr);
  Node onStack{nullptr, nullptr};
  onStack.~Node(); // a destructor does not know where its object lives
  EXPECT(&onStack.f, nullptr, nullptr);
  onStack.f = v;
  EXPECT_NONE();
  abortIfNot:
  quick_exit(0);
}
