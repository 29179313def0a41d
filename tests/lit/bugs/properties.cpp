// What is computed for a property, which Clang takes for a method: stores in its object, its index and its value had no
// barrier, and did not count.
// row 15
// RUN: %matrix_cpp %s -w -fdeclspec
// RUN: %clangxx %plugin -std=c++17 -fdeclspec -fsyntax-only -DREFUSED -Xclang -verify -w %s
#ifdef REFUSED
#include <wbgc/annotations.h>
#else
#include "recorder.h"
#endif

struct WBGC_MANAGED Node {
  Node *f;
};
struct Owner {
  Node *node;
  long numbers[2];
  Node *get() { return node; }
  Node *put(Node *value) { return node = value; }
  long getAt(int i) { return numbers[i]; }
  long putAt(int i, long value) { return numbers[i] = value; }
  __declspec(property(get = get, put = put)) Node *held;
  __declspec(property(get = getAt, put = putAt)) long at[];
};

#ifdef REFUSED
// expected-note@+1 2 {{'prohibited' is declared 'nowritebarrier' here}}
WBGC_NOWRITEBARRIER void prohibited(Owner *owner, Node *n) {
  owner->at[0] = 1;
  owner->at[(n->f = n, 1)] += 2; // expected-error {{write barrier prohibited in 'prohibited'}}
  owner->held = (n->f = nullptr); // expected-error {{write barrier prohibited in 'prohibited'}}
}
void converted(Owner *owner, Node *n) {
  owner->at[*(long *)&n->f] = 1; // expected-error {{drops the gc qualifier}}
}
#else
int main() {
  auto *owner = (Owner *)hidden(zeroed(1, sizeof(Owner)));
  auto *n = (Node *)hidden(zeroed(1, sizeof(Node))), *m = (Node *)hidden(zeroed(1, sizeof(Node)));
  owner->held = (n->f = m);
  EXPECT(&n->f, nullptr, m);
  EXPECT(&owner->node, nullptr, m);
  owner->at[(n->f = n, 1)] += 2;
  EXPECT(&n->f, m, n);
  (m->f = n, owner)->held = n;
  EXPECT(&m->f, nullptr, n);
  EXPECT(&owner->node, m, n);
  EXPECT_NONE();
}
#endif
