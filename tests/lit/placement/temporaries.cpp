// Temporaries and backing arrays: none on the stack; those in static storage are roots and have barriers.
// What only hands a pointer on (std::move, std::launder, longjmp) has no barrier of its own.
// row 28, row 49
// RUN: %matrix_cpp %s
#include "recorder.h"

#include <csetjmp>
#include <initializer_list>
#include <new>
#include <utility>

struct WBGC_MANAGED Node {
  Node *f;
};
struct Pair {
  Node *a;
  Node *b;
};
static Node *make() { return static_cast<Node *>(zeroed(1, sizeof(Node))); }
static Node *v = make();

static Node *const &extended = make(); // a temporary in static storage
static const std::initializer_list<Node *> list = {make(), nullptr};
static Node target;
static Node *const &constant = &target;
static Pair &&pair = Pair{make(), nullptr};

static int count(std::initializer_list<Node *> nodes) { return static_cast<int>(nodes.size()); }

static void onTheStack() {
  Node *const &local = make();
  Pair &&alsoLocal = Pair{v, local};
  alsoLocal.a = alsoLocal.b; // through a reference: the temporary's place is not looked at
  forgetStack(v, 8);
  if (count({v, local, nullptr}) != 3)
    abort();
  EXPECT_NONE();
}

static void handedOn() {
  Node *n = make();
  n->f = std::move(v);
  EXPECT(&n->f, nullptr, v);
  *std::launder(&n->f) = n;
  EXPECT(&n->f, v, n);
  Node *m = std::move(n->f);
  EXPECT_NONE();
  static std::jmp_buf buffer;
  if (setjmp(buffer) == 0) {
    m->f = v;
    EXPECT(&m->f, n, v);
    std::longjmp(buffer, 1);
  }
  EXPECT_NONE();
}

int main() {
  EXPECT_ROOT(&extended);
  EXPECT_ROOT(&constant);
  EXPECT_ROOT(&pair.a);
  EXPECT_ROOT(&pair.b);
  EXPECT_ROOT(list.begin());
  EXPECT_ROOT(list.begin() + 1);
  for (Recorded *r = nextRecord(); r; r = nextRecord())
    r->isTaken = 1; // of the initialization before main; dynamic-initialization.cpp looks at these
  onTheStack();
  handedOn();
  pair.b = v;
  EXPECT(&pair.b, nullptr, v);
  return 0;
}
