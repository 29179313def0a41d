// From a root down, by the shortest chain: each store once, with the nearest root.
// RUN: %clang %plugin -fsyntax-only -Xclang -verify %s
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node { struct Node *next; };

static void store(struct Node *n) {
  n->next = n; // expected-error {{write barrier prohibited by caller 'root'}}
}
static void middle(struct Node *n) {
  store(n); // expected-note {{'store' is called here by 'middle'}}
}
WBGC_NOWRITEBARRIERREC void root(struct Node *n) { // expected-note {{'root' is declared 'nowritebarrierrec' here}}
  middle(n); // expected-note {{'middle' is called here by 'root'}}
}
static void longer(struct Node *n) { middle(n); }
WBGC_NOWRITEBARRIERREC void farther(struct Node *n) { longer(n); }

// The root itself, and a root that is nearer than another.
WBGC_NOWRITEBARRIERREC void self(struct Node *n) { // expected-note {{'self' is declared 'nowritebarrierrec' here}}
  n->next = 0; // expected-error {{write barrier prohibited in 'self'}}
}
WBGC_NOWRITEBARRIERREC void outer(struct Node *n) { self(n); }

// Two roots at one distance: the first in the source, whatever is defined first.
void shared(struct Node *n);
WBGC_NOWRITEBARRIERREC void first(struct Node *n) { // expected-note {{'first' is declared 'nowritebarrierrec' here}}
  shared(n); // expected-note {{'shared' is called here by 'first'}}
}
WBGC_NOWRITEBARRIERREC void second(struct Node *n) { shared(n); }
void shared(struct Node *n) {
  n->next = 0; // expected-error {{write barrier prohibited by caller 'first'}}
}

// The check stops at `yes…rec`, and at nothing else: not in cycles, not at a callee that does not return.
WBGC_YESWRITEBARRIERREC static void allowed(struct Node *n) { n->next = 0; }
WBGC_NOWRITEBARRIERREC void trusts(struct Node *n) { allowed(n); }

static void even(struct Node *n, int k);
static void odd(struct Node *n, int k) { even(n, k - 1); }
static void even(struct Node *n, int k) { odd(n, k - 1); }
WBGC_NOWRITEBARRIERREC void cycle(struct Node *n) { even(n, 4); }

_Noreturn static void die(struct Node *n) {
  n->next = 0; // expected-error {{write barrier prohibited by caller 'dies'}}
  __builtin_trap();
}
WBGC_NOWRITEBARRIERREC void dies(struct Node *n) { // expected-note {{'dies' is declared 'nowritebarrierrec' here}}
  die(n); // expected-note {{'die' is called here by 'dies'}}
}

// Calls that never run.
WBGC_NOWRITEBARRIERREC void never(struct Node *n) {
  if (0)
    shared(n);
  (void)sizeof(shared(n), 1);
}

// Attributes of any declaration; macros as Clang prints them.
#define STORE(N) ((N)->next = 0)
static void expanded(struct Node *n) {
  STORE(n); // expected-error {{write barrier prohibited by caller 'declaredLater'}}
}
void declaredLater(struct Node *n) { // expected-note {{'declaredLater' is declared 'nowritebarrierrec' here}}
  expanded(n); // expected-note {{'expanded' is called here by 'declaredLater'}}
}
WBGC_NOWRITEBARRIERREC void declaredLater(struct Node *n);

// An alias is its target.
void target(void) {
  wbgc_safepoint(); // expected-error {{safepoint prohibited by caller 'throughAlias'}}
}
void alias(void) __attribute__((alias("target")));
WBGC_NOSAFEPOINTREC void throughAlias(void) { // expected-note {{'throughAlias' is declared 'nosafepointrec' here}}
  alias(); // expected-note {{'target' is called here by 'throughAlias'}}
}
