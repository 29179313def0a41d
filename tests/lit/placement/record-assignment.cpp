// Assignment operators: trivial ones are a range at the call, others store member by member.
// row 30, row 31, row 32, row 26, row 36, row 37
// RUN: %matrix_cpp %s
#include "recorder.h"

#include <new>
#include <utility>
#if __cplusplus >= 202002L
#include <bit>
#endif

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
struct Defaulted {
  Node *a;
  Defaulted &operator=(const Defaulted &) = default;
  Defaulted &operator=(Defaulted &&) = default;
};
struct Beside {
  int n;
  Beside &operator=(const Beside &other) {
    n = other.n + 1;
    return *this;
  }
};
struct Mixed {
  Node *first;
  Beside beside;
  Node *second;
  Node *array[3];
  Trivial record;
  Trivial records[2];
  Node *grid[2][2];
};
struct Base {
  Node *base;
  Beside beside;
};
struct Derived : Base {
  Node *own;
};

static void trivial(Trivial *d, Trivial *s, Node *v) {
  s->a = v;
  EXPECT(&s->a, nullptr, v);
  *d = *s;
  EXPECT_BULK(d, Trivial, 1);
  *d = std::move(*s);
  EXPECT_BULK(d, Trivial, 1);
  d->operator=(*s);
  EXPECT_BULK(d, Trivial, 1);
  (*d).operator=(*s);
  EXPECT_BULK(d, Trivial, 1);
  Trivial local = *s;
  local = *d;
  local.operator=(*d);
  EXPECT_NONE();
  (*d = local) = *s;
  EXPECT_BULK(d, Trivial, 1);
  EXPECT_BULK(d, Trivial, 1);
  EXPECT_NONE();
  Trivial &(Trivial::*assign)(const Trivial &) = &Trivial::operator=;
  (d->*assign)(*s); // the function that Clang otherwise never calls
  EXPECT_SLOT(&d->a, v, v);
  EXPECT_SLOT(&d->b, nullptr, nullptr);
  EXPECT_NONE();
  *d = Trivial{v, 1, nullptr};
  EXPECT_SLOT(&d->a, v, v);
  EXPECT_SLOT(&d->b, nullptr, nullptr);
  EXPECT_NONE();
  *d = Trivial();
  EXPECT_SLOT(&d->a, v, nullptr);
  EXPECT_SLOT(&d->b, nullptr, nullptr);
  EXPECT_NONE();
  *d = {};
  EXPECT_SLOT(&d->a, nullptr, nullptr);
  EXPECT_SLOT(&d->b, nullptr, nullptr);
  EXPECT_NONE();
}

static void defaulted(Defaulted *d, Defaulted *s) {
  *d = *s;
  EXPECT_BULK(d, Defaulted, 1);
  *d = std::move(*s);
  EXPECT_BULK(d, Defaulted, 1);
}

static void mixed(Mixed *d, Mixed *s, Node *v) {
  s->first = s->second = v;
  EXPECT(&s->second, nullptr, v);
  EXPECT(&s->first, nullptr, v);
  *d = *s;
  EXPECT(&d->first, nullptr, v);
  EXPECT(&d->second, nullptr, v);
  EXPECT_BULK(&d->array, Node *, 3);
  EXPECT_BULK(&d->record, Trivial, 1);
  EXPECT_BULK(&d->records, Trivial, 2);
  EXPECT_BULK(&d->grid, Node *, 4);
  EXPECT_NONE();
  if (d->beside.n != 1)
    abort();
  *d = std::move(*s);
  EXPECT(&d->first, v, v);
  EXPECT(&d->second, v, v);
  EXPECT_BULK(&d->array, Node *, 3);
  EXPECT_BULK(&d->record, Trivial, 1);
  EXPECT_BULK(&d->records, Trivial, 2);
  EXPECT_BULK(&d->grid, Node *, 4);
  EXPECT_NONE();
}

static void derived(Derived *d, Derived *s, Node *v) {
  s->base = s->own = v;
  EXPECT(&s->own, nullptr, v);
  EXPECT(&s->base, nullptr, v);
  *d = *s;
  EXPECT(&d->base, nullptr, v);
  EXPECT(&d->own, nullptr, v);
  EXPECT_NONE();
}

#if __cplusplus >= 202002L
static void bitCast(Trivial *d, Node *v) {
  struct Words {
    long a, b, c;
  } words = {(long)v, 2, 0};
  *d = std::bit_cast<Trivial>(words);
  forgetStack(d, sizeof *d);
  EXPECT_BULK(d, Trivial, 1);
  *d = __builtin_bit_cast(Trivial, words);
  EXPECT_BULK(d, Trivial, 1);
  new (d) Trivial(std::bit_cast<Trivial>(words));
  EXPECT_SLOT(&d->a, v, v);
  EXPECT_SLOT(&d->b, nullptr, nullptr);
  EXPECT_NONE();
  new (d) Trivial(__builtin_bit_cast(Trivial, words));
  EXPECT_SLOT(&d->a, v, v);
  EXPECT_SLOT(&d->b, nullptr, nullptr);
  EXPECT_NONE();
  d->a = __builtin_bit_cast(Node *, 0l);
  EXPECT(&d->a, v, nullptr);
}
#else
static void bitCast(Trivial *, Node *) {}
#endif

int main() {
  trivial(room<Trivial>(), room<Trivial>(), make());
  defaulted(room<Defaulted>(), room<Defaulted>());
  mixed(room<Mixed>(), room<Mixed>(), make());
  derived(room<Derived>(), room<Derived>(), make());
  bitCast(room<Trivial>(), make());
  return 0;
}
