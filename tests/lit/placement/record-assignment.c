// Whole records: one range, by the map of the record, before the bytes move.
// row 30, row 26, row 36, row 27
// RUN: %matrix_c %s
#include "recorder.h"

#include <stdarg.h>

typedef struct WBGC_MANAGED Node {
  struct Node *next;
} Node;

struct Plain {
  long a, b;
};
struct Two {
  Node *x;
  long number;
  Node *y;
};
struct Deep {
  int tag;
  struct Two two[2];
  Node *grid[2][2];
  struct Plain plain;
};
struct Flexible {
  long count;
  Node *first;
  Node *rest[];
};

static struct Two makeTwo(Node *v) {
  struct Two result = {v, 1, v};
  return result;
}

static void assignments(struct Two *d, struct Two *s, Node *v) {
  s->x = v;
  EXPECT(&s->x, NULL, v);
  *d = *s;
  EXPECT_BULK(d, struct Two, 1);
  struct Two local;
  local = *s;
  local = *d;
  EXPECT_NONE();
  d[0] = local;
  EXPECT_BULK(d, struct Two, 1);
  struct Two *chained = d;
  *chained = *s = local;
  EXPECT_BULK(s, struct Two, 1);
  EXPECT_BULK(d, struct Two, 1);
  struct Plain *p = zeroed(2, sizeof *p);
  p[0] = p[1];
  EXPECT_NONE();
  *d = *(struct Two *)hidden(d);
  EXPECT_BULK(d, struct Two, 1);
  *(volatile struct Two *)d = local;
  EXPECT_BULK(d, struct Two, 1);
}

static void nested(struct Deep *d, struct Deep *s, int i) {
  *d = *s;
  EXPECT_BULK(d, struct Deep, 1);
  d->two[i] = s->two[0];
  EXPECT_BULK(&d->two[1], struct Two, 1);
  d->plain = s->plain;
  d->tag = 1;
  EXPECT_NONE();
  struct Deep array[2];
  array[1] = *s;
  array[i].two[1] = d->two[0];
  EXPECT_NONE();
}

static void flexible(struct Flexible *d, struct Flexible *s) {
  *d = *s; // the flexible part is not copied
  EXPECT_BULK(d, struct Flexible, 1);
  d->rest[1] = d->first;
  EXPECT(&d->rest[1], NULL, NULL);
}

static void compoundLiterals(struct Two *d, Node *v, Node *w) {
  *d = (struct Two){v, 1, w};
  EXPECT_SLOT(&d->x, v, v);
  EXPECT_SLOT(&d->y, v, w);
  EXPECT_NONE();
  *d = (struct Two){.y = v};
  EXPECT_SLOT(&d->x, v, NULL);
  EXPECT_SLOT(&d->y, w, v);
  EXPECT_NONE();
  *d = makeTwo(w);
  EXPECT_SLOT(&d->x, NULL, w);
  EXPECT_SLOT(&d->y, v, w);
  EXPECT_NONE();
  *d = (struct Two){0};
  EXPECT_SLOT(&d->x, w, NULL);
  EXPECT_SLOT(&d->y, w, NULL);
  EXPECT_NONE();
  struct Two *literal = &(struct Two){v, 2, w};
  EXPECT_NONE();
  literal->x = w;
  EXPECT(&literal->x, v, w);
}

static void byValue(struct Two parameter, struct Two *d) {
  parameter.x = NULL;
  EXPECT_NONE();
  *d = parameter;
  EXPECT_BULK(d, struct Two, 1);
}

static void variadic(struct Two *d, ...) {
  va_list list;
  va_start(list, d);
  *d = va_arg(list, struct Two);
  va_end(list);
}

int main(void) {
  Node *v = zeroed(1, sizeof *v), *w = zeroed(1, sizeof *w);
  struct Two *d = zeroed(1, sizeof *d), *s = zeroed(1, sizeof *s);
  assignments(d, s, v);
  struct Two values = {v, 1, v};
  *d = values;
  EXPECT_BULK(d, struct Two, 1);
  compoundLiterals(d, v, w);
  nested(zeroed(1, sizeof(struct Deep)), zeroed(1, sizeof(struct Deep)), 1);
  flexible(zeroed(1, 64), zeroed(1, 64));
  byValue(*s, d);
  EXPECT_NONE();
  variadic(d, values);
  EXPECT_BULK(d, struct Two, 1);
  EXPECT_NONE();
  return 0;
}
