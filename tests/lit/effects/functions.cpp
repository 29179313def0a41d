// Every kind of function: as the root, on the way, and at the store; all three spellings.
// RUN: %clangxx %plugin -std=c++20 -Wno-everything -ferror-limit=0 -fsyntax-only -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++20 -Wno-everything -ferror-limit=0 -O3 -g -S -o /dev/null -Xclang -verify %s
#include <wbgc/annotations.h>

#define REC WBGC_NOWRITEBARRIERREC
struct WBGC_MANAGED Node { Node *next; };
Node *g;

// Roots.
struct Roots {
  REC void method() { g = nullptr; } // expected-error {{write barrier prohibited in 'Roots::method'}} expected-note {{'Roots::method' is declared 'nowritebarrierrec' here}}
  REC static void statically() { g = nullptr; } // expected-error {{write barrier prohibited in 'Roots::statically'}} expected-note {{'Roots::statically' is declared 'nowritebarrierrec' here}}
  REC Roots() { g = nullptr; } // expected-error {{write barrier prohibited in 'Roots::Roots'}} expected-note {{'Roots::Roots' is declared 'nowritebarrierrec' here}}
  REC ~Roots() { g = nullptr; } // expected-error {{write barrier prohibited in 'Roots::~Roots'}} expected-note {{'Roots::~Roots' is declared 'nowritebarrierrec' here}}
  REC void operator()() { g = nullptr; } // expected-error {{write barrier prohibited in 'Roots::operator()'}} expected-note {{'Roots::operator()' is declared 'nowritebarrierrec' here}}
  REC operator bool() { g = nullptr; return true; } // expected-error {{write barrier prohibited in 'Roots::operator bool'}} expected-note {{'Roots::operator bool' is declared 'nowritebarrierrec' here}}
  REC Roots &operator=(const Roots &) { g = nullptr; return *this; } // expected-error {{write barrier prohibited in 'Roots::operator='}} expected-note {{'Roots::operator=' is declared 'nowritebarrierrec' here}}
  REC void outside(); // expected-note {{'Roots::outside' is declared 'nowritebarrierrec' here}}
  REC friend void befriended(Roots &) { g = nullptr; } // expected-error {{write barrier prohibited in 'befriended'}} expected-note {{'befriended' is declared 'nowritebarrierrec' here}}
};
void Roots::outside() { g = nullptr; } // expected-error {{write barrier prohibited in 'Roots::outside'}}
REC Roots operator+(Roots &a, int) { g = nullptr; return a; } // expected-error {{write barrier prohibited in 'operator+'}} expected-note {{'operator+' is declared 'nowritebarrierrec' here}}
REC static void internal() { g = nullptr; } // expected-error {{write barrier prohibited in 'internal'}} expected-note {{'internal' is declared 'nowritebarrierrec' here}}
REC inline void inlined() { g = nullptr; } // expected-error {{write barrier prohibited in 'inlined'}} expected-note {{'inlined' is declared 'nowritebarrierrec' here}}
REC __attribute__((weak)) void weakly() { g = nullptr; } // expected-error {{write barrier prohibited in 'weakly'}} expected-note {{'weakly' is declared 'nowritebarrierrec' here}}
namespace ns { namespace { REC void hidden() { g = nullptr; } } } // expected-error {{write barrier prohibited in 'ns::(anonymous namespace)::hidden'}} expected-note {{'ns::(anonymous namespace)::hidden' is declared 'nowritebarrierrec' here}}
extern "C" { REC void c() { g = nullptr; } } // expected-error {{write barrier prohibited in 'c'}} expected-note {{'c' is declared 'nowritebarrierrec' here}}
auto lambda = []() REC { g = nullptr; }; // expected-error-re {{write barrier prohibited in '{{.*}}::operator()'}} expected-note-re {{'{{.*}}::operator()' is declared 'nowritebarrierrec' here}}
REC auto deduced() { g = nullptr; return 1; } // expected-error {{write barrier prohibited in 'deduced'}} expected-note {{'deduced' is declared 'nowritebarrierrec' here}}
REC consteval int never() { return 1; }
void encloses() {
  struct Local {
    REC void method() { g = nullptr; } // expected-error {{write barrier prohibited in 'encloses()::Local::method'}} expected-note {{'encloses()::Local::method' is declared 'nowritebarrierrec' here}}
  };
  Local().method();
  g = nullptr;
}

