// What the language calls on its own. The note stands at the declaration, argument or initializer.
// RUN: %clangxx %plugin -std=c++20 -ferror-limit=0 -fsyntax-only -Xclang -verify %s
#include <wbgc/annotations.h>

#define REC WBGC_NOWRITEBARRIERREC
struct WBGC_MANAGED Node { Node *next; };
Node *g;

struct Local {
  Local() { g = nullptr; }  // expected-error {{write barrier prohibited by caller 'local'}}
  ~Local() { g = nullptr; } // expected-error {{write barrier prohibited by caller 'local'}}
};
REC void local() { // expected-note 2{{'local' is declared 'nowritebarrierrec' here}}
  Local l; // expected-note {{'Local::Local' is implicitly called here by 'local'}} expected-note {{'Local::~Local' is implicitly called here by 'local'}}
}

// A constructor's initializers count also for a local object.
struct Initialized {
  Node *slot;
  Initialized(Node *n) : slot(n) {} // expected-error {{write barrier prohibited by caller 'initializes'}}
};
REC void initializes(Node *n) { // expected-note {{'initializes' is declared 'nowritebarrierrec' here}}
  Initialized i(n); // expected-note {{'Initialized::Initialized' is implicitly called here by 'initializes'}}
}

struct Quiet {
  Quiet() {}
  ~Quiet() {}
};
REC void quiet() { Quiet q; }

struct Temporary {
  ~Temporary() { g = nullptr; } // expected-error {{write barrier prohibited by caller 'temporary'}}
};
REC void temporary() { // expected-note {{'temporary' is declared 'nowritebarrierrec' here}}
  Temporary(); // expected-note {{'Temporary::~Temporary' is implicitly called here by 'temporary'}}
}

struct Member {
  Member() { g = nullptr; } // expected-error {{write barrier prohibited by caller 'member'}}
};
struct Holder {
  Member m; // expected-note {{'Member::Member' is implicitly called here by 'Holder::Holder'}}
};
REC void member() { // expected-note {{'member' is declared 'nowritebarrierrec' here}}
  Holder h; // expected-note {{'Holder::Holder' is implicitly called here by 'member'}}
}

struct Base {
  ~Base() { g = nullptr; } // expected-error {{write barrier prohibited by caller 'base'}}
};
struct Derived : Base { // expected-note {{'Base::~Base' is implicitly called here by 'Derived::~Derived'}}
};
REC void base() { // expected-note {{'base' is declared 'nowritebarrierrec' here}}
  Derived d; // expected-note {{'Derived::~Derived' is implicitly called here by 'base'}}
}

struct Element {
  Element() { g = nullptr; } // expected-error {{write barrier prohibited by caller 'array'}}
};
REC void array() { // expected-note {{'array' is declared 'nowritebarrierrec' here}}
  Element e[2]; // expected-note {{'Element::Element' is implicitly called here by 'array'}}
}

struct Deleted {
  ~Deleted() { g = nullptr; } // expected-error {{write barrier prohibited by caller 'deletes'}}
};
REC void deletes(Deleted *d) { // expected-note {{'deletes' is declared 'nowritebarrierrec' here}}
  delete d; // expected-note {{'Deleted::~Deleted' is implicitly called here by 'deletes'}}
}

int inDefault() {
  g = nullptr; // expected-error {{write barrier prohibited by caller 'defaults'}}
  return 1;
}
void takes(int = inDefault()); // expected-note {{'inDefault' is implicitly called here by 'defaults'}}
REC void defaults() { takes(); } // expected-note {{'defaults' is declared 'nowritebarrierrec' here}}
REC void given() { takes(1); }

int inMember() {
  g = nullptr; // expected-error {{write barrier prohibited by caller 'aggregate'}}
  return 1;
}
struct Aggregate {
  int x = inMember(); // expected-note {{'inMember' is implicitly called here by 'aggregate'}}
};
REC void aggregate() { Aggregate a{}; } // expected-note {{'aggregate' is declared 'nowritebarrierrec' here}}
REC void explicitly() { Aggregate a{1}; }

struct Ancestor {
  Ancestor(int) { g = nullptr; } // expected-error {{write barrier prohibited by caller 'inherits'}}
};
struct Heir : Ancestor {
  using Ancestor::Ancestor; // expected-note {{'Ancestor::Ancestor' is implicitly called here by 'Heir::Ancestor'}}
};
REC void inherits() { // expected-note {{'inherits' is declared 'nowritebarrierrec' here}}
  Heir h(1); // expected-note {{'Heir::Ancestor' is implicitly called here by 'inherits'}}
}

