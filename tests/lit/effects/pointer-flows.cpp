// Every way to declare, call and assign a function pointer.
// RUN: %clangxx %plugin -std=c++20 -Wno-everything -ferror-limit=0 -fsyntax-only -Xclang -verify %s
#include <wbgc/annotations.h>
#define REC WBGC_NOWRITEBARRIERREC
struct WBGC_MANAGED Node { Node *next; };
Node *g;
void clean() {}
void dirty() { g = nullptr; } // expected-note 0+{{write barrier is here}}
typedef void (*Plain)();
typedef REC void (*Good)();
using Good2 REC = void (*)();
struct S { REC Plain f; Plain plain; REC Plain arr[2]; REC void (*deep)(); REC static Plain st; };
REC Plain S::st = clean;
REC Plain global;
REC Plain table[4];
REC Plain matrix[2][2];
Good goodArr[3];
REC static Plain sglobal = clean;
REC extern Plain ext;
REC thread_local Plain tl;
struct M { void quiet() {} void loud() { g = nullptr; } }; // expected-note 0+{{write barrier is here}}
typedef REC void (M::*GoodM)();
typedef void (M::*PlainM)();
struct HM { REC void (M::*m)(); PlainM plain; };
Good pick(bool b) { return b ? clean : dirty; } // expected-error {{'dirty' may execute a write barrier but is assigned to 'Good', which is 'nowritebarrierrec'}}
Good2 pick2() { return dirty; } // expected-error {{'dirty' may execute a write barrier but is assigned to 'Good2', which is 'nowritebarrierrec'}}
Plain pickPlain();

REC void calls(S &s, S *sp, REC Plain p, REC Plain &r, REC void f(), const Good *pg, M &m, GoodM gm, HM hm, Good2 g2, REC Plain pa[]) {
  s.f(); sp->f(); (*sp->f)(); (**s.f)(); s.arr[1](); s.deep(); S::st();
  p(); r(); f(); (*pg)(); pg[1](); global(); table[1](); matrix[1][0](); goodArr[2](); sglobal(); ext(); tl();
  (m.*gm)(); ((&m)->*gm)(); (m.*hm.m)(); g2(); pa[1]();
  pick(true)(); pick2()();
  (p ? p : global)(); (p ?: global)(); (clean(), p)();
  auto copy = p; // a plain copy
  const auto &cr = p;
  Good local = p; local();
  static REC Plain sl = clean; sl();
  REC void (*lv)() = p; lv();
  (&clean)(); (*clean)(); (true ? clean : clean)(); (clean)();
  static_cast<Good>(p)();
}
REC void unverifiable(S &s, Plain p, M &m, PlainM pm, HM hm) { // expected-note 7{{'unverifiable' is declared}}
  s.plain(); // expected-error {{indirect call cannot be verified free of write barriers}}
  p(); // expected-error {{indirect call cannot be verified free of write barriers}}
  (m.*pm)(); // expected-error {{indirect call cannot be verified free of write barriers}}
  (m.*hm.plain)(); // expected-error {{indirect call cannot be verified free of write barriers}}
  pickPlain()(); // expected-error {{indirect call cannot be verified free of write barriers}}
  (p ? p : clean)(); // expected-error {{indirect call cannot be verified free of write barriers}}
  ((Plain)0x1234)(); // expected-error {{indirect call cannot be verified free of write barriers}}
}
void dirty2() { g = nullptr; } // expected-error {{by caller 'condTarget'}}
REC void condTarget(bool b) { (b ? clean : dirty2)(); } // expected-note {{'dirty2' is called here by 'condTarget'}} expected-note {{declared}}
void dirty3() { g = nullptr; } // expected-error {{by caller 'deref'}}
REC void deref() { (*&dirty3)(); } // expected-note {{'dirty3' is called here by 'deref'}} expected-note {{declared}}
struct N2 { void loud() { g = nullptr; } }; // expected-error {{by caller 'constMember'}}
struct N3 { virtual void any(); REC virtual void quiet(); };
REC void virtualMember(N3 &n) { // expected-note {{declared}}
  (n.*&N3::quiet)();
  (n.*&N3::any)(); // expected-error {{indirect call cannot be verified free of write barriers}}
}
REC void constMember(N2 &n) { (n.*&N2::loud)(); } // expected-note {{'N2::loud' is called here by 'constMember'}} expected-note {{declared}}

