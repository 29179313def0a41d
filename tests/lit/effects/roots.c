// Which root a store is reported with, and calls in odd places of C.
// RUN: %clang %plugin  -Wno-everything -ferror-limit=0 -fsyntax-only -Xclang -verify %s
#include <wbgc/wbgc.h>
#define REC WBGC_NOWRITEBARRIERREC
struct WBGC_MANAGED Node { struct Node *next; };
struct Node *g;
// The nearest root, though another comes first.
static void s1(void) { g = 0; } // expected-error {{write barrier prohibited by caller 'r2'}}
static void m1(void) { s1(); }
REC void r1(void) { m1(); }
REC void r2(void) { s1(); } // expected-note {{'s1' is called here by 'r2'}} expected-note {{'r2' is declared 'nowritebarrierrec' here}}
// Its own attribute is nearest.
WBGC_NOWRITEBARRIER static void s2(void) { g = 0; } // expected-error {{write barrier prohibited in 's2'}} expected-note {{'s2' is declared 'nowritebarrier' here}}
REC void r3(void) { s2(); }
// Two roots at one distance: the first definition in the source.
REC void r4b(void);
REC void r4a(void);
static void s4(void) { g = 0; } // expected-error {{write barrier prohibited by caller 'r4a'}}
REC void r4a(void) { s4(); } // expected-note {{'s4' is called here by 'r4a'}} expected-note {{'r4a' is declared 'nowritebarrierrec' here}}
REC void r4b(void) { s4(); }
// Two stores, one chain each; both effects.
WBGC_NOSAFEPOINTREC REC void both(void) { // expected-note {{'both' is declared 'nowritebarrierrec' here}} expected-note {{'both' is declared 'nosafepointrec' here}}
  g = wbgc_new(struct Node); // expected-error {{write barrier prohibited in 'both'}} expected-error {{safepoint prohibited in 'both'}}
}
#define CALL(f) f()
#define STORE g = 0
static void s5(void) { STORE; } // expected-error {{by caller 'r5'}}
REC void r5(void) { CALL(s5); } // expected-note {{'s5' is called here by 'r5'}} expected-note {{declared}}
// K&R, recursion through itself
REC int r6(n) int n; { return n ? r6(n - 1) : 0; }
// shortest chain through two ways
static void t3(void) { g = 0; } // expected-error {{by caller 'r7'}}
static void t2(void) { t3(); }
static void t1(void) { t2(); }
REC void r7(void) { t1(); t3(); } // expected-note {{'t3' is called here by 'r7'}} expected-note {{declared}}
// gnu inline, extern inline
extern inline __attribute__((gnu_inline)) void gi(void) { g = 0; } // expected-error {{by caller 'r8'}}
REC void r8(void) { gi(); } // expected-note {{'gi' is called here by 'r8'}} expected-note {{declared}}
// nested function via statement expression
static int se(void) { g = 0; return 1; } // expected-error {{by caller 'r9'}}
REC int r9(void) { return ({ se(); }); } // expected-note {{'se' is called here by 'r9'}} expected-note {{declared}}
// VLA size, array subscripts, asm operands, designated init
static int v1(void) { g = 0; return 1; } // expected-error {{by caller 'r10'}}
REC void r10(void) { int a[v1()]; (void)a; } // expected-note {{'v1' is called here by 'r10'}} expected-note {{declared}}
static int v2(void) { g = 0; return 1; } // expected-error {{by caller 'r11'}}
REC void r11(void) { __asm__("" :: "r"(v2())); } // expected-note {{'v2' is called here by 'r11'}} expected-note {{declared}}
static int v3(void) { g = 0; return 1; } // expected-error {{by caller 'r12'}}
REC void r12(void) { struct { int a, b; } x = {.b = v3()}; (void)x; } // expected-note {{'v3' is called here by 'r12'}} expected-note {{declared}}
static int v4(void) { g = 0; return 1; } // expected-error {{by caller 'r13'}}
REC unsigned long r13(int n) { return sizeof(int[v4()]); } // expected-note {{'v4' is called here by 'r13'}} expected-note {{declared}}
static int v5(void) { g = 0; return 1; }
REC unsigned long r14(void) { return sizeof(v5()) + __builtin_object_size((v5(), "x"), 0); }
