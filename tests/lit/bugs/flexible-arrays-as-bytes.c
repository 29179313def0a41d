// Bytes that go on into a flexible array member: its elements were taken for more records, whose map has none of them,
// so that a copy or clear of a whole object had no barrier there. So it was with an array of one that stands for many.
// row 30, row 40
// RUN: %matrix_c %s -w
// RUN: %clang %plugin -std=gnu17 -fsyntax-only -DREFUSED -Xclang -verify -w %s
#include <wbgc/wbgc.h>

#include <stddef.h>
#include <string.h>

typedef struct WBGC_MANAGED Node {
  struct Node *f;
} Node;
struct Entry {
  long key;
  Node *value;
};
typedef struct {
  Node *head;
  long count;
  Node *nodes[];
} Nodes;
typedef struct {
  long count;
  struct Entry entries[0];
} Entries;
typedef struct {
  Node *head;
  Nodes nodes;
} Nested;
typedef struct {
  Node *head;
  int count;
  char text[];
} Text;
typedef struct {
  Node *head;
  long count;
  WBGC_WORD uintptr_t words[1];
} OfOne;
typedef struct {
  Node *head;
  int count;
  char text[1];
} TextOfOne;
typedef struct Numbers {
  Node *head, *tail;
  int low, high;
} Numbers;

#ifdef REFUSED
void cut(Nodes *n, Text *t, TextOfOne *o, Numbers *m) {
  memset(n, 0, sizeof *n + 4); // expected-error {{GC slot 'n' is written by a part of its word, which cannot have a write barrier}}
  memset(t, 0, sizeof *t + 4);
  memset(o, 0, offsetof(TextOfOne, text) + 7);
  memset(&m->tail, 0, offsetof(Numbers, high) - offsetof(Numbers, tail));
  memset(&m->tail, 0, 4); // expected-error {{GC slot 'Numbers::tail' is written by a part of its word, which cannot have a write barrier}}
}
#else
#include "recorder.h"
#define NEW(T, ...) hidden(memcpy(zeroed(1, 64), (uintptr_t[8]){__VA_ARGS__}, 64))
#define V ((uintptr_t)v)
int main(void) {
  Node *v = hidden(zeroed(1, sizeof *v));
  const size_t three = (size_t)hidden((void *)3);

  Nodes *n = NEW(Nodes, 0, 3, V, 0, V), *m = NEW(Nodes);
  memcpy(m, n, sizeof *n + three * sizeof *n->nodes);
  EXPECT_BULK(m, Nodes, 1);
  EXPECT_BULK(m->nodes, Node *, 3);
  memset(n, 0, sizeof *n + 3 * sizeof *n->nodes);
  EXPECT_CLEAR(n, Nodes, 1);
  EXPECT_CLEAR(n->nodes, Node *, 3);
  memset(n, 0, sizeof *n);
  EXPECT_CLEAR(n, Nodes, 1);
  *m = *n;
  EXPECT_BULK(m, Nodes, 1);
  memset(&m->count, 0, sizeof *n + 8 - offsetof(Nodes, count)); // from the middle on
  EXPECT_CLEAR(m->nodes, Node *, 1);
  m->nodes[0] = v;
  EXPECT(&m->nodes[0], NULL, v);
  memset(&m->count, 0, (three - 1) * 8);
  EXPECT_CLEAR(m->nodes, Node *, 1);
  EXPECT_NONE();

  Entries *e = NEW(Entries, 2, 1, V, 2, V), *d = NEW(Entries);
  memmove(d, e, sizeof *e + 2 * sizeof *e->entries);
  EXPECT_RANGE(WBGC_KIND_BULK, d, long, 1);
  EXPECT_BULK(d->entries, struct Entry, 2);

  Nested *o = NEW(Nested, V, V, 1, V), *p = NEW(Nested);
  memcpy(p, o, sizeof *o + 8);
  EXPECT_BULK(p, Nested, 1);
  EXPECT_BULK(p->nodes.nodes, Node *, 1);

  Text *t = NEW(Text, V), *s = NEW(Text); // no slots in the text
  memcpy(s, t, offsetof(Text, text) + three);
  EXPECT_SLOT(&s->head, NULL, V);
  EXPECT_NONE();
  memcpy(s, t, sizeof *t + 8 * three);
  EXPECT_BULK(s, Text, 1);
  memcpy(&s->count, &t->count, 8 * three);
  EXPECT_NONE();

  OfOne *one = NEW(OfOne, V, 0, V, V), *many = NEW(OfOne);
  memcpy(many, one, offsetof(OfOne, words) + 2 * sizeof(uintptr_t));
  EXPECT_SLOT(&many->head, NULL, V);
  EXPECT_SLOT(&many->count, NULL, NULL); // as any word
  EXPECT_SLOT(&many->words[0], NULL, V);
  EXPECT_SLOT(&many->words[three - 2], NULL, V);
  EXPECT_NONE();
  const size_t bytes = sizeof *one + (three - 2) * sizeof(uintptr_t);
  memset(many, 0, bytes);
  EXPECT_SLOT(&many->head, V, NULL);
  EXPECT_SLOT(&many->count, NULL, NULL);
  EXPECT_SLOT(&many->words[0], V, NULL);
  EXPECT_SLOT(&many->words[three - 2], V, NULL);
  EXPECT_NONE();
  memcpy(many, one, 2 * sizeof *one); // an array of records
  EXPECT_BULK(many, OfOne, 2);
  memcpy(many, one, (three - 1) * sizeof *one);
  EXPECT_BULK(many, OfOne, 2);

  Numbers *numbers = NEW(Numbers, V, V);
  memset(&numbers->tail, 0, offsetof(Numbers, high) - offsetof(Numbers, tail));
  EXPECT_SLOT(&numbers->tail, V, NULL);
  EXPECT_NONE();
  return 0;
}
#endif
