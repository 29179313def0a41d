// Barriers of every kind count; what never runs does not.
// RUN: %clang %plugin  -Wno-everything -ferror-limit=0 -fsyntax-only -Xclang -verify %s
// RUN: %clang %plugin  -Wno-everything -ferror-limit=0 -O3 -S -o /dev/null -Xclang -verify %s
#include <wbgc/wbgc.h>
#include <string.h>
#include <stdatomic.h>
#define REC WBGC_NOWRITEBARRIERREC
#define NO WBGC_NOWRITEBARRIER
struct WBGC_MANAGED Node { struct Node *next; struct Node *arr[3]; long key; };
struct Rec { struct Node *a, *b; int i; };
typedef WBGC_WORD unsigned long Value;
struct Node *gn; struct Rec gr; Value gv; void *WBGC_PTR gp; _Atomic(struct Node *) ga;
static struct Node *sn; _Thread_local struct Node *tl;
struct Rec mk(void);
NO void scalar(struct Node *n, struct Node **s, struct Rec *r, Value *v) { // expected-note 18{{declared}}
  n->next = n; // expected-error {{write barrier prohibited in 'scalar'}}
  *s = n; // expected-error {{write barrier prohibited in 'scalar'}}
  s[1] = n; // expected-error {{write barrier prohibited in 'scalar'}}
  n->arr[1] = 0; // expected-error {{write barrier prohibited in 'scalar'}}
  r->a = n; // expected-error {{write barrier prohibited in 'scalar'}}
  *v = 1; // expected-error {{write barrier prohibited in 'scalar'}}
  gn = n; // expected-error {{write barrier prohibited in 'scalar'}}
  gv = 2; // expected-error {{write barrier prohibited in 'scalar'}}
  gp = n; // expected-error {{write barrier prohibited in 'scalar'}}
  sn = n; // expected-error {{write barrier prohibited in 'scalar'}}
  tl = n; // expected-error {{write barrier prohibited in 'scalar'}}
  s[0]++; // expected-error {{write barrier prohibited in 'scalar'}}
  *v |= 4; // expected-error {{write barrier prohibited in 'scalar'}}
  gr.a = gr.b = n; // expected-error 2{{write barrier prohibited in 'scalar'}}
  static struct Node *sl; sl = n; // expected-error {{write barrier prohibited in 'scalar'}}
  (n ? n : gn)->next = n; // expected-error {{write barrier prohibited in 'scalar'}}
  *(n ? &gn : &sn) = n; // expected-error {{write barrier prohibited in 'scalar'}}
  struct Node *l = n; l = gn; l++;
  struct Rec lr = gr; lr.a = n; lr = gr; lr = mk();
  Value lv = gv; lv = 3;
  n->key = 3; gr.i = 3;
}
NO void bulk(struct Rec *r, struct Rec *q, struct Node *n) { // expected-note 11{{declared}}
  *r = *q; // expected-error {{prohibited in 'bulk'}}
  gr = mk(); // expected-error {{prohibited in 'bulk'}}
  *r = (struct Rec){0}; // expected-error {{prohibited in 'bulk'}}
  memcpy(r, q, sizeof *r); // expected-error {{prohibited in 'bulk'}}
  memmove(r, q, sizeof *r); // expected-error {{prohibited in 'bulk'}}
  memset(r, 0, sizeof *r); // expected-error {{prohibited in 'bulk'}}
  __builtin_memcpy(n, n, sizeof *n); // expected-error {{prohibited in 'bulk'}}
  wbgc_memmove(wbgc_typeof(struct Rec), r, q, 1); // expected-error {{prohibited in 'bulk'}}
  wbgc_memclr(wbgc_typeof(struct Rec), r, 1); // expected-error {{prohibited in 'bulk'}}
  wbgc_bulk_barrier(r, q, 16); // expected-error {{prohibited in 'bulk'}}
  *n = *gn; // expected-error {{prohibited in 'bulk'}}
}
NO void atomics(_Atomic(struct Node *) *p, struct Node *n, struct Node **q) { // expected-note 8{{declared}}
  *p = n; // expected-error {{prohibited in 'atomics'}}
  atomic_store(p, n); // expected-error {{prohibited in 'atomics'}}
  atomic_exchange(p, n); // expected-error {{prohibited in 'atomics'}}
  struct Node *e = 0;
  atomic_compare_exchange_strong(p, &e, n); // expected-error {{prohibited in 'atomics'}}
  __atomic_store_n(q, n, __ATOMIC_RELEASE); // expected-error {{prohibited in 'atomics'}}
  __sync_bool_compare_and_swap(q, e, n); // expected-error {{prohibited in 'atomics'}}
  __sync_lock_test_and_set(q, n); // expected-error {{prohibited in 'atomics'}}
  ga = 0; // expected-error {{prohibited in 'atomics'}}
  (void)atomic_load(p);
}
NO void none(struct Node *n, struct Node **s) {
  WBGC_NOBARRIER_STORE(n->next, n);
  WBGC_NOBARRIER_STORE(*s, 0);
  WBGC_NOBARRIER_STORE(gv, 0);
  if (0) n->next = n;
  if (sizeof(int) == 8) n->next = n;
  if (1) ; else n->next = n;
  while (0) n->next = n;
  for (; 0;) n->next = n;
  (void)sizeof(n->next = n);
  (void)sizeof(*(n->next = n));
  __typeof__(n->next = n) x = n;
  (void)(0 && (n->next = n));
  (void)(1 || (n->next = n));
  (void)(0 ? (n->next = n) : n);
  (void)__builtin_choose_expr(1, 0, n->next = n);
  (void)_Generic(1, int: 0, default: n->next = n);
  (void)_Alignof(__typeof__(n->next = n));
  (void)__builtin_constant_p((n->next = n, 1));
  __builtin_assume((n->next = n, 1));
  enum { k = 0 }; if (k) n->next = n;
}
NO void doOnce(struct Node *n) { // expected-note 2{{declared}}
  do n->next = n; while (0); // expected-error {{prohibited in 'doOnce'}}
  if (0) { lab: n->next = n; } // expected-error {{prohibited in 'doOnce'}}
  goto lab;
}
NO void sw(struct Node *n) { // expected-note 1{{declared}}
  switch (1) { case 1: n->next = n; } // expected-error {{prohibited in 'sw'}}
}
NO void decided(struct Node *n, int k) { // expected-note 5{{declared}}
  switch (0) { case 1: n->next = n; }
  switch (0) { case 1: n->next = n; break; case 0: break; n->next = n; case 2: n->next = n; }
  switch (3) { case 1 ... 2: n->next = n; break; default: ; }
  switch (sizeof(int)) { case 8: n->next = n; break; default: break; case 2: n->next = n; }
  switch (0) case 0: n->next = n; // expected-error {{prohibited in 'decided'}}
  switch (2) { case 1 ... 3: if (k) break; n->next = n; } // expected-error {{prohibited in 'decided'}}
  switch (1) { case 0: n->next = n; case 1: case 2:; default: n->next = n; } // expected-error {{prohibited in 'decided'}}
  switch (1) { case 0: while (k) { case 1: n->next = n; } } // expected-error {{prohibited in 'decided'}}
  switch (1) { case 0: into: n->next = n; } // expected-error {{prohibited in 'decided'}}
  if (k) goto into;
}
NO void after(struct Node *n) {
  return;
  n->next = n; // unreachable by return
}
NO void trap(struct Node *n) {
  __builtin_unreachable();
  n->next = n;
}
NO void revived(struct Node *n, int k) { // expected-note 3{{declared}}
  if (k) { return; n->next = n; }
  goto past;
  n->next = n;
  { past: n->next = n; } // expected-error {{prohibited in 'revived'}}
  switch (k) {
  case 1: break; n->next = n;
  case 2: n->next = n; // expected-error {{prohibited in 'revived'}}
  }
  for (;;) { if (k) continue; break; n->next = n; }
  n->next = n; // expected-error {{prohibited in 'revived'}}
}
NO void branches(struct Node *n, int k) { // expected-note 2{{declared}}
  if (k == 1) {
    if (n) return; else { __builtin_trap(); }
    n->next = n;
  }
  if (k == 2) {
    if (1) return;
    n->next = n;
  }
  if (k == 3) {
    if (n) return;
    n->next = n; // expected-error {{prohibited in 'branches'}}
  }
  for (; k;) {
    if (n) { if (0) back: ; else return; } else continue;
    n->next = n; // expected-error {{prohibited in 'branches'}}
    goto back;
  }
}
NO void inner(struct Node *n, int k) { // expected-note 2{{declared}}
  if (k == 1) {
    for (;;) {
      while (k) break;
      do { if (k) break; } while (1);
      switch (k) { case 1: break; default: ; }
    }
    n->next = n;
  }
  if (k == 2) {
    for (;;) { while (k) break; if (n) break; }
    n->next = n; // expected-error {{prohibited in 'inner'}}
  }
  if (k == 3) {
    while (1) switch (k) { case 1: for (;;) break; break; default: goto out; }
    n->next = n;
    out: n->next = n; // expected-error {{prohibited in 'inner'}}
  }
}
NO void endless(struct Node *n, int k) { // expected-note 4{{declared}}
  if (k == 1) {
    for (;;) ;
    n->next = n;
  }
  if (k == 2) {
    while (1) if (k) return;
    n->next = n;
  }
  if (k == 3) {
    do switch (k) { default: continue; } while (1);
    n->next = n;
  }
  if (k == 4) {
    for (;;) if (k) break;
    n->next = n; // expected-error {{prohibited in 'endless'}}
  }
  if (k == 5) {
    while (1) if (k) goto out;
    n->next = n;
    out: n->next = n; // expected-error {{prohibited in 'endless'}}
  }
  if (k == 6) {
    while (k) ;
    n->next = n; // expected-error {{prohibited in 'endless'}}
  }
  if (k == 7) {
    do ; while (0);
    n->next = n; // expected-error {{prohibited in 'endless'}}
  }
}
_Noreturn void die(void);
NO void dead(struct Node *n) { die(); n->next = n; }
