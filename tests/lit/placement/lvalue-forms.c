// Left sides behind conditionals, commas, statement expressions and selections.
// row 4, row 5
// RUN: %matrix_c %s -Wno-unevaluated-expression
#include "recorder.h"

typedef struct WBGC_MANAGED Node {
  struct Node *f;
  int number;
} Node;

static int evaluated;
static Node *once(Node *n) {
  ++evaluated;
  return n;
}

static void conditionals(Node *x, Node *y, Node *v, int c) {
  (c ? x : y)->f = v;
  EXPECT(&x->f, NULL, v);
  *(!c ? &x->f : &y->f) = v;
  EXPECT(&y->f, NULL, v);
  (once(x) ?: y)->f = y;
  EXPECT(&x->f, v, y);
  (once(NULL) ?: y)->f = x;
  EXPECT(&y->f, v, x);
  if (evaluated != 2)
    abort();
  *(evaluated++, &x->f) = v;
  EXPECT(&x->f, y, v);
  (c ? x : y)->number = 1;
  EXPECT_NONE();
}

static void extensions(Node *x, Node *y, Node *v) {
  ({
    Node *p = x;
    ++evaluated;
    p;
  })->f = v;
  EXPECT(&x->f, NULL, v);
  _Generic(x, Node *: x, default: y)->f = y;
  EXPECT(&x->f, v, y);
  __extension__ x->f = v;
  EXPECT(&x->f, y, v);
  __builtin_choose_expr(1, x, y)->f = y;
  EXPECT(&x->f, v, y);
  (((x)->f)) = v;
  EXPECT(&x->f, y, v);
  (__extension__(x->f)) = y;
  EXPECT(&x->f, v, y);
  _Generic(x, Node *: x->f, default: y->f) = v;
  EXPECT(&x->f, y, v);
  __builtin_choose_expr(0, y->f, x->f) = y;
  EXPECT(&x->f, v, y);
  (void)sizeof(*({
    x->f = v;
    x;
  }));
  EXPECT_NONE();
}

int main(void) {
  conditionals(zeroed(1, sizeof(Node)), zeroed(1, sizeof(Node)), zeroed(1, sizeof(Node)), 1);
  extensions(zeroed(1, sizeof(Node)), zeroed(1, sizeof(Node)), zeroed(1, sizeof(Node)));
  return 0;
}
