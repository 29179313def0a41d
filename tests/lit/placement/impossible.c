// Stores that cannot have a barrier are refused, each beside its like on a local or without slots.
// row 40, row 44, row 45, row 46
// RUN: %clang %plugin -std=gnu11 -fsyntax-only -ferror-limit=0 -Xclang -verify -w %s
// RUN: %clang %plugin -std=gnu23 -fsyntax-only -ferror-limit=0 -Xclang -verify -O2 -w %s
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>
#include <wbgc/annotations.h>

typedef struct WBGC_MANAGED Node {
  struct Node *f;
  long number;
} Node;
typedef struct {
  Node *a, *b;
} Pair;
typedef struct {
  long a, b;
} Numbers;
typedef struct {
  long first;
  Node *second;
} Later;

void bytes(Node *n, Numbers *m, int byte) {
  memset(n, 1, sizeof *n); // expected-error {{GC slot 'n' is written by 'memset' to a byte not known to be zero, which cannot have a write barrier}}
  memset(n, byte, sizeof *n); // expected-error {{GC slot 'n' is written by 'memset' to a byte not known to be zero, which cannot have a write barrier}}
  memset(n, 0, sizeof *n);
  memset(m, 1, sizeof *m);
  Node local;
  memset(&local, 1, sizeof local);
}

void parts(Node *n, Node *s, Pair *p, int size) {
  memcpy(&n->f, s, 4); // expected-error {{GC slot 'Node::f' is written by a part of its word, which cannot have a write barrier}}
  memset(n, 0, 4); // expected-error {{GC slot 'n' is written by a part of its word, which cannot have a write barrier}}
  memcpy(p, s, 12); // expected-error {{GC slot 'p' is written by a part of its word, which cannot have a write barrier}}
  bzero(n, sizeof *n + 7); // expected-error {{GC slot 'n' is written by a part of its word, which cannot have a write barrier}}
  memcpy(n, s, 12); // ends within the number
  memcpy(n, s, 0);
  memcpy(n, s, size);
  Node local;
  memcpy(&local, s, 4);
}

void wide(_Atomic(Pair) *p, Pair *q, Pair v) {
  __atomic_store(q, &v, __ATOMIC_RELAXED); // expected-error {{GC slot 'q' is written by an atomic operation of more than eight bytes, which cannot have a write barrier}}
  __c11_atomic_store(p, v, __ATOMIC_RELAXED); // expected-error {{GC slot 'p' is written by an atomic operation of more than eight bytes, which cannot have a write barrier}}
  __atomic_load(q, &v, __ATOMIC_RELAXED);
}

void wide_characters(Later *to, Later *from, Numbers *m) {
  wmemcpy((wchar_t *)to, (wchar_t *)from, 4); // expected-error {{GC slot 'to' is written by 'wmemcpy', which cannot have a write barrier}}
  wmemmove((wchar_t *)to, (wchar_t *)from, 4); // expected-error {{GC slot 'to' is written by 'wmemmove', which cannot have a write barrier}}
  wmemset((wchar_t *)to, 0, 4); // expected-error {{GC slot 'to' is written by 'wmemset', which cannot have a write barrier}}
  wmemcpy((wchar_t *)m, (wchar_t *)from, 4);
}

int compare(const void *, const void *);
void blocks(Node *n, Numbers *m) {
  n = realloc(n, 2 * sizeof *n); // expected-error {{GC slot 'n' is written by 'realloc', which cannot have a write barrier}}
  memccpy(n, m, 0, sizeof *n); // expected-error {{GC slot 'n' is written by 'memccpy', which cannot have a write barrier}}
  memccpy(m, n, 0, sizeof *m);
  qsort(n, 2, sizeof *n, compare); // expected-error {{GC slot 'n' is written by 'qsort', which cannot have a write barrier}}
  m = realloc(m, 2 * sizeof *m);
  qsort(m, 2, sizeof *m, compare);
  Node *onStack[2] = {n, n};
  qsort(onStack, 2, sizeof *onStack, compare);
}

void assembly(Node *n, Node *v) {
  asm("mov %1, %0" : "=m"(n->f) : "r"(v)); // expected-error {{GC slot 'Node::f' is written by inline assembly, which cannot have a write barrier}}
  asm("mov %1, %0" : "=r"(n->f) : "r"(v)); // expected-error {{GC slot 'Node::f' is written by inline assembly, which cannot have a write barrier}}
  asm("add $8, %0" : "+r"(n->f)); // expected-error {{GC slot 'Node::f' is written by inline assembly, which cannot have a write barrier}}
  asm("mov %1, %0" : "=r"(n->number) : "r"(v));
  Node *local;
  asm("mov %1, %0" : "=r"(local) : "r"(v));
  n->f = local;
  asm volatile("" : : "m"(n->f), "r"(v) : "memory");
}

// A segment, of which the barrier would not know where it begins.
void segments(Node *__seg_gs *slot, Pair __seg_fs *pair, Node *v, Pair both, long __seg_gs *number) {
  *slot = v; // expected-error {{GC slot 'Node *' is written by a store to another address space, which cannot have a write barrier}}
  pair->b = v; // expected-error {{is written by a store to another address space}}
  *pair = both; // expected-error {{GC slot 'Pair' is written by a store to another address space}}
  *number = 1;
  v = *slot;
}
