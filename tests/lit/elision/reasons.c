// -Rpass=wbgc tells what each rule of docs/design/elision.md leaves out. Each function has the rule where it
// holds, or code one step away, where there is no remark: -verify refuses one that is not expected.
//
// RUN: %clang %plugin -O2 -Rpass=wbgc -Xclang -verify -c %s -o /dev/null
// RUN: %clang %plugin -O3 -g -Rpass=wbgc -Xclang -verify -c %s -o /dev/null
// RUN: %clang %plugin -O2 -fplugin-arg-wbgc-barrier=hook -DHAS_NO_POLLS -Rpass=wbgc -Xclang -verify -c %s -o /dev/null
// RUN: %clang %plugin -O0 -Rpass=wbgc -Xclang -verify=none -c %s -o /dev/null
// RUN: %clang %plugin -O2 -fplugin-arg-wbgc-barrier=none -Rpass=wbgc -Xclang -verify=none -c %s -o /dev/null
// none-no-diagnostics
#include <setjmp.h>
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node {
  struct Node *a, *b;
};
struct Node *global, statics;
void unknown(void);

// .elide.zero
struct Node *zero(struct Node *q) {
  struct Node *n = wbgc_new(struct Node);
  n->a = q; // expected-remark {{write barrier elided, old value: the object is fresh, and the slot still zero (.elide.zero)}}
  return n;
}
struct Node *zeroAfterCallOfUnknown(struct Node *q) {
  struct Node *n = wbgc_new(struct Node);
  unknown();
  n->a = q; // expected-remark {{.elide.zero}}
  return n;
}
extern jmp_buf again;
struct Node *zeroOnlyAtFirst(struct Node *q) {
  struct Node *n = wbgc_new(struct Node);
  setjmp(again); // comes back after the store
  n->a = q;
  unknown();
  return n;
}
extern void *builtin[5];
struct Node *zeroOnlyBeforeBuiltin(struct Node *q) {
  struct Node *n = wbgc_new(struct Node);
  __builtin_setjmp(builtin);
  n->a = q;
  unknown();
  return n;
}
struct Node *escaped(struct Node *q) {
  struct Node *n = wbgc_new(struct Node);
  global = n;
  unknown();
  n->a = q;
  return n;
}
struct Node *escapedBeforeAllocation(struct Node *q) {
  struct Node *n = wbgc_new(struct Node);
  global = n;
  struct Node *m = wbgc_new(struct Node); // writes to no slot, but others may meanwhile
  n->a = q;
  return m;
}
typedef struct Node **Slots;
Slots WBGC_PTR globalSlots;
struct Node *escapedByItsSecondSlot(struct Node *q) {
  struct Node *n = wbgc_new(struct Node);
  globalSlots = &n->b;
  struct Node *m = wbgc_new(struct Node);
  n->a = q;
  return m;
}
#ifndef HAS_NO_POLLS
void escapedBeforeOwnPoll(struct Node *q, long rounds) {
#pragma clang loop unroll(disable)
  for (long i = 0; i < rounds; i++) {
    struct Node *n = wbgc_new(struct Node);
    WBGC_NOBARRIER_STORE(global, n); // else this one has the loop's poll
    n->a = q;
  }
}
#endif
struct Node *atomic(struct Node *q) {
  struct Node *n = wbgc_new(struct Node);
  __atomic_store_n(&n->a, q, __ATOMIC_RELEASE);
  return n;
}
struct Node *maybeFresh(struct Node *q, int isFresh) {
  struct Node *n = isFresh ? wbgc_new(struct Node) : global;
  n->a = q;
  return n;
}
struct Node *writtenByOthers(struct Node *q, struct Node *r) {
  struct Node *n = wbgc_new(struct Node);
  global = n;
  (*(struct Node *volatile *)&global)->a = r; // perhaps n->a
  n->a = q;
  return n;
}

