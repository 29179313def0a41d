// A union's member that overlaps a slot is cleared first when only a part of it is stored, too: half of a
// complex number, an element of a vector, or what stands behind a choice, a comma or __extension__.
// row 14
// RUN: %matrix_c %s -w
// RUN: %clang %plugin -std=gnu17 -fsyntax-only -DREFUSED -Xclang -verify -w %s
// RUN: %clang %plugin -std=gnu17 -fsyntax-only -DREFUSED -DBLOCKS -fasm-blocks -Xclang -verify -w %s
#include <wbgc/wbgc.h>

typedef struct WBGC_MANAGED Node Node;
struct Node {
  Node *next;
};
typedef int Four __attribute__((ext_vector_type(4)));
typedef int Plain __attribute__((vector_size(16)));
typedef struct {
  long number;
  union {
    Node *p;
    struct {
      int i;
      Node *q;
    } s;
    long l;
    _Complex double complex;
    Four four;
    Plain plain;
  } u;
} Both;

#ifdef REFUSED
Node *head;
void assembly(Both *b, long v) {
  asm("mov %1, %0" : "=r"(b->u.l) : "r"(v)); // expected-error {{is written by inline assembly, which cannot have a write barrier}}
  asm("mov %1, %0" : "=r"(b->number) : "r"(v));
#ifdef BLOCKS
  __asm { mov head, rax } // expected-error {{GC slot 'head' is written by inline assembly, which cannot have a write barrier}}
#endif
}
#else
#include "shadow.h"
#define STORE(...)                                                                                 \
  b->u.p = v;                                                                                      \
  b->u.s.q = v;                                                                                    \
  CHECK();                                                                                         \
  __VA_ARGS__;                                                                                     \
  CHECK()

int main(void) {
  Node *v = SHADOW_NEW(Node, 1);
  Both *b = SHADOW_NEW(Both, 1);
  shadowShared(&b->u.p);
  shadowShared(&b->u.s.q);
  volatile int one = 1;
  STORE(__real__ b->u.complex = 1.5);
  STORE(__imag__ b->u.complex = 2.5);
  STORE(b->u.plain[one] = 1);
  STORE(b->u.plain[3] += 1);
  STORE(b->u.four.x = 2);
  STORE(b->u.four.wy = b->u.four.xy);
  STORE(b->u.four[one]++);
  STORE(__extension__ b->u.l = 1);
  STORE((__extension__ b->u.l) = 2);
  STORE(__builtin_choose_expr(1, b->u.l, 0) = 3);
  STORE(_Generic(one, int: b->u.l, default: 0) = 4);
#ifdef __cplusplus
  STORE((one, b->u.l) = 5);
  STORE((b->u.l = 6) = 7);
  STORE(++(++b->u.l));
  STORE((one ? b->u.l : b->u.l) = 8);
  STORE(b->u.s.*(&decltype(b->u.s)::i) = 9);
#endif
}
#endif