// On the way.
struct Ways {
  Ways() = default;
  Ways(int) { g = nullptr; } // expected-error {{write barrier prohibited by caller 'constructs'}}
  Ways &operator+=(int) { g = nullptr; return *this; } // expected-error {{write barrier prohibited by caller 'adds'}}
  int operator[](int) { g = nullptr; return 0; } // expected-error {{write barrier prohibited by caller 'subscripts'}}
  void operator()() { g = nullptr; } // expected-error {{write barrier prohibited by caller 'calls'}}
  Ways *operator->() { g = nullptr; return this; } // expected-error {{write barrier prohibited by caller 'arrow'}}
  int member = 0;
  static void statically() { g = nullptr; } // expected-error {{write barrier prohibited by caller 'callsStatic'}}
  void operator++(int) { g = nullptr; } // expected-error {{write barrier prohibited by caller 'increments'}}
  bool operator==(const Ways &) const { g = nullptr; return true; } // expected-error {{write barrier prohibited by caller 'rewritten'}}
};
int operator""_w(unsigned long long) { g = nullptr; return 1; } // expected-error {{write barrier prohibited by caller 'literal'}}
REC void constructs() { // expected-note {{'constructs' is declared 'nowritebarrierrec' here}}
  Ways w(1); // expected-note {{'Ways::Ways' is implicitly called here by 'constructs'}}
}
REC void adds(Ways &w) { // expected-note {{'adds' is declared 'nowritebarrierrec' here}}
  w += 1; // expected-note {{'Ways::operator+=' is called here by 'adds'}}
}
REC void subscripts(Ways &w) { // expected-note {{'subscripts' is declared 'nowritebarrierrec' here}}
  w[1]; // expected-note {{'Ways::operator[]' is called here by 'subscripts'}}
}
REC void calls(Ways &w) { // expected-note {{'calls' is declared 'nowritebarrierrec' here}}
  w(); // expected-note {{'Ways::operator()' is called here by 'calls'}}
}
REC int arrow(Ways &w) { // expected-note {{'arrow' is declared 'nowritebarrierrec' here}}
  return w->member; // expected-note {{'Ways::operator->' is called here by 'arrow'}}
}
REC void callsStatic() { // expected-note {{'callsStatic' is declared 'nowritebarrierrec' here}}
  Ways::statically(); // expected-note {{'Ways::statically' is called here by 'callsStatic'}}
}
REC void increments(Ways &w) { // expected-note {{'increments' is declared 'nowritebarrierrec' here}}
  w++; // expected-note {{'Ways::operator++' is called here by 'increments'}}
}
REC bool rewritten(Ways &w) { // expected-note {{'rewritten' is declared 'nowritebarrierrec' here}}
  return w != w; // expected-note {{'Ways::operator==' is called here by 'rewritten'}}
}
REC void literal() { // expected-note {{'literal' is declared 'nowritebarrierrec' here}}
  (void)1_w; // expected-note {{'operator""_w' is called here by 'literal'}}
}
REC void callsLambda() { // expected-note {{'callsLambda' is declared 'nowritebarrierrec' here}}
  auto l = [] { g = nullptr; }; // expected-error {{write barrier prohibited by caller 'callsLambda'}}
  l(); // expected-note-re {{'callsLambda(){{.*}}operator()' is called here by 'callsLambda'}}
}
REC void makesLambda() {
  auto l = [] { g = nullptr; };
  (void)l;
}
REC void generic() { // expected-note {{'generic' is declared 'nowritebarrierrec' here}}
  auto l = [](auto x) { g = x; }; // expected-error {{write barrier prohibited by caller 'generic'}}
  l(nullptr); // expected-note-re {{'generic(){{.*}}operator(){{.*}}' is called here by 'generic'}} expected-note-re {{in instantiation of function template specialization 'generic(){{.*}}' requested here}}
}
REC void captures() { // expected-note {{'captures' is declared 'nowritebarrierrec' here}}
  struct Copied {
    Copied() {}
    Copied(const Copied &) { g = nullptr; } // expected-error {{write barrier prohibited by caller 'captures'}}
  } c;
  auto l = [c] {}; // expected-note {{'captures()::Copied::Copied' is implicitly called here by 'captures'}}
}

// Spellings and places.
__attribute__((nowritebarrierrec)) void gnu() { g = nullptr; } // expected-error {{prohibited in 'gnu'}} expected-note {{declared 'nowritebarrierrec' here}}
[[wbgc::nowritebarrierrec]] void brackets() { g = nullptr; } // expected-error {{prohibited in 'brackets'}} expected-note {{declared 'nowritebarrierrec' here}}
void afterDeclarator() __attribute__((nowritebarrierrec)); // expected-note {{'afterDeclarator' is declared 'nowritebarrierrec' here}}
void afterDeclarator() { g = nullptr; } // expected-error {{prohibited in 'afterDeclarator'}}
void afterName [[wbgc::nowritebarrier]] () { g = nullptr; } // expected-error {{prohibited in 'afterName'}} expected-note {{'afterName' is declared 'nowritebarrier' here}}
[[wbgc::yeswritebarrierrec]] void allows() { g = nullptr; }
__attribute__((yeswritebarrierrec)) void allowsToo() { g = nullptr; }
REC void asks() { allows(); allowsToo(); }
auto bracketedLambda = [] [[wbgc::nowritebarrierrec]] () { g = nullptr; }; // expected-error-re {{prohibited in '{{.*}}::operator()'}} expected-note {{declared 'nowritebarrierrec' here}}
