// A union's member that is no GC pointer, initialized over a word that may hold one.
// row 14, row 20, row 21, row 13
// RUN: %matrix_cpp %s
#include "recorder.h"

#include <new>

struct WBGC_MANAGED Node {
  Node *f;
};
static Node *make() { return static_cast<Node *>(zeroed(1, sizeof(Node))); }
template <typename T> static T *room() { return static_cast<T *>(zeroed(1, sizeof(T))); }
static long number() { return 5; }

struct Plain {
  long a;
  int b;
};
union Named {
  Node *node;
  long number;
  bool truth;
  double real;
  int *plain;
  Plain record;
  int array[3];
};
struct InClass {
  union {
    Node *node;
    long number;
    unsigned bits : 3;
    struct {
      int low;
      bool high;
    };
    Plain record;
  };
  explicit InClass(Node *v) : node(v) {}
  explicit InClass(long n) : number(n + ::number()) {}
  explicit InClass(unsigned b) : bits(b) {}
  explicit InClass(bool h) : low(3), high(h) {}
  explicit InClass(const Plain &p) : record(p) {}
  InClass() : record() {}
};

template <typename... Args> static void over(InClass *c, Node *v, Args &&...args) {
  WBGC_NOBARRIER_STORE(c->node, v);
  EXPECT_NONE();
  new (c) InClass(args...);
}

int main() {
  Node *v = make();
  auto *c = room<InClass>();
  over(c, v, v);
  EXPECT(&c->node, v, v);
  over(c, v, 4l);
  EXPECT_KIND(WBGC_KIND_CLEAR, c, v, nullptr);
  over(c, v, 4u);
  EXPECT_KIND(WBGC_KIND_CLEAR, c, v, nullptr);
  over(c, v, true);
  EXPECT_KIND(WBGC_KIND_CLEAR, c, v, nullptr);
  EXPECT_KIND(WBGC_KIND_CLEAR, c, ((uintptr_t)v >> 32 << 32) + 3, nullptr);
  over(c, v);
  EXPECT_SLOT(&c->node, v, nullptr);
  EXPECT_SLOT(&c->node + 1, nullptr, nullptr); // the record's second word
  EXPECT_NONE();
  over(c, v, Plain{8, 9});
  EXPECT_SLOT(&c->node, v, 8);
  EXPECT_SLOT(&c->node + 1, nullptr, 9);
  EXPECT_NONE();

  auto *n = new (room<Named>()) Named{v};
  EXPECT(&n->node, nullptr, v);
#if __cplusplus >= 202002L
  new (n) Named{.number = 4};
  EXPECT_KIND(WBGC_KIND_CLEAR, n, v, nullptr);
  n->node = v;
  EXPECT(n, 4, v);
  new (n) Named{.real = 1};
  EXPECT_KIND(WBGC_KIND_CLEAR, n, v, nullptr);
  WBGC_NOBARRIER_STORE(n->node, v);
  new (n) Named{.plain = nullptr};
  EXPECT_KIND(WBGC_KIND_CLEAR, n, v, nullptr);
  Named local{.number = 4};
  (void)local;
  EXPECT_NONE();
#endif
  return 0;
}
