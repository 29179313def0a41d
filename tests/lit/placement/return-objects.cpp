// A function that returns a class in memory writes its caller's memory, which may be the heap.
// row 25
// RUN: %matrix_cpp %s
#include "recorder.h"

#include <new>

struct WBGC_MANAGED Node {
  Node *f;
};
static Node *make() { return static_cast<Node *>(zeroed(1, sizeof(Node))); }
template <typename T> static T *room() { return static_cast<T *>(zeroed(1, sizeof(T))); }

struct Big { // returned in memory
  Node *a;
  long number;
  Node *b;
};
struct Small { // returned in registers
  Node *a;
  Node *b;
};
struct Counted { // returned in memory, since it has a destructor
  Node *a;
  Counted(Node *v) : a(v) {}
  Counted(const Counted &) = default;
  ~Counted() {}
};

__attribute__((noinline)) static Big byPrvalue(Node *v) { return Big{v, 1, v}; }
__attribute__((noinline)) static Big byName(Node *v) {
  Big result;
  result.a = v;
  result.number = 3;
  result.b = nullptr;
  return result;
}
__attribute__((noinline)) static Big byInitializedName(Node *v) {
  Big result = {v, 1, v};
  return result;
}
__attribute__((noinline)) static Big zero() { return {}; }
__attribute__((noinline)) static Big byCopy(const Big &from) { return from; }
__attribute__((noinline)) static Big forwarded(Node *v) { return byPrvalue(v); }
__attribute__((noinline)) static Big oneOf(bool which, Node *v) {
  return which ? byPrvalue(v) : Big{nullptr, 0, v};
}
__attribute__((noinline)) static Small small(Node *v) { return Small{v, v}; }
__attribute__((noinline)) static Small smallForwarded(Node *v) { return small(v); }
__attribute__((noinline)) static Counted counted(Node *v) { return Counted(v); }
__attribute__((noinline)) static Counted namedCounted(Node *v) {
  Counted result(nullptr);
  result.a = v;
  return result;
}

/// The slots of \p d have changed from \p a and \p b, and nothing but barriers for them was seen; the
/// callee may record its own temporaries on the stack too, so these are not looked at.
#define EXPECT_BOTH(d, a0, b0, a1, b1)                                                             \
  do {                                                                                             \
    EXPECT_SLOT(&(d)->a, a0, a1);                                                                  \
    EXPECT_SLOT(&(d)->b, b0, b1);                                                                  \
    EXPECT_NONE();                                                                                 \
  } while (0)

static void inMemory(Node *v, Node *w) {
  auto *d = new (room<Big>()) Big(byPrvalue(v));
  EXPECT_BOTH(d, nullptr, nullptr, v, v);
  new (d) Big(byName(w));
  EXPECT_BOTH(d, v, v, w, nullptr);
  new (d) Big(byInitializedName(v));
  EXPECT_BOTH(d, w, nullptr, v, v);
  new (d) Big(zero());
  EXPECT_BOTH(d, v, v, nullptr, nullptr);
  new (d) Big(forwarded(w));
  EXPECT_BOTH(d, nullptr, nullptr, w, w);
  Big other{v, 1, v};
  EXPECT_NONE();
  new (d) Big(byCopy(other));
  EXPECT_BOTH(d, w, w, v, v);
  new (d) Big(oneOf(true, w));
  EXPECT_BOTH(d, v, v, w, w);
  new (d) Big(oneOf(false, v));
  EXPECT_BOTH(d, w, w, nullptr, v);
}

static void inRegisters(Node *v) {
  auto *d = room<Small>();
  Small onStack = {nullptr, nullptr};
  EXPECT_NONE();
  (void)onStack;
  new (d) Small(small(v));
  forgetStack(d, sizeof *d);
  EXPECT_BOTH(d, nullptr, nullptr, v, v);
  new (d) Small(smallForwarded(v));
  forgetStack(d, sizeof *d);
  EXPECT_BOTH(d, v, v, v, v);
}

static void withDestructors(Node *v, Node *w) {
  auto *d = new (room<Counted>()) Counted(counted(v));
  EXPECT(&d->a, nullptr, v);
  EXPECT_NONE();
  new (d) Counted(namedCounted(w));
  EXPECT(&d->a, v, nullptr);
  EXPECT(&d->a, nullptr, w);
  EXPECT_NONE();
}

struct Member {
  Big big;
  Small small;
  Member(Node *v) : big(byPrvalue(v)), small(::small(v)) {}
};

static void members(Node *v) {
  auto *m = new (room<Member>()) Member(v);
  forgetStack(m, sizeof *m);
  EXPECT_SLOT(&m->big.a, nullptr, v);
  EXPECT_SLOT(&m->big.b, nullptr, v);
  EXPECT_SLOT(&m->small.a, nullptr, v);
  EXPECT_SLOT(&m->small.b, nullptr, v);
  EXPECT_NONE();
}

int main() {
  inMemory(make(), make());
  inRegisters(make());
  withDestructors(make(), make());
  members(make());
  return 0;
}
