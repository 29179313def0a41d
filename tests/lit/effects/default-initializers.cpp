// A default member initializer stands in the source once, and runs in each constructor and aggregate that leaves the
// member to it: a store there was reported as often as there were ways to reach it.
// RUN: %clangxx %plugin -std=c++20 -Wno-everything -ferror-limit=0 -fsyntax-only -Xclang -verify %s
#include <wbgc/annotations.h>
#define REC WBGC_NOWRITEBARRIERREC
struct WBGC_MANAGED Node { Node *next; };
extern Node *g;

struct Twice {
  int x = (g = nullptr, 1); // expected-error {{write barrier prohibited in 'twice'}}
};
REC void twice() { Twice a; Twice b{}; Twice c{}; } // expected-note {{'twice' is declared}}

struct Constructors {
  int x = (g = nullptr, 1); // expected-error {{write barrier prohibited by caller 'constructs'}}
  Constructors() {}
  Constructors(int) {}
};
REC void constructs() { // expected-note {{'constructs' is declared}}
  Constructors a;    // expected-note {{'Constructors::Constructors' is implicitly called here by 'constructs'}}
  Constructors b(1);
}

// The nearest root, whatever comes first in the source.
struct Nearest {
  int x = (g = nullptr, 1); // expected-error {{write barrier prohibited by caller 'near'}}
};
void hop() { Nearest a; }
REC void far() { hop(); }
REC void near() { Nearest a; } // expected-note {{'near' is declared}} expected-note {{'Nearest::Nearest' is implicitly called here by 'near'}}

// Two stores of one initializer are two; so is one in each instance.
struct Pair {
  int x = (g = nullptr, // expected-error {{write barrier prohibited in 'pair'}}
           g = nullptr, 1); // expected-error {{write barrier prohibited in 'pair'}}
};
REC void pair() { Pair a{}, b{}; } // expected-note 2 {{'pair' is declared}}
template <class T> struct Instances {
  T x = (g = nullptr, 1); // expected-error 2 {{write barrier prohibited in 'instances'}}
};
REC void instances() { Instances<int> a{}; Instances<long> b{}; Instances<int> c; } // expected-note 2 {{'instances' is declared}}
