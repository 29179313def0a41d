// Expressions that a type holds: the sizes of variable arrays, in declarations, typedefs, parameters, casts, compound
// literals, `va_arg`, `sizeof` and `_Countof`. Their stores had no barrier, and their calls did not count where none may be.
// row 1
// RUN: %matrix_c %s -w --std gnu11,c17
// RUN: %clang %plugin -std=gnu17 -fsyntax-only -DREFUSED -Xclang -verify -w %s
#include <wbgc/wbgc.h>

typedef struct WBGC_MANAGED Node {
  struct Node *f;
} Node;

#ifdef REFUSED
static int stores(Node *n) {
  n->f = 0; // expected-error {{write barrier prohibited by caller 'declared'}}
  return 1;
}
static int other(Node *n) {
  n->f = 0; // expected-error {{write barrier prohibited by caller 'literal'}}
  return 1;
}
WBGC_NOWRITEBARRIERREC void declared(Node *n) { // expected-note {{declared}}
  int (*p)[stores(n)]; // expected-note {{'stores' is called here by 'declared'}}
}
WBGC_NOWRITEBARRIER void own(Node *n, int (*p)[(n->f = 0, 3)]) { // expected-note 2{{'own' is declared}} expected-error {{write barrier prohibited in 'own'}}
  typedef int Row[(n->f = 0, 3)]; // expected-error {{write barrier prohibited in 'own'}}
  (void)sizeof(Row[4]);
}
WBGC_NOWRITEBARRIER void inExpressions(Node *n, void *p, __builtin_va_list ap) { // expected-note 2{{'inExpressions' is declared}}
  (void)__builtin_va_arg(ap, int (*)[(n->f = 0, 3)]); // expected-error {{write barrier prohibited in 'inExpressions'}}
  (void)(int (*[1])[(n->f = 0, 3)]){p}; // expected-error {{write barrier prohibited in 'inExpressions'}}
}
WBGC_NOWRITEBARRIERREC void literal(Node *n, void *p) { // expected-note {{'literal' is declared}}
  (void)(int (*[1])[other(n)]){p}; // expected-note {{'other' is called here by 'literal'}}
}
#else
#include "recorder.h"

static void parameter(Node *n, Node *v, int (*p)[(n->f = v, 3)]) {
  EXPECT_SLOT(&n->f, NULL, v);
  EXPECT_NONE();
}

static void variadic(Node *n, Node *v, int last, ...) {
  __builtin_va_list ap;
  __builtin_va_start(ap, last);
  (void)__builtin_va_arg(ap, int (*)[(n->f = v, 3)]);
  EXPECT_SLOT(&n->f, NULL, v);
  EXPECT_NONE();
  __builtin_va_end(ap);
}

static Node *target;
static int ofPlainTypes(int three) { return sizeof(int[(target->f = NULL, three)]); }

int main(void) {
  Node *n = hidden(zeroed(1, sizeof *n)), *v = hidden(zeroed(1, sizeof *v));
  int three = hidden(n) == n ? 3 : 4;
  parameter(n, v, NULL);
  int array[(n->f = NULL, three)];
  EXPECT_SLOT(&n->f, v, NULL);
  EXPECT_NONE();
  int (*pointer)[(n->f = v, three)] = &array;
  EXPECT_SLOT(&n->f, NULL, v);
  EXPECT_NONE();
  typedef int Row[2][(n->f = NULL, three)];
  EXPECT_SLOT(&n->f, v, NULL);
  EXPECT_NONE();
  Row row; // its size is known
  (void)sizeof(Row);
  EXPECT_NONE();
  (void)(int (*)[(n->f = v, three)])hidden(array);
  EXPECT_SLOT(&n->f, NULL, v);
  EXPECT_NONE();
  int size = sizeof(int[(n->f = NULL, three)]);
  EXPECT_SLOT(&n->f, v, NULL);
  EXPECT_NONE();
  size += sizeof *(n->f = v, pointer);
  EXPECT_SLOT(&n->f, NULL, v);
  EXPECT_NONE();
  (void)(int (*[1])[(n->f = NULL, three)]){pointer};
  EXPECT_SLOT(&n->f, v, NULL);
  EXPECT_NONE();
  variadic(n, v, 0, pointer);
#if __clang_major__ >= 21
  size += _Countof(int[(n->f = NULL, three)]);
  EXPECT_SLOT(&n->f, v, NULL);
  EXPECT_NONE();
  size += _Countof(*(n->f = v, pointer));
  EXPECT_SLOT(&n->f, NULL, v);
  EXPECT_NONE();
#endif
  target = n;
  EXPECT_SLOT(&target, NULL, n);
  size += ofPlainTypes(three);
  EXPECT_SLOT(&n->f, v, NULL);
  EXPECT_NONE();
  size += sizeof(n->f = NULL); // not a variable array: unevaluated
  EXPECT_NONE();
  return size == 0;
}
#endif
