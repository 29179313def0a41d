// Safepoints of C++: scopes, polls, virtual methods.
// RUN: %clangxx %plugin -std=c++20 -Wno-everything -ferror-limit=0 -fsyntax-only -Xclang -verify %s
#include <wbgc/wbgc.hpp>
#include <vector>
#define REC WBGC_NOSAFEPOINTREC
#define NO WBGC_NOSAFEPOINT
struct WBGC_MANAGED Node { Node *next; };
NO void a() { (void)wbgc::make<Node>(); } // expected-error {{safepoint prohibited in 'a'}} expected-note {{declared}}
NO void b() { wbgc::blocking_region r; } // expected-error 2{{safepoint prohibited in 'b'}} expected-note 2{{declared}}
NO void c() { wbgc::attached_thread t; } // expected-error 2{{safepoint prohibited in 'c'}} expected-note 2{{declared}}
NO void d() { wbgc_thread_attach(); wbgc_thread_detach(); } // expected-error 2{{safepoint prohibited in 'd'}} expected-note 2{{declared}}
NO void e() { wbgc_start_cycle(); wbgc_collect(); wbgc_safepoint(); } // expected-error 3{{safepoint prohibited in 'e'}} expected-note 3{{declared}}
NO void f() { wbgc_blocking_enter(); wbgc_blocking_leave(); } // expected-error 2{{safepoint prohibited in 'f'}} expected-note 2{{declared}}
NO void g(Node *n) { (void)wbgc_new(Node); (void)wbgc_new_array(Node, 3); } // expected-error 2{{safepoint prohibited in 'g'}} expected-note 2{{declared}}
NO void h() { wbgc_alloc_noscan(3); wbgc_alloc_conservative(3); } // expected-error 2{{safepoint prohibited in 'h'}} expected-note 2{{declared}}
NO void i(Node *n) { wbgc::weak<Node> w(n); } // weak_new inside the template: direct only
REC void j(Node *n) { wbgc_weak_new(n); } // expected-error {{safepoint prohibited in 'j'}} expected-note {{declared}}
REC void k() { wbgc_init(nullptr); } // expected-error {{safepoint prohibited in 'k'}} expected-note {{declared}}
REC void l(Node *n) { wbgc_weak_get(nullptr); wbgc_is_marking(); wbgc_object_base(n); n->next = n; }
REC void m(const int (&arr)[3]) { for (int x : arr) (void)x; }
void loop(const int (&arr)[3]) { for (int x : arr) (void)x; } // expected-error {{safepoint prohibited by caller 'n'}}
REC void n(const int (&arr)[3]) { loop(arr); } // expected-note {{'loop' is called here by 'n'}} expected-note {{declared}}
void loop2() { for (;;) { } } // expected-error {{safepoint prohibited by caller 'o'}}
REC void o() { loop2(); } // expected-note {{called here by 'o'}} expected-note {{declared}}
void loop3(int k) { do { } while (k--); } // expected-error {{safepoint prohibited by caller 'p'}}
REC void p() { loop3(1); } // expected-note {{called here by 'p'}} expected-note {{declared}}
void loop4(int k) { do { } while (false); if (k) while (0) {} for (;0;) {} }
REC void q() { loop4(1); }
REC void r() { struct L { static void s(int n) { while (n--) ; } }; L::s(1); } // expected-error {{safepoint prohibited by caller 'r'}} expected-note {{called here by 'r'}} expected-note {{declared}}
struct V { REC virtual void v() { for (;;) break; } virtual void w(); };
struct W : V { void v() override { for (int i = 0; i < 3; ++i) ; wbgc_safepoint(); } }; // expected-error {{safepoint prohibited in 'W::v'}} expected-note@-1 {{'W::v' is declared 'nosafepointrec' here}}
REC void s(V *v) { v->v(); v->w(); } // expected-error {{indirect call cannot be verified free of safepoints}} expected-note {{declared}}
WBGC_YESSAFEPOINTREC void yes() { wbgc_collect(); }
REC void t() { yes(); }
REC void u() { auto l = [](int n) { while (n--) ; }; l(2); } // expected-error {{safepoint prohibited by caller 'u'}} expected-note {{called here by 'u'}} expected-note {{declared}}
REC void v(std::vector<int> &x) { x.size(); }
