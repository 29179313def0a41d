// Atomic stores into function pointers that promise something, in every form, and other values that were not
// looked at: of compound literals and statement expressions.
// RUN: %clang %plugin -std=gnu11 -Wno-everything -ferror-limit=0 -fsyntax-only -Xclang -verify %s
// RUN: %clang %plugin -std=gnu23 -Wno-everything -ferror-limit=0 -fsyntax-only -Xclang -verify %s
#include <stdatomic.h>
#include <wbgc/annotations.h>

#define REC WBGC_NOWRITEBARRIERREC
struct WBGC_MANAGED Node { struct Node *next; };
struct Node *g;
void clean(void) {}
void dirty(void) { g = 0; } // expected-note 0+{{write barrier is here}}
typedef void (*Plain)(void);
typedef REC void (*Good)(void);
struct Ops {
  REC void (*run)(void);
  _Atomic(Good) shared;
  _Atomic Good other;
  REC _Atomic(Plain) own;
  _Atomic(Plain) plain;
  REC _Atomic(int) number; // expected-error {{'nowritebarrierrec' applies to functions and function pointers only}}
};

REC void calls(struct Ops *o) { // expected-note {{'calls' is declared}}
  o->shared();
  o->other();
  o->own();
  atomic_load(&o->shared)();
  o->plain(); // expected-error {{indirect call cannot be verified free of write barriers}}
}

void assigns(struct Ops *o) {
  o->shared = clean;
  o->shared = dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'Ops::shared', which is 'nowritebarrierrec'}}
  o->other = dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'Ops::other', which is}}
  o->own = dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'Ops::own', which is}}
  o->plain = dirty;
}
struct Ops initialized = {.shared = dirty}; // expected-error {{'dirty' may execute a write barrier but is assigned to 'Ops::shared', which is}}

void operations(struct Ops *o, Good good, Plain plain) {
  atomic_init(&o->shared, dirty); // expected-error {{'dirty' may execute a write barrier but is assigned to 'Ops::shared', which is}}
  atomic_store(&o->shared, dirty); // expected-error {{assigned to 'Ops::shared'}}
  atomic_store(&o->shared, clean);
  atomic_store(&o->plain, dirty);
  atomic_exchange(&o->own, dirty); // expected-error {{assigned to 'Ops::own'}}
  atomic_compare_exchange_strong(&o->shared, &good, dirty); // expected-error {{assigned to 'Ops::shared'}}
  atomic_compare_exchange_strong(&o->shared, &plain, clean);
  atomic_compare_exchange_strong(&o->plain, &good, dirty); // expected-error {{'Ops::plain' may execute a write barrier but is assigned to 'good'}}
  __atomic_store_n(&o->run, dirty, __ATOMIC_RELAXED); // expected-error {{assigned to 'Ops::run'}}
  __atomic_store_n(&o->run, good, __ATOMIC_RELAXED);
  __atomic_exchange_n(&o->run, dirty, __ATOMIC_RELAXED); // expected-error {{assigned to 'Ops::run'}}
  __sync_bool_compare_and_swap(&o->run, dirty, dirty); // expected-error {{assigned to 'Ops::run'}}
  __sync_bool_compare_and_swap(&o->run, dirty, clean);
  __sync_lock_test_and_set(&o->run, dirty); // expected-error {{assigned to 'Ops::run'}}
}

// These take values by address.
void generic(struct Ops *o, Good good, Plain plain) {
  __atomic_store(&o->run, &plain, __ATOMIC_RELAXED); // expected-error {{'plain' may execute a write barrier but is assigned to 'Ops::run'}}
  __atomic_store(&o->run, &good, __ATOMIC_RELAXED);
  __atomic_store(&plain, &good, __ATOMIC_RELAXED);
  __atomic_load(&plain, &good, __ATOMIC_RELAXED); // expected-error {{'plain' may execute a write barrier but is assigned to 'good'}}
  __atomic_load(&o->run, &plain, __ATOMIC_RELAXED);
  __atomic_exchange(&o->run, &good, &plain, __ATOMIC_RELAXED);
  __atomic_exchange(&plain, &good, &o->run, __ATOMIC_RELAXED); // expected-error {{'plain' may execute a write barrier but is assigned to 'Ops::run'}}
  __atomic_compare_exchange(&o->run, &good, &plain, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED); // expected-error {{'plain' may execute a write barrier but is assigned to 'Ops::run'}}
}

Good *table = (Good[]){clean, dirty}; // expected-error {{'dirty' may execute a write barrier but is assigned to 'Good', which is}}
void literals(void) {
  Good *local = (Good[]){dirty}; // expected-error {{'dirty' may execute a write barrier but is assigned to 'Good', which is}}
  local = &(Good){dirty}; // expected-error {{'dirty' may execute a write barrier but is assigned to 'Good', which is}}
  local = (Good[]){clean};
  Plain *plain = (Plain[]){dirty};
}
REC void statements(struct Ops *o) {
  Good good = ({ clean(); dirty; }); // expected-error {{'dirty' may execute a write barrier but is assigned to 'good', which is}}
  good = ({ ; o->run; });
  ({ clean(); o->run; })();
}

// A pointer to function pointers is no better than what it points to.
void take(Good *promised);
void pointers(Plain *plain, Good *good, Plain **deep) {
  take(good);
  take(good + 1);
  take(plain); // expected-error {{'plain' may execute a write barrier but is assigned to 'promised', which is}}
  good = plain + 1; // expected-error {{'plain' may execute a write barrier but is assigned to 'good', which is}}
  good = *deep; // expected-error {{'deep' may execute a write barrier but is assigned to 'good', which is}}
  good = 0;
  void *anything = plain;
  good = anything;
}

// The typedef of a function carries the promise into pointers to it.
typedef REC void Function(void);
REC void typed(Function *p, Function *table[2]) {
  p();
  (*p)();
  table[1]();
}
void typing(void) {
  Function *p = clean;
  p = dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'p', which is}}
  typed(dirty, &p); // expected-error {{'dirty' may execute a write barrier but is assigned to 'p', which is}}
}
