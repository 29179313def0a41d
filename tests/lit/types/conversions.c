// A pointer to a GC slot must stay one (docs/annotations.md): C, where Clang converts one level in silence.
// row 47
// RUN: %clang %plugin -std=c11 -fsyntax-only -Wno-everything -ferror-limit=0 -Xclang -verify %s
// RUN: %clang %plugin -std=c23 -fsyntax-only -Wno-everything -ferror-limit=0 -Xclang -verify %s
#include <stdint.h>
#include <wbgc/annotations.h>

typedef WBGC_WORD uintptr_t VALUE;
struct WBGC_MANAGED Node {
  struct Node *next;
  void *WBGC_PTR payload;
  void *WBGC_PTR items[4];
  VALUE word;
  WBGC_WORD uintptr_t bare;
  uintptr_t count;
  void *plain;
};
typedef struct Node Node;

void takePlain(void **p);
void takeSlot(void *WBGC_PTR *p);
void takeNodes(Node **p);
void takeConst(void *const *p);
void takeBytes(char *p);
void takeVoid(void *p);
void takeWord(VALUE *p);
void takeInteger(uintptr_t *p);

void initialization(Node *n, void **plain) {
  void **a = &n->payload; // expected-error {{conversion from 'void *WBGC_PTR *' to 'void **' drops the gc qualifier; a store through it would have no write barrier}}
  void *WBGC_PTR *b = &n->payload;
  void **c = n->items; // expected-error {{conversion from 'void *WBGC_PTR *' to 'void **' drops}}
  void *WBGC_PTR *d = plain; // expected-error {{conversion from 'void **' to 'void *WBGC_PTR *' adds the gc qualifier; the collector would not scan the slot}}
  void **e = &n->plain;
  void *const *f = &n->payload;
  const void *const *g = (const void *const *)&n->next;
  void **h[] = {&n->payload, plain}; // expected-error {{drops the gc qualifier}}
  struct Pair { void **p; void *WBGC_PTR *q; } i = {plain,
    plain}; // expected-error {{adds the gc qualifier}}
}

void casts(Node *n, Node **nodes, void **plain, long *integers, char *bytes, void *any) {
  (void)(void **)nodes; // expected-error {{conversion from 'Node **' to 'void **' drops}}
  (void)(long *)&n->next; // expected-error {{conversion from 'struct Node **' to 'long *' drops}}
  (void)(double *)&n->next; // expected-error {{drops}}
  (void)(Node **)plain; // expected-error {{conversion from 'void **' to 'Node **' adds}}
  (void)(Node **)integers; // expected-error {{adds}}
  (void)(Node **)bytes;
  (void)(Node **)any;
  (void)(char *)nodes;
  (void)(unsigned char *)nodes;
  (void)(void *)nodes;
  (void)(uintptr_t)nodes;
  (void)(uintptr_t *)n; // expected-error {{conversion from 'Node *' to 'uintptr_t *' drops}}
  (void)(uintptr_t *)(n + 1);
  (void)(const uintptr_t *)n;
  (void)(uintptr_t)n;
  (void)(void *WBGC_PTR *)nodes;
  (void)(void **)WBGC_RAW_SLOT(nodes);
  (void)(Node **)WBGC_RAW_SLOT(plain);
  *(long *)&n->next = 1; // expected-error {{drops}}
  *(Node **)&n->payload = n;
}

typedef long Vector __attribute__((vector_size(16)));
struct Late { long number; Node *node; };
void wide(Node *n, Node **nodes, struct Late *l, long *integers, Vector *vectors) {
  *(Vector *)nodes = *vectors; // expected-error {{conversion from 'Node **' to 'Vector *' drops}}
  *(Vector *)n = *vectors; // expected-error {{conversion from 'Node *' to 'Vector *' drops}}
  *(Vector *)l = *vectors; // expected-error {{conversion from 'struct Late *' to 'Vector *' drops}}
  *(Vector *)&n->bare = *vectors; // expected-error {{drops}}
  *(_Complex double *)l = 1; // expected-error {{drops}}
  *(long *)l = 1;
  *(Vector *)&n->count = *vectors;
  *(Vector *)integers = *(const Vector *)n;
}

void depth(Node ***deep, void ***plain, Node *(*array)[4]) {
  (void)(void ***)deep; // expected-error {{conversion from 'Node ***' to 'void ***' drops}}
  (void)(Node ***)plain; // expected-error {{conversion from 'void ***' to 'Node ***' adds}}
  (void)(void **)deep;
  (void)(void **const *)deep; // expected-error {{drops}}
  (void)(void *const **)deep;
  (void)(void *(*)[4])array; // expected-error {{drops}}
  (void)(void **)array; // expected-error {{drops}}
}

