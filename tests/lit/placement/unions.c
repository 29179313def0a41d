// A union's members share words: a pointer is a store, anything else over a slot clears it first.
// row 13, row 14, row 35
// RUN: %matrix_c %s
#include "recorder.h"

typedef struct WBGC_MANAGED Node {
  struct Node *next;
} Node;

union Word {
  Node *node;
  long number;
  int half[2];
  char bytes[8];
  double real;
  void *plain;
  unsigned bits : 5;
  struct {
    unsigned low : 3;
    unsigned high : 20;
  };
};
struct Tagged {
  int tag;
  union {
    Node *node;
    long number;
    struct {
      int a, b;
      long beyond;
    } parts;
  };
};
union Wide {
  struct {
    long number;
    Node *node;
  } a;
  long numbers[3];
};

static void words(union Word *u, Node *v, Node *w, int i) {
  u->node = v;
  EXPECT(&u->node, NULL, v);
  u->number = 3;
  EXPECT_KIND(WBGC_KIND_CLEAR, u, v, NULL);
  u->node = w;
  EXPECT(&u->node, 3, w);
  u->half[1] = 0;
  EXPECT_KIND(WBGC_KIND_CLEAR, u, w, NULL);
  u->node = v;
  EXPECT(u, (uintptr_t)w & 0xffffffff, v);
  u->bytes[i] = 1;
  EXPECT_KIND(WBGC_KIND_CLEAR, u, v, NULL);
  u->node = v;
  EXPECT(u, ((uintptr_t)v & ~0xff00ull) | 0x100, v);
  u->real = 0;
  EXPECT_KIND(WBGC_KIND_CLEAR, u, v, NULL);
  u->node = v;
  EXPECT(u, 0, v);
  u->plain = w; // no GC pointer, though it holds one
  EXPECT_KIND(WBGC_KIND_CLEAR, u, v, NULL);
  u->node = NULL;
  EXPECT(u, w, NULL);
  u->bits = 5;
  EXPECT_KIND(WBGC_KIND_CLEAR, u, NULL, NULL);
  u->high = 5;
  EXPECT_KIND(WBGC_KIND_CLEAR, u, 5, NULL);
  u->number = 5;
  EXPECT_KIND(WBGC_KIND_CLEAR, u, 45, NULL);
  u->number += 1;
  EXPECT_KIND(WBGC_KIND_CLEAR, u, 5, NULL);
  u->low++;
  EXPECT_KIND(WBGC_KIND_CLEAR, u, 6, NULL);
}

static void anonymous(struct Tagged *t, Node *v) {
  t->node = v;
  EXPECT(&t->node, NULL, v);
  t->tag = 1;
  EXPECT_NONE();
  t->parts.b = 0;
  EXPECT_KIND(WBGC_KIND_CLEAR, &t->node, v, NULL);
  t->parts.beyond = 7;
  EXPECT_NONE();
  t->number = 0;
  EXPECT_KIND(WBGC_KIND_CLEAR, &t->node, (uintptr_t)v & 0xffffffff, NULL);
}

static void wide(union Wide *w, Node *v) {
  w->a.node = v;
  EXPECT(&w->a.node, NULL, v);
  w->a.number = 4;
  EXPECT_NONE();
  w->numbers[0] = 4;
  EXPECT_NONE();
  w->numbers[2] = 4;
  EXPECT_NONE();
  w->numbers[1] = 4;
  EXPECT_KIND(WBGC_KIND_CLEAR, &w->a.node, v, NULL);
  union Wide other = {{1, v}};
  EXPECT_NONE();
  *w = other;
  EXPECT_BULK(w, union Wide, 1);
}

static void locals(Node *v) {
  union Word u;
  u.node = v;
  u.number = 3;
  u.bits = 1;
  union Word array[2];
  array[1].half[0] = 1;
  array[0] = u;
  EXPECT_NONE();
}

int main(void) {
  Node *v = zeroed(1, sizeof(Node)), *w = zeroed(1, sizeof(Node));
  words(zeroed(1, sizeof(union Word)), v, w, 1);
  anonymous(zeroed(1, sizeof(struct Tagged)), v);
  wide(zeroed(1, sizeof(union Wide)), v);
  locals(v);
  return 0;
}