// .elide.overwritten
struct Node *overwritten(struct Node *q, struct Node *volatile *r) {
  struct Node *n = wbgc_new(struct Node);
  *(struct Node *volatile *)&n->a = q; // expected-remark {{.elide.zero}}
  *(struct Node *volatile *)&n->a = *r; // expected-remark {{write barrier elided, old value: an earlier barrier has recorded it (.elide.overwritten)}}
  return n;
}
struct Node *overwrittenLater(struct Node *q, struct Node *r, volatile int *c) {
  struct Node *n = wbgc_new(struct Node);
  n->a = q; // expected-remark {{.elide.zero}}
  if (*c)
    return n; // else the first store is dead; a volatile one would let `unknown` store there, for all LLVM knows
  unknown();
  n->a = r;
  return n;
}
struct Node *overwrittenUnrecorded(struct Node *q, struct Node *r, volatile int *c) {
  struct Node *n = wbgc_new(struct Node);
  WBGC_NOBARRIER_STORE(n->a, q);
  if (*c)
    return n;
  n->a = r;
  return n;
}
struct Node *overwrittenInPart(struct Node *q, struct Node *r, struct Node *s, volatile int *c) {
  struct Node *n = wbgc_new(struct Node);
  n->b = r; // expected-remark {{.elide.zero}}
  if (*c)
    return n;
  unknown();
  n->a = q; // expected-remark {{.elide.zero}}
  if (*c)
    return n;
  *n = *s;
  return n;
}
struct Node *overwrittenAtOnce(struct Node *q, struct Node *r, volatile int *c) {
  struct Node *n = wbgc_new(struct Node);
  n->a = q; // expected-remark {{.elide.zero}}
  if (*c)
    return n;
  n->a = r; // expected-remark {{.elide.overwritten}}
  return n;
}
struct Node *overwrittenInShared(struct Node *q, struct Node *volatile *r) {
  struct Node *n = wbgc_new(struct Node);
  global = n;
  *(struct Node *volatile *)&n->a = q; // expected-remark {{.elide.zero}}
  *(struct Node *volatile *)&n->a = *r;
  return n;
}

// .elide.static
void statically(struct Node *p) {
  p->a = &statics; // expected-remark {{write barrier elided, new value: it is null or static, and never freed (.elide.static)}}
  p->b = 0;        // expected-remark {{.elide.static}}
}
union WBGC_MANAGED Overlay {
  struct Node *node;
  long number;
};
void clearedByNumber(union Overlay *p) { p->number = 3; } // a clear has no new value to leave out
void notStatically(struct Node *p) { p->a = statics.a; }

// .elide.recorded
void recorded(struct Node *p, struct Node *q, struct Node *r) {
  p->a = r;
  q->a = r; // expected-remark {{write barrier elided, new value: an earlier barrier has recorded it (.elide.recorded)}}
}
void recordedOnOnePath(struct Node *p, struct Node *q, struct Node *r, volatile int *c) {
  if (*c)
    p->a = r;
  q->b = r;
}
void recordedLater(struct Node *p, struct Node *q, struct Node *r) {
  p->a = r;
  unknown();
  q->a = r;
}
void recordedBeforeItCameBack(struct Node *p, struct Node *q, struct Node *r) {
  p->a = r;
  __builtin_setjmp(builtin);
  q->a = r;
  unknown();
}
void recordedInAnotherRound(struct Node **p, struct Node *r, long n) {
#pragma clang loop unroll(disable)
  for (long i = 0; i < n; i++)
    p[i] = r;
}

#ifndef HAS_NO_POLLS
void recordedBeforeOwnPoll(struct Node **p, struct Node *r, long n, long m) {
#pragma clang loop unroll(disable)
  for (long i = 0; i < n; i++) {
    long j = 0;
#pragma clang loop unroll(disable)
    do
      p[j]->a = r;
    while (++j < m);
    p[i]->b = r;
  }
}
#endif

// .elide.same
void same(struct Node *p) { p->a = p->a; }   // expected-remark {{write barrier elided, both values: the slot keeps what it holds (.elide.same)}}
void whole(struct Node *p) { *p = *p; }      // expected-remark {{.elide.same}}
void notSame(struct Node *p) { p->a = p->b; }
void sameLater(struct Node *p) {
  struct Node *n = p->a;
  unknown();
  p->a = n;
}
void sameRecordsNothing(struct Node *p, struct Node *q) {
  struct Node *n = p->a;
  p->a = n; // expected-remark {{.elide.same}}
  q->a = n;
}
long peek(const struct Node *) __attribute__((pure));
long samePastReader(struct Node *p) { // LLVM knows that the call does not write, but not who does meanwhile
  struct Node *n = p->a;
  long result = peek(p);
  p->a = n;
  return result;
}
#ifndef HAS_NO_POLLS
void samePastOwnPoll(struct Node **p, long rounds) {
#pragma clang loop unroll(disable)
  for (long i = 0; i < rounds; i++)
    p[i]->a = p[i]->a;
}
#endif
void sameAfterStore(struct Node *p, struct Node **q, struct Node *r) {
  struct Node *n = p->a;
  *q = r; // perhaps p->a
  p->a = n;
}