void arguments(Node *n, void **plain, Node **nodes) {
  takePlain(&n->payload); // expected-error {{drops}}
  takeSlot(&n->payload);
  takePlain((void **)nodes); // expected-error {{drops}}
  takeSlot(plain); // expected-error {{adds}}
  takeSlot((void *WBGC_PTR *)nodes);
  takeConst(&n->payload);
  takeConst((void *const *)nodes);
  takeBytes((char *)&n->next);
  takeVoid(&n->next);
  takeNodes(&n->next);
}

void **drops(Node *n) {
  return &n->payload; // expected-error {{drops}}
}
void *WBGC_PTR *keeps(Node *n) {
  return &n->payload;
}

void conditionals(Node *n, void **plain, int c) {
  void **a = c ? &n->payload : plain; // expected-error {{conversion from 'void *WBGC_PTR *' to 'void **' drops}}
  void **b = c ? plain : &n->payload; // expected-error {{drops}}
  void *WBGC_PTR *d = c ? &n->payload : (void *WBGC_PTR *)0;
  void **e = c ? &n->payload : n->items; // expected-error {{drops}}
  void *f = c ? (void *)&n->payload : (void *)plain;
}

int comparisons(Node *n, void **plain) {
  return plain == &n->payload || &n->payload == plain;
}

void functions(void) {
  void (*a)(void **) = takeSlot; // expected-error {{conversion from 'void (*)(void *WBGC_PTR *)' to 'void (*)(void **)' adds}}
  void (*b)(void *WBGC_PTR *) = takePlain; // expected-error {{drops}}
  void (*c)(void *WBGC_PTR *) = takeSlot;
  void (*d)(void) = (void (*)(void))takeSlot;
  void (*e)(void *) = (void (*)(void *))takeSlot;
  void **(*f)(Node *) = (void **(*)(Node *))keeps; // expected-error {{drops}}
}

void words(Node *n, uintptr_t *integers) {
  VALUE *a = &n->word;
  uintptr_t *b = &n->word; // expected-error {{conversion from 'VALUE *' to 'uintptr_t *' drops}}
  uintptr_t *c = &n->bare; // expected-error {{conversion from 'WBGC_WORD uintptr_t *' to 'uintptr_t *' drops}}
  VALUE *d = &n->bare;
  uintptr_t *e = &n->count;
  VALUE *f = integers; // expected-error {{conversion from 'uintptr_t *' to 'VALUE *' adds}}
  const uintptr_t *g = &n->word;
  takeInteger(&n->word); // expected-error {{drops}}
  takeWord(&n->word);
  takeWord(&n->count); // expected-error {{adds}}
  (void)(long *)&n->word; // expected-error {{drops}}
  (void)(Node **)&n->word;
  (void)(char *)&n->word;
  a = integers; // expected-error {{adds}}
  e = a; // expected-error {{drops}}
}

union WBGC_MANAGED Either {
  Node *node;
  long integer;
  char bytes[8];
  struct { int low, high; } parts;
  long array[2];
};
void takeLong(long *);
void unions(union Either *u) {
  long *a = &u->integer; // expected-error {{conversion from 'Node **' to 'long *' drops}}
  Node **b = &u->node;
  char *c = u->bytes;
  char *d = &u->bytes[1];
  int *e = &u->parts.high; // expected-error {{drops}}
  const long *f = &u->integer;
  void *g = &u->integer;
  long *h = (long *)WBGC_RAW_SLOT(&u->integer);
  takeLong(&u->integer); // expected-error {{drops}}
  takeLong(u->array); // expected-error {{drops}}
  u->array[1] = u->integer + u->parts.low;
  union Either local;
  long *i = &local.integer;
}

/* What is lost is the slot that the member does not have itself. */
struct Tagged {
  long tag;
  Node *node;
};
union Property {
  struct Tagged value;
  struct { void *WBGC_PTR get[1]; Node *set; } accessor;
};
void records(union Property *p) {
  struct Tagged *a = &p->value; // expected-error {{conversion from 'void *WBGC_PTR *' to 'struct Tagged *' drops}}
  const struct Tagged *b = &p->value;
  Node **c = &p->value.node;
  p->value = *a;
}

void reachable(Node *n) {
  if (0) { void **a = &n->payload; }
  if (1) { void **a = &n->payload; } // expected-error {{drops}}
  (void)sizeof(*(void **)&n->next);
}
void **global = (void **)&((Node *)0)->next; // expected-error {{drops}}
