// A union's member of class type is made by a constructor that knows nothing of the slot that it
// overwrites; placement new and memcpy to such a member do not either. None of them cleared the word.
// std::variant and std::expected change from a pointer to something else that way.
// row 14
// RUN: %matrix_cpp %s
#include "recorder.h"

#include <cstring>
#include <new>
#include <variant>
#include <vector>
#if __cplusplus >= 202302L
#include <expected>
#endif

struct WBGC_MANAGED Node {
  Node *f;
};
struct Number {
  long value;
  Number(long v) : value(v) {}
};
struct Pair { // records its own slot, but not the one that its number overlaps
  Node *first;
  long number;
  Pair(Node *v) : first(v), number(1) {}
};
union Either {
  Node *p;
  Node *both[2];
  Number number;
  Pair pair;
  long plain;
  std::vector<int> vector;
  Either(Node *v) : p(v) {}
  Either(long v) : number(v) {}
  Either(int) : number{5} {}
  Either(Node *v, int) : pair(v) {}
  Either(std::initializer_list<int> l) : vector(l) {}
  ~Either() {}
};
struct Anonymous {
  int other = 0;
  union {
    Node *p;
    Number number;
  };
  Anonymous(Node *v) : p(v) {}
  Anonymous(long v) : number(v) {}
};
union Aggregate {
  Node *p;
  Number number;
};

template <typename T> static T *room() { return static_cast<T *>(zeroed(1, sizeof(T))); }

static void constructors(Node *v, Node *w) {
  Either *e = new (room<Either>()) Either(v);
  EXPECT(&e->p, nullptr, v);
  new (e) Either(7l);
  EXPECT_KIND(WBGC_KIND_CLEAR, &e->p, v, nullptr);
  e->both[0] = v;
  EXPECT(&e->p, 7, v);
  e->both[1] = w;
  EXPECT(&e->both[1], nullptr, w);
  new (e) Either(w, 1);
  EXPECT_KIND(WBGC_KIND_CLEAR, &e->both[1], w, nullptr);
  EXPECT(&e->p, v, w);
  new (e) Either{1, 2, 3};
  EXPECT_KIND(WBGC_KIND_CLEAR, &e->p, w, nullptr);
  EXPECT_KIND(WBGC_KIND_CLEAR, &e->both[1], 1, nullptr);
  EXPECT_NONE();
  Anonymous *a = new (room<Anonymous>()) Anonymous(v);
  EXPECT(&a->p, nullptr, v);
  new (a) Anonymous(7l);
  EXPECT_KIND(WBGC_KIND_CLEAR, &a->p, v, nullptr);
  EXPECT_NONE();
}

static void inPlace(Node *v, Node *w) {
  Either *e = new (room<Either>()) Either(v);
  EXPECT(&e->p, nullptr, v);
  new (&e->plain) long(3);
  EXPECT_KIND(WBGC_KIND_CLEAR, &e->p, v, nullptr);
  new (&e->p) Node *(w);
  EXPECT(&e->p, 3, w);
  new (static_cast<void *>(&e->number)) Number(4);
  EXPECT_KIND(WBGC_KIND_CLEAR, &e->p, w, nullptr);
  long number = 5;
  memcpy(&e->plain, &number, sizeof number);
  EXPECT_KIND(WBGC_KIND_CLEAR, &e->p, 4, nullptr);
  memset(&e->plain, 1, sizeof number);
  EXPECT_KIND(WBGC_KIND_CLEAR, &e->p, 5, nullptr);
  memcpy(&number, &e->plain, sizeof number); // reads
  EXPECT_NONE();
  Aggregate *g = room<Aggregate>();
  g->p = v;
  EXPECT(&g->p, nullptr, v);
  new (g) Aggregate{.number = Number(6)};
  EXPECT_SLOT(&g->p, v, 6); // a copy: any word may be recorded
  EXPECT_NONE();
}

/// A whole record over a union: also the words where the record has no slot.
static void assignments(Node *v, Node *w) {
  Either *e = new (room<Either>()) Either(v);
  EXPECT(&e->p, nullptr, v);
  e->both[1] = w;
  EXPECT(&e->both[1], nullptr, w);
  Pair pair(w);
  forgetStack(e, sizeof *e);
  e->pair = pair;
  EXPECT_SLOT(&e->p, v, w);
  EXPECT_SLOT(&e->both[1], w, 1);
  EXPECT_NONE();
  e->both[1] = v;
  EXPECT(&e->both[1], 1, v);
  e->pair.number = 2;
  EXPECT_KIND(WBGC_KIND_CLEAR, &e->both[1], v, nullptr);
  e->both[1] = v;
  EXPECT(&e->both[1], 2, v);
  memcpy(&e->both, &pair, sizeof pair);
  EXPECT_SLOT(&e->p, w, w);
  EXPECT_SLOT(&e->both[1], v, 1);
  EXPECT_NONE();
}

static void library(Node *v) {
  using Variant = std::variant<std::monostate, Node *, long>;
  Variant *d = new (room<Variant>()) Variant(v);
  Node **slot = &std::get<1>(*d);
  EXPECT(slot, nullptr, v);
  *d = 5l;
  if (std::get<2>(*d) != 5)
    abort();
  EXPECT_KIND(WBGC_KIND_CLEAR, slot, v, nullptr);
  while (Recorded *r = nextRecord()) { // each reference to the number that is handed out clears again
    if (r->dst != reinterpret_cast<char *>(slot) || r->kind != WBGC_KIND_CLEAR)
      abort();
    r->isTaken = 1;
  }
#if __cplusplus >= 202302L
  using Expected = std::expected<Node *, int>;
  Expected *x = new (room<Expected>()) Expected(v);
  EXPECT(&**x, nullptr, v);
  slot = &**x;
  *x = std::unexpected(3);
  EXPECT_SLOT(slot, v, nullptr);
  EXPECT_NONE();
#endif
}

int main() {
  constructors(room<Node>(), room<Node>());
  inPlace(room<Node>(), room<Node>());
  assignments(room<Node>(), room<Node>());
  library(room<Node>());
  return 0;
}
