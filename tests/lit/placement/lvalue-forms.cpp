// C++ left sides: conditionals and assignments as lvalues, members through pointers to them, references.
// row 3, row 4, row 6, row 7, row 1
// RUN: %matrix_cpp %s
#include "recorder.h"

#include <utility>

struct WBGC_MANAGED Node {
  Node *f;
  int number;
  static Node *shared;
};
Node *Node::shared;

struct Holder {
  Node *&reference;
  Node *own;
};

static Node *make() { return static_cast<Node *>(zeroed(1, sizeof(Node))); }

static void assignmentAsLvalue(Node *p, Node *v, Node *w) {
  (p->f = v) = w;
  EXPECT(&p->f, nullptr, v);
  EXPECT(&p->f, v, w);
}

static void conditionals(Node *a, Node *b, Node *v, bool c) {
  (c ? a->f : b->f) = v;
  EXPECT(&a->f, nullptr, v);
  (c ? b : a)->f = v;
  EXPECT(&b->f, nullptr, v);
  ((void)c, a->f) = b;
  EXPECT(&a->f, v, b);
  (++a->f) -= 1;
  EXPECT(&a->f, b, b + 1);
  EXPECT(&a->f, b + 1, b);
  Node *local = nullptr;
  (c ? local : a->f) = v; // one of them may be a slot
  EXPECT(&local, nullptr, v);
}

static void pointersToMembers(Node *a, Node *v) {
  Node *Node::*pm = &Node::f;
  a->*pm = v;
  EXPECT(&a->f, nullptr, v);
  (*a).*pm = a;
  EXPECT(&a->f, v, a);
  int Node::*number = &Node::number;
  a->*number = 3;
  EXPECT_NONE();
}

static void assignTo(Node *&slot, Node *v) { slot = v; }

static void references(Node *a, Node *v) {
  Node *&r = a->f;
  r = v;
  EXPECT(&a->f, nullptr, v);
  assignTo(a->f, a);
  EXPECT(&a->f, v, a);
  Node *local = nullptr;
  assignTo(local, v);
  EXPECT(&local, nullptr, v);
  Node *&&rvalue = std::move(a->f);
  rvalue = v;
  EXPECT(&a->f, a, v);
  a->shared = v; // a static member is no part of the object
  EXPECT(&Node::shared, nullptr, v);
  Node onStack{};
  onStack.f = v;
  EXPECT_NONE();
  onStack.shared = a;
  EXPECT(&Node::shared, v, a);
  Holder holder{a->f, nullptr};
  holder.own = v;
  EXPECT_NONE();
  holder.reference = a;
  EXPECT(&a->f, v, a);
}

struct Pair {
  Node *first;
  Node *second;
};

static void bindings(Pair *p, Node *v, Node *(&array)[2]) {
  auto &[first, second] = *p;
  first = v;
  EXPECT(&p->first, nullptr, v);
  auto [copied, alsoCopied] = *p;
  copied = nullptr;
  EXPECT_NONE();
  auto &[zero, one] = array;
  one = v;
  EXPECT(&array[1], nullptr, v);
  for (Node *&each : array)
    each = nullptr;
  EXPECT(&array[0], nullptr, nullptr);
  EXPECT(&array[1], v, nullptr);
  for (Node *each : array)
    each = v;
  EXPECT_NONE();
  (void)alsoCopied;
  (void)second;
  (void)zero;
}

static void captures(Node *a, Node *v) {
  Node *local = nullptr;
  auto byReference = [&] { local = v; };
  byReference();
  EXPECT(&local, nullptr, v);
  auto initReference = [&slot = a->f, v] { slot = v; };
  initReference();
  EXPECT(&a->f, nullptr, v);
  auto inner = [a] {
    Node *own = a;
    own = nullptr;
    return own;
  };
  inner();
  EXPECT_NONE();
}

int main() {
  assignmentAsLvalue(make(), make(), make());
  conditionals(make(), make(), make(), true);
  pointersToMembers(make(), make());
  references(make(), make());
  auto *array = static_cast<Node *(*)[2]>(zeroed(1, sizeof(Node *[2])));
  bindings(static_cast<Pair *>(zeroed(1, sizeof(Pair))), make(), *array);
  captures(make(), make());
  return 0;
}
