// Every form of a store in C, in one program that a model of all slots watches (shadow.h).
// row 1 to row 17, row 26, row 30, row 35, row 36, row 40, row 43
// RUN: %matrix_c %s -w
#include "shadow.h"
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <strings.h>
typedef struct WBGC_MANAGED Node Node;
struct Node {
  Node *f;
  Node *g;
  long n;
  Node *a[3];
};
typedef struct {
  Node *x;
  long n;
  Node *y;
} S;
typedef struct {
  Node *x;
  Node *y;
} P2;
typedef struct {
  long t;
  S s;
  S arr[2][2];
  Node *z;
} Big;
typedef union {
  Node *p;
  long i;
  char c[8];
  double d;
  struct {
    int lo, hi;
  } h;
} U;
typedef struct {
  int k;
  U u;
  union {
    Node *q;
    long j;
    struct {
      short s1, s2;
      int b : 5;
    };
  };
  struct {
    Node *anon;
    int an2;
  };
} W;
typedef struct {
  void *WBGC_PTR v;
  void *WBGC_PTR volatile vv;
  void *WBGC_PTR const *cp;
  WBGC_WORD uintptr_t w;
  WBGC_WORD uintptr_t ws[2];
} Q;
typedef struct {
  long n;
  Node *fam[];
} F;
typedef void *WBGC_PTR gcp;
#define T(...)                                                                                     \
  do {                                                                                             \
    __VA_ARGS__;                                                                                   \
    CHECK();                                                                                       \
  } while (0)
