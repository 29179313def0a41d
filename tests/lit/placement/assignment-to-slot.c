// Assignments to slots, however the slot is named, record once and before the store.
// row 1, row 3, row 9, row 12, row 16
// RUN: %matrix_c %s
#include "recorder.h"

typedef struct WBGC_MANAGED Node Node;
struct Node {
  Node *next;
  Node *grid[2][3];
  long number;
  void *WBGC_PTR any;
};
struct Outer {
  int tag;
  struct {
    Node *deep;
  } inner[2];
};

Node *global;
static Node *fileStatic;
_Thread_local Node *threadLocal;
Node *globalArray[4];

static Node *functionStatic(Node *value) {
  static Node *kept;
  Node *before = kept;
  kept = value;
  EXPECT(&kept, before, value);
  return kept;
}

static void fields(Node *p, Node *v) {
  p->next = v;
  EXPECT(&p->next, NULL, v);
  p->number = 1;
  EXPECT_NONE();
  (*p).next = p;
  EXPECT(&p->next, v, p);
  p->next = NULL;
  EXPECT(&p->next, p, NULL);
  p->any = v;
  EXPECT(&p->any, NULL, v);
  p->any = &p->number;
  EXPECT(&p->any, v, &p->number);
}

static void arrays(Node *p, Node *v, struct Outer *o, int i) {
  p->grid[1][2] = v;
  EXPECT(&p->grid[1][2], NULL, v);
  p->grid[i][i] = v;
  EXPECT(&p->grid[1][1], NULL, v);
  i[p->grid[0]] = v;
  EXPECT(&p->grid[0][1], NULL, v);
  o->inner[i].deep = v;
  EXPECT(&o->inner[1].deep, NULL, v);
  o->tag = 3;
  EXPECT_NONE();
  Node **q = p->grid[0];
  *q = v;
  EXPECT(&p->grid[0][0], NULL, v);
  q[2] = v;
  EXPECT(&p->grid[0][2], NULL, v);
  *(q + 2) = p;
  EXPECT(&p->grid[0][2], v, p);
}

static void chained(Node *a, Node *b, Node *v) {
  a->next = b->next = v;
  EXPECT(&b->next, NULL, v);
  EXPECT(&a->next, NULL, v);
  Node *local;
  local = a->next = b;
  EXPECT(&a->next, v, b);
  if (local != b)
    abort();
  a->next = local = v;
  EXPECT(&a->next, b, v);
}

static void globals(Node *v) {
  global = v;
  EXPECT(&global, NULL, v);
  fileStatic = v;
  EXPECT(&fileStatic, NULL, v);
  threadLocal = v;
  EXPECT(&threadLocal, NULL, v);
  globalArray[2] = v;
  EXPECT(&globalArray[2], NULL, v);
  functionStatic(v);
  functionStatic(NULL);
}

static void locals(Node *v, int n) {
  Node *local = v;
  local = NULL;
  Node *array[3] = {v};
  array[1] = v;
  struct Outer record = {0};
  record.inner[1].deep = v;
  Node *variable[n];
  variable[n - 1] = v;
  v = local;
  EXPECT_NONE();
  Node **pointer = &local;
  *pointer = array[1]; // through a pointer nobody knows that it is a local
  EXPECT(&local, NULL, array[1]);
  struct Outer *there = &record;
  there->inner[0].deep = array[1];
  EXPECT(&record.inner[0].deep, NULL, array[1]);
}

int main(void) {
  Node *a = zeroed(1, sizeof *a), *b = zeroed(1, sizeof *b), *v = zeroed(1, sizeof *v);
  fields(zeroed(1, sizeof(Node)), v);
  arrays(a, v, zeroed(1, sizeof(struct Outer)), 1);
  chained(zeroed(1, sizeof(Node)), b, v);
  globals(v);
  locals(v, 2);
  EXPECT_NONE();
  return 0;
}