struct Delegating {
  Delegating(int) { g = nullptr; } // expected-error {{write barrier prohibited by caller 'delegates'}}
  Delegating() : Delegating(1) {}  // expected-note {{'Delegating::Delegating' is implicitly called here by 'Delegating::Delegating'}}
};
REC void delegates() { // expected-note {{'delegates' is declared 'nowritebarrierrec' here}}
  Delegating d; // expected-note {{'Delegating::Delegating' is implicitly called here by 'delegates'}}
}

struct Convertible {
  operator int() { g = nullptr; return 1; } // expected-error {{write barrier prohibited by caller 'converts'}}
};
REC int converts(Convertible c) { // expected-note {{'converts' is declared 'nowritebarrierrec' here}}
  return c; // expected-note {{'Convertible::operator int' is implicitly called here by 'converts'}}
}

void cleaner(int *) { g = nullptr; } // expected-error {{write barrier prohibited by caller 'cleans'}}
REC void cleans() { // expected-note {{'cleans' is declared 'nowritebarrierrec' here}}
  __attribute__((cleanup(cleaner))) int x = 0; // expected-note {{'cleaner' is implicitly called here by 'cleans'}}
}

struct Iterator {
  int i;
  int operator*() { g = nullptr; return 1; } // expected-error {{write barrier prohibited by caller 'ranges'}}
  Iterator &operator++() { return *this; }
  bool operator!=(Iterator) { return false; }
};
struct Range {
  Iterator begin() { return {}; }
  Iterator end() { return {}; }
};
REC void ranges(Range r) { // expected-note {{'ranges' is declared 'nowritebarrierrec' here}}
  for (int x : r) // expected-note {{'Iterator::operator*' is implicitly called here by 'ranges'}}
    (void)x;
}

namespace std {
template <class T> struct tuple_size;
template <unsigned long, class T> struct tuple_element;
} // namespace std
struct Pair {};
template <> struct std::tuple_size<Pair> { static const int value = 1; };
template <unsigned long I> struct std::tuple_element<I, Pair> { using type = int; };
template <unsigned long I> int get(Pair) {
  g = nullptr; // expected-error {{write barrier prohibited by caller 'binds'}}
  return 1;
}
REC void binds(Pair p) { // expected-note {{'binds' is declared 'nowritebarrierrec' here}}
  auto [a] = p; // expected-note {{in instantiation of function template specialization 'get<0UL>' requested here}} expected-note {{'get<0UL>' is implicitly called here by 'binds'}}
}

int inThread() {
  g = nullptr; // expected-error {{write barrier prohibited by caller 'usesThreadLocal'}}
  return 1;
}
thread_local int perThread = inThread(); // expected-note {{'inThread' is implicitly called here by 'usesThreadLocal'}}
REC int usesThreadLocal() { return perThread; } // expected-note {{'usesThreadLocal' is declared 'nowritebarrierrec' here}}

struct OwnNew {
  void *operator new(unsigned long) noexcept { g = nullptr; return nullptr; } // expected-error {{write barrier prohibited by caller 'allocates'}}
  void operator delete(void *) { g = nullptr; } // expected-error {{write barrier prohibited by caller 'frees'}}
};
REC void allocates() { new OwnNew; } // expected-note {{'OwnNew::operator new' is implicitly called here by 'allocates'}} expected-note {{'allocates' is declared 'nowritebarrierrec' here}}
REC void frees(OwnNew *o) { delete o; } // expected-note {{'OwnNew::operator delete' is implicitly called here by 'frees'}} expected-note {{'frees' is declared 'nowritebarrierrec' here}}

// The object that a function returns is destroyed by who gets it; a static one at exit.
struct Returned {
  ~Returned() { g = nullptr; }
};
REC Returned returns() { return Returned(); }
REC Returned named() noexcept { Returned r; return r; }
REC void forever() { static Returned r; }

// What is complete is destroyed if what follows throws.
void mayThrow();
struct Guard {
  ~Guard() { g = nullptr; } // expected-error {{write barrier prohibited by caller 'unwinds'}}
};
struct Throws {
  Guard first; // expected-note {{'Guard::~Guard' is implicitly called here by 'Throws::Throws'}}
  Throws() { mayThrow(); }
};
REC void unwinds() { new Throws; } // expected-note {{'Throws::Throws' is implicitly called here by 'unwinds'}} expected-note {{'unwinds' is declared 'nowritebarrierrec' here}}
void cannotThrow() noexcept;
struct Silent {
  ~Silent() { g = nullptr; }
};
struct Steady {
  Silent first;
  Steady() { cannotThrow(); }
};
REC void steady() { new Steady; }
