// Bytes from a member on, beyond its end: what clears or copies an object "from here on" was taken for a write of that
// member alone, or of more like it, and slots behind it had no barrier. How many bytes, the program may say as it runs.
// row 40
// RUN: %matrix_c %s -w
// RUN: %clang %plugin -std=gnu17 -fsyntax-only -DREFUSED -Xclang -verify -w %s
#include <wbgc/wbgc.h>

#include <stddef.h>
#include <string.h>

typedef struct WBGC_MANAGED Node {
  struct Node *f;
  long header;
  int flags, count;
  struct Node *g, *h;
  char text[16];
} Node;
typedef struct WBGC_MANAGED Rows {
  struct Rows *first;
  struct {
    struct Rows *a;
    long x;
  } pairs[2];
  char *text, *lines[2];
  struct Rows *last;
} Rows;
#define ROWS(Member) (sizeof(Rows) - offsetof(Rows, Member))
typedef struct WBGC_MANAGED Mixed {
  struct Mixed *first;
  long header;
  struct {
    struct Mixed *a;
    long x;
  } pair;
  struct Mixed *b, *row[2];
  long number;
  struct Mixed *last;
  int tail[2];
} Mixed;
#define MIXED(Member) (sizeof(Mixed) - offsetof(Mixed, Member))
#define FROM(Member) (sizeof(Node) - offsetof(Node, Member))

#ifdef REFUSED
WBGC_NOWRITEBARRIERREC void text(Rows *r, unsigned long n) { // what a member points to is no part of the object
  memset(r->text, 0, 64);
  memset(r->text, 0, n);
  memset(r->text + 8, 0, n);
  memset(r->lines[0], 0, 64);
  memset(r->lines[1], 0, n);
}
void cut(Node *n) {
  memset(&n->header, 0, 20); // expected-error {{GC slot 'Node::header' is written by a part of its word, which cannot have a write barrier}}
  memset(&n->header, 0, 16);
  memset(&n->header, 1, 8);
  memset(n->text, 1, 16);
}
#else
#include "recorder.h"
/* An object of which no word is null; `all[i]` is its word i. */
static Mixed *mixed(void) {
  uintptr_t *all = hidden(zeroed(2, sizeof(Mixed)));
  for (unsigned i = 0; i < 2 * sizeof(Mixed) / 8; ++i)
    all[i] = 1 + i;
  return (Mixed *)(void *)all;
}
#define CLEARED(Slot) EXPECT_SLOT(&(Slot), ((uintptr_t *)(void *)before)[(uintptr_t *)(void *)&(Slot) - (uintptr_t *)(void *)m], 0)
#define CLEARED_REST                                                                               \
  CLEARED(m->b), CLEARED(m->row[0]), CLEARED(m->row[1]), CLEARED(m->last), EXPECT_NONE()
static size_t (*volatile unknown)(size_t);
static size_t same(size_t n) { return n; }

static void restOfMixed(void) {
  Mixed *const before = mixed(), *m = mixed(), local;
  unknown = same;
  memset(&m->pair, 0, MIXED(pair));
  CLEARED(m->pair.a), CLEARED_REST;
  m = mixed();
  memset(&m->pair, 0, unknown(MIXED(pair)));
  CLEARED(m->pair.a), CLEARED_REST;
  m = mixed();
  memset(&m->b, 0, MIXED(b));
  CLEARED_REST;
  m = mixed();
  memset(&m->b, 0, unknown(MIXED(b)));
  CLEARED_REST;
  m = mixed();
  memset(m->row, 0, MIXED(row));
  CLEARED(m->row[0]), CLEARED(m->row[1]), CLEARED(m->last), EXPECT_NONE();
  m = mixed();
  memset(&m->header, 0, unknown(MIXED(header)));
  CLEARED(m->pair.a), CLEARED_REST;
  m = mixed();
  memset(&m->number, 0, MIXED(number) + sizeof(Mixed)); // into the next object
  CLEARED(m->last), CLEARED(m[1].first), CLEARED(m[1].pair.a), CLEARED(m[1].b), CLEARED(m[1].row[0]);
  CLEARED(m[1].row[1]), CLEARED(m[1].last), EXPECT_NONE();

  m = mixed();
  memset(&m->header, 0, unknown(8)); // not as far as a slot
  memset(&m->number, 0, unknown(8));
  memset(m->tail, 0, unknown(8));
  memset(&m->tail, 0, unknown(8));
  memset(&local.header, 0, unknown(8));
  EXPECT_NONE();
  memset(m->row, 0, unknown(8)); // an array's elements
  CLEARED(m->row[0]), EXPECT_NONE();
}

static void restOfRows(void) {
  Rows *r = hidden(zeroed(1, sizeof *r));
#define FILL                                                                                       \
  for (unsigned i = 0; i < sizeof(Rows) / 8; ++i)                                                  \
  ((uintptr_t *)(void *)r)[i] = 1 + i
  FILL;
  memset(&r->pairs[1], 0, ROWS(pairs[1]));
  EXPECT_SLOT(&r->pairs[1].a, 4, 0);
  EXPECT_SLOT(&r->last, 9, 0);
  EXPECT_NONE();
  FILL;
  memset(&r->pairs[0].x, 0, ROWS(pairs[0].x));
  EXPECT_SLOT(&r->pairs[1].a, 4, 0);
  EXPECT_SLOT(&r->last, 9, 0);
  EXPECT_NONE();
  FILL;
  memset(&r->pairs[1], 0, sizeof r->pairs[1]);
  EXPECT_SLOT(&r->pairs[1].a, 4, 0);
  EXPECT_NONE();
  memset(&r->text + 3, 0, unknown(8)); // behind a member
  EXPECT_SLOT(&r->last, 9, 0);
  EXPECT_NONE();
}

int main(void) {
  restOfMixed();
  restOfRows();
  Node *n = hidden(zeroed(1, sizeof *n)), *m = hidden(zeroed(1, sizeof *m)), local;
  WBGC_NOBARRIER_STORE(n->g, m);
  WBGC_NOBARRIER_STORE(n->h, n);
  WBGC_NOBARRIER_STORE(m->g, n);
  memset(&n->header, 0, FROM(header));
  EXPECT_SLOT(&n->g, m, NULL);
  EXPECT_SLOT(&n->h, n, NULL);
  EXPECT_NONE();
  memcpy(&(*n).header, &m->header, FROM(header));
  EXPECT_SLOT(&n->g, NULL, n);
  EXPECT_SLOT(&n->h, NULL, NULL);
  EXPECT_NONE();
  memset((char *)&n->count, 0, offsetof(Node, h) - offsetof(Node, count)); // begins within a word
  EXPECT_SLOT(&n->g, n, NULL);
  EXPECT_NONE();

  memset(&n->header, 0, offsetof(Node, g) - offsetof(Node, header)); // not as far as a slot
  memset(n->text, 0, sizeof n->text);
  memcpy(n->text, "text", 5);
  size_t bytes = (size_t)hidden((void *)8); // not known
  memset(&n->header, 0, bytes);
  memset(&local.header, 0, FROM(header));
  EXPECT_NONE();
  return 0;
}
#endif