#define N0 SHADOW_NEW(Node, 1)
static Node *id(Node *p) { return p; }
static Node *(*volatile hid)(Node *) = id;
static int one(void) { return 1; }
static int (*volatile hone)(void) = one;
static S mkS(Node *a, Node *b) { return (S){a, 7, b}; }
static S (*volatile hmkS)(Node *, Node *) = mkS;
static P2 mkP(Node *a, Node *b) { return (P2){a, b}; }
static P2 (*volatile hmkP)(Node *, Node *) = mkP;
static void byval(S s, S *d) {
  s.x = 0;
  s.y = 0;
  *d = s;
}
static void va(S *d, Node **e, int n, ...) {
  va_list ap;
  va_start(ap, n);
  *d = va_arg(ap, S);
  *e = va_arg(ap, Node *);
  va_end(ap);
}
#if __STDC_VERSION__ < 202000L
static void kr(d, v) Node *d;
Node *v;
{
  d->f = v;
}
#else
static void kr(Node *d, Node *v) { d->f = v; }
#endif
static void vlaf(int n, Node *a[n], Node *v) { a[n - 1] = v; }
static void vla2(int n, int m, Node *a[n][m], Node *v) {
  a[n - 1][m - 1] = v;
  Node *loc[n];
  loc[0] = v;
  a[0][0] = loc[0];
}
static void star(Node *a[static 2], Node *v) { a[1] = v; }
typedef union __attribute__((transparent_union)) {
  Node **np;
  void *WBGC_PTR *vp;
} TU;
static void tu(TU t, Node *v) { *t.np = v; }
int main(void) {
  __label__ done;
  Node *v = N0, *w = N0, *n = N0, *m = N0;
  v = hid(v);
  w = hid(w);
  T(n->f = v);
  T(*&n->f = w);
  T(n->a[1] = v);
  T(*(n->a + 2) = v);
  T(2 [n->a] = w);
  T(n->f += 1);
  T(n->f -= 1);
  T(n->f++);
  T(--n->f);
  T(++n->a[hone()]);
  T(n->a[hone()]--);
  T(n->f = m->f = v);
  T(n->f = m->g = n->a[0] = w);
  T(n->f = m->f = NULL);
  int c = hone();
  T((c ? n : m)->f = w);
  T(*(c ? &n->f : &m->f) = v);
  T((n ?: m)->g = v);
  T((hone(), n)->f = w);
  T(*({
    Node **q = &n->f;
    q;
  }) = v);
  T(({ n; })->f = w);
  T(_Generic(n, Node *: n->f, default: m->f) = v);
  T(__extension__ n->f = w);
  T(__builtin_choose_expr(1, n->f, m->f) = v);
  T(((((n))->f)) = w);
  T(__extension__(n->g) = v);
  T(*(Node *volatile *)&n->f = v);
  T(((Node *)(void *)n)->f = w);
  Big *b = SHADOW_NEW(Big, 2), *b2 = SHADOW_NEW(Big, 2);
  S *s = SHADOW_NEW(S, 3), *s2 = SHADOW_NEW(S, 3);
  T(s->x = v);
  T(s[1].y = w);
  T(*s2 = *s);
  T(s2[1] = s[1]);
  T(b->s = *s);
  T(b->arr[1][0] = s[1]);
  T(b->arr[c][c].x = v);
  T(*b2 = *b);
  T(b2[1] = b2[0] = *b);
  T(b2[0].s = b2[1].s = s[1]);
  T(*s = (S){v, 1, w});
  T(*s = (S){.y = v});
  T(*s = (S){0});
  T(*b = (Big){.arr = {[1] = {[0] = {v}}}});
  T(*s = hmkS(v, w));
  T(*s = mkS(w, v));
  T(b->arr[0][1] = hmkS(v, v));
  P2 *p = SHADOW_NEW(P2, 2);
  T(*p = hmkP(v, w));
  T(*p = mkP(w, v));
  T(p[1] = *p);
  T(*p = (P2){});
  T(byval(*s, s));
  T(va(s, &n->f, 1, hmkS(v, w), w));
  T(*s = c ? s2[0] : s2[1]);
  T(*s = (hone(), s2[1]));
  T(*s = ({
      S t = s2[0];
      t;
    }));
  T(*s = ({
      S *t = s2;
      *t;
    }));
  T(*(c ? s : s2) = (S){w, 1, v});
  U *u = SHADOW_NEW(U, 2);
  shadowShared(u);
  shadowShared(u + 1);
  T(u->p = v);
  T(u->i = 3);
  T(u->p = v);
  T(u->c[hone()] = 1);
  T(u->p = v);
  T(u->h.hi = 4);
  T(u->p = v);
  T(u->d = 1.5);
  T(u->p = w);
  T(u->i += 3);
  T(u->p = w);
  T(u->i++);
  T(u->p = w);
  T(u[1] = u[0]);
  T(u[1] = (U){.i = 4});
  T(u[1] = (U){v});
  T(*u = (U){.h = {1, 2}});
  T(u->p = v);
  T(u->h = (__typeof__(u->h)){5, 6});
  W *ww = SHADOW_NEW(W, 2);
  for (int i = 0; i < 2; i++) {
    shadowShared(&ww[i].u);
    shadowShared(&ww[i].q);
  }
  T(ww->u.p = v);
  T(ww->u.i = 2);
  T(ww->q = v);
  T(ww->s2 = 2);
  T(ww->q = v);
  T(ww->b = 3);
  T(ww->anon = v);
  T(ww[1] = *ww);
  T(ww->q = w);
  T(ww->j |= 1);
  T(*ww = (W){.q = v, .anon = w});
  T(*ww = (W){.j = 3, .u.p = v});
  Q *q = SHADOW_NEW(Q, 2);
  T(q->v = v);
  T(q->vv = w);
  T(q->w = (uintptr_t)v);
  T(q->w |= 1);
  T(q->w += 8);
  T(q->ws[c] = 9);
  T(q->w++);
  T(q->ws[1] ^= 5);
  T(q[1] = *q);
  gcp *qs = &q->v;
  T(*qs = w);
  T(*q = (Q){.w = 8, .ws = {1, 2}});
  F *f = (F *)shadowRoom(sizeof(F) + 3 * 8);
  for (int i = 0; i < 3; ++i)
    shadowSlot(&f->fam[i], "fam");
  T(f->fam[1] = v);
  T(*f = (F){3});
  T(f->fam[c]++);
  T(memcpy(s, s2, 2 * sizeof *s));
  T(memmove(s + 1, s, 2 * sizeof *s));
  T(memset(s, 0, sizeof *s));
  T(memcpy(&n->f, &m->g, 8));
  T(memcpy(n->a, m->a, sizeof n->a));
  T(bzero(n, sizeof *n));
  T(memcpy(b->arr, b2->arr, sizeof b->arr));
  T(memcpy(n, w, hone() * sizeof *n));
  T(bcopy(v, n, sizeof *n));
  T(memset(n->a, 0, sizeof n->a));
  T(__builtin_memcpy_inline(s, s2, sizeof *s));
  T(__builtin_memset_inline(s, 0, sizeof *s));
  T(*s = *__builtin_launder(s2));
  T(((Node *)__builtin_assume_aligned(n, 16))->f = v);
  T(*(Node **)__builtin_assume_aligned(&n->f, 8) = w);
  T(kr(n, v));
  Node **arr = (Node **)SHADOW_NEW(gcp, 0);
  (void)arr;
  Node **na = SHADOW_NEW(Node *, 6);
  T(vlaf(3, na, v));
  T(vla2(2, 3, (Node * (*)[3]) na, w));
  T(star(na, v));
  T(tu(&na[3], w));
  T(tu((TU){na + 4}, v));
  T(na[c + 1]++);
  T(*na++ = v);
  T(*++na = w);
  T(*(na += 1) = v);
  Node *(*mat)[2] = (Node * (*)[2]) SHADOW_NEW(Node *, 4);
  T(mat[1][c] = v);
  T((*mat)[0] = w);
  // atomics
  T(__atomic_store_n(&n->f, v, 5));
  T(__atomic_exchange_n(&n->f, w, 5));
  Node *ex = v;
  T(__atomic_compare_exchange_n(&n->f, &ex, v, 0, 5, 5));
  T(__atomic_compare_exchange_n(&n->f, &ex, v, 0, 5, 5));
  T(__sync_lock_test_and_set(&n->f, v));
  T(__sync_fetch_and_add(&q->w, 8));
  T(__atomic_fetch_or(&q->w, 3, 5));
  T(__atomic_add_fetch(&q->w, 3, 5));
  T(__atomic_fetch_nand(&q->w, 1, 5));
  T(__sync_bool_compare_and_swap(&n->f, v, w));
  T(__sync_lock_release(&n->f));
  T(__atomic_fetch_add(&n->f, 8, 5));
  T(__atomic_load(&m->f, &n->f, 5));
  T(__atomic_exchange(&n->f, &v, &m->f, 5));
  T(__atomic_store(&n->f, &w, 5));
  T(__atomic_compare_exchange(&n->f, &m->f, &v, 0, 5, 5));
  T(__sync_swap(&n->f, v));
  T(__sync_val_compare_and_swap(&q->w, 5, 9));
#if __clang_major__ >= 19
  T(__atomic_fetch_min(&q->w, 1, 5));
  T(__atomic_fetch_max(&q->w, 99, 5));
#endif
  _Atomic(Node *) *at = SHADOW_NEW(_Atomic(Node *), 2);
  T(atomic_store(at, v));
  T(*at = w);
  T(atomic_exchange(at, v));
  T(at[1] = at[0]);
  T(atomic_init(at, w));
  T(atomic_fetch_add(at, 1));
  T((*at)++);
  static S st;
  (void)st;
  T(n->f = __builtin_expect((long)v, 1) ? v : w);
  T(n->f = (Node *)((uintptr_t)v | 0));
  T(({
      Node *t;
      t = n;
      t;
    })->f = w);
  _Bool bb = 0;
  T(n->f = v, bb = 1);
  if (!bb)
    abort();
  T(for (n->f = v; c < 2; c++, n->g = w) n->a[0] = v);
  T(switch (c) {
    case 2:
      n->f = w;
      break;
    default:
      n->g = v;
  });
  T(if ((n->f = v)) n->g = n->f);
  T(while ((n->f = NULL)););
  __typeof__(n->f) *tp = &n->f;
  T(*tp = v);
  __auto_type ta = &n->f;
  T(*ta = w);
#if __STDC_VERSION__ >= 202000L
  auto ap = &n->f;
  T(*ap = v);
  typeof_unqual(n->f) *tq = &n->g;
  T(*tq = w);
  T(*s = (S){});
  constexpr int kk = 1;
  T(n->a[kk] = nullptr);
  T(*s = (S){v, 1});
#endif
  struct {
    struct {
      Node *in;
    } deep[2];
  } *ds = (void *)SHADOW_NEW(Node *, 2);
  T(ds->deep[c - 1].in = v);
  __asm__ goto("" ::: : done);
  T(n->f = v);
done:
  T(n->g = v);
  typedef struct {
    char c;
    Node *p;
  } __attribute__((packed, aligned(8))) Pk;
  (void)sizeof(Pk);
  typedef struct {
    Node *x;
  } One;
  T(*(One *)s = (One){v});
  return 0;
}