void assigns(S &s, Plain p, HM &hm, bool b, int i) {
  s.f = dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'S::f', which is 'nowritebarrierrec'}}
  s.arr[0] = dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'S::arr'}}
  *s.arr = dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'S::arr'}}
  table[i] = dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'table'}}
  matrix[i][1] = dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'matrix'}}
  goodArr[i] = p; // expected-error {{'p' may execute a write barrier but is assigned to 'goodArr'}}
  tl = dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'tl'}}
  S::st = dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'S::st'}}
  hm.m = &M::quiet;
  hm.m = &M::loud; // expected-error {{'M::loud' may execute a write barrier but is assigned to 'HM::m'}}
  hm.m = hm.plain; // expected-error {{'HM::plain' may execute a write barrier but is assigned to 'HM::m'}}
  global = b ? clean : dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'global'}}
  global = (clean(), dirty); // expected-error {{'dirty' may execute a write barrier but is assigned to 'global'}}
  global = (Good)dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to}}
  global = pickPlain(); // expected-error {{may execute a write barrier but is assigned to 'global'}}
  global = reinterpret_cast<Plain>(&dirty); // expected-error {{'dirty' may execute a write barrier but is assigned to 'global'}}
  global = s.plain; // expected-error {{'S::plain' may execute a write barrier but is assigned to 'global'}}
  global = sglobal = dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'sglobal'}}
  global = [] { g = nullptr; }; // expected-error {{may execute a write barrier but is assigned to 'global'}} expected-note {{write barrier is here}}
  global = +[] {};
  Good l1 = dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'l1'}}
  Good l2{dirty}; // expected-error {{'dirty' may execute a write barrier but is assigned to 'l2'}}
  Good l3(dirty); // expected-error {{'dirty' may execute a write barrier but is assigned to 'l3'}}
  Good *n = new Good(dirty); // expected-error {{'dirty' may execute a write barrier but is assigned to 'Good'}}
  S agg{dirty}; // expected-error {{'dirty' may execute a write barrier but is assigned to 'S::f'}}
  S agg2{.deep = dirty}; // expected-error {{'dirty' may execute a write barrier but is assigned to 'S::deep'}}
  S agg3 = {.arr = {clean, dirty}}; // expected-error {{'dirty' may execute a write barrier but is assigned to 'S::arr'}}
  S agg4 = S{clean, clean, {}, dirty}; // expected-error {{'dirty' may execute a write barrier but is assigned to 'S::deep'}}
  S agg5(clean, dirty, {clean, dirty}); // expected-error {{'dirty' may execute a write barrier but is assigned to 'S::arr'}}
  Good &ref = p; // expected-error {{'p' may execute a write barrier but is assigned to 'ref'}}
  Plain &ref2 = global; // expected-error {{taking the address of 'global' drops 'nowritebarrierrec'}}
  Plain *pp = table; // expected-error {{taking the address of 'table' drops 'nowritebarrierrec'}}
  Plain *pp2 = &s.arr[1]; // expected-error {{taking the address of 'S::arr' drops 'nowritebarrierrec'}}
  auto capture = [&] { global = dirty; }; // expected-error {{'dirty' may execute a write barrier but is assigned to 'global'}}
  auto capture2 = [q = Good(dirty)] {}; // expected-error {{'dirty' may execute a write barrier but is assigned to 'Good'}}
}
void takes(REC Plain p, REC void q() = dirty); // expected-error {{'dirty' may execute a write barrier but is assigned to 'q'}}
void takesRef(REC Plain &);
struct Ctor { REC Plain f; Ctor(REC Plain a) : f(a) {} Ctor(Plain p, int) : f(p) {} }; // expected-error {{'p' may execute a write barrier but is assigned to 'Ctor::f'}}
void args(Plain p, REC void (*fp)(Good)) {
  takes(dirty, clean); // expected-error {{'dirty' may execute a write barrier but is assigned to 'p'}}
  Ctor c(dirty); // expected-error {{'dirty' may execute a write barrier but is assigned to 'a'}}
  new Ctor(dirty); // expected-error {{'dirty' may execute a write barrier but is assigned to 'a'}}
  fp(dirty); // expected-error {{'dirty' may execute a write barrier but is assigned to 'Good'}}
  takesRef(p); // expected-error {{'p' may execute a write barrier but is assigned to}}
  [](Good x) {}(dirty); // expected-error {{'dirty' may execute a write barrier but is assigned to 'x'}}
}
template <Good F> struct NT {};
template <class T> void generic(T t) { global = t; } // expected-error 1-2{{may execute a write barrier but is assigned to 'global'}}
void usesGeneric() { generic(dirty); }
template <void (*F)()> void nontype() { global = F; } // expected-error {{'dirty' may execute a write barrier but is assigned to 'global'}}
void usesNontype() { nontype<dirty>(); nontype<clean>(); }
