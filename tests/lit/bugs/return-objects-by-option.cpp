// Options that change how a returned record comes into the caller's memory: without elision it is copied there
// from a local; what fills variables before their initializers would fill the memory of the object, too.
// row 25
// RUN: %matrix_cpp %s -w -fno-elide-constructors
// RUN: %matrix_cpp %s -w -ftrivial-auto-var-init=zero
// RUN: %matrix_cpp %s -w -ftrivial-auto-var-init=pattern
#include "shadow.h"

#include <new>

struct WBGC_MANAGED Node {
  Node *next;
};
struct Three {
  Node *a;
  long number;
  Node *b;
};
struct Copied {
  Node *a, *b, *c;
  Copied() {}
  Copied(const Copied &other) : a(other.a), b(other.b), c(other.c) {}
};
static Node *same(Node *n) { return n; }
static Node *(*volatile hidden)(Node *) = same;

static Three named(Node *n) {
  Three result;
  result.a = n;
  result.number = 1;
  result.b = hidden(n);
  return result;
}
static Three cleared(Node *n) {
  Three result{};
  result.b = hidden(n);
  return result;
}
static Three either(Node *n) {
  Three one{n, 1, hidden(n)};
  if (hidden(n))
    return one;
  Three other{nullptr, 2, n};
  return other;
}
static Copied copied(Node *n) {
  Copied result;
  result.a = result.b = result.c = n;
  return result;
}

int main() {
  Node *v = SHADOW_NEW(Node, 1), *w = SHADOW_NEW(Node, 1);
  Three *three = SHADOW_NEW(Three, 1);
  Copied *copy = SHADOW_NEW(Copied, 1);
  Node *turns[] = {v, w, v};
  for (Node *n : turns) {
    new (three) Three(named(n));
    CHECK();
    new (three) Three(cleared(n));
    CHECK();
    new (three) Three(either(n));
    CHECK();
    *three = named(n);
    CHECK();
    new (copy) Copied(copied(n));
    CHECK();
  }
}
