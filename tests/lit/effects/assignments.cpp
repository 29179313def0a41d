// A pointer that promises something holds only what keeps the promise: every way into it is checked.
// RUN: %clangxx %plugin -std=c++20 -ferror-limit=0 -Wno-pointer-bool-conversion -fsyntax-only -Xclang -verify %s
#include <wbgc/annotations.h>

#define REC WBGC_NOWRITEBARRIERREC
struct WBGC_MANAGED Node { Node *next; };

void clean(Node *) {}
void inner(Node *n) { n->next = n; } // expected-note 0+{{write barrier is here}}
void dirty(Node *n) { inner(n); }    // expected-note 0+{{'inner' is called here by 'dirty'}}
REC void promised(Node *);
WBGC_YESWRITEBARRIERREC void allowed(Node *n) { n->next = n; }
void elsewhere(Node *); // the link check's business

typedef void (*Plain)(Node *);
typedef REC void (*Callback)(Node *);
struct Ops {
  REC void (*run)(Node *);
  Callback typed;
};
REC void (*variable)(Node *);
void takes(REC void (*parameter)(Node *));

void assigns(Ops &o, Plain plain, REC Plain good, bool c) {
  variable = clean;
  variable = promised;
  variable = allowed;
  variable = elsewhere;
  variable = nullptr;
  variable = good;
  variable = &dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'variable', which is 'nowritebarrierrec'}}
  variable = plain;  // expected-error {{'plain' may execute a write barrier but is assigned to 'variable', which is 'nowritebarrierrec'}}
  o.run = dirty;     // expected-error {{'dirty' may execute a write barrier but is assigned to 'Ops::run', which is 'nowritebarrierrec'}}
  o.typed = dirty;   // expected-error {{'dirty' may execute a write barrier but is assigned to 'Ops::typed', which is 'nowritebarrierrec'}}
  o.run = c ? clean
            : dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'Ops::run', which is 'nowritebarrierrec'}}
  o.run = (Plain)dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'Ops::run', which is 'nowritebarrierrec'}}
  o.run = o.typed;
  plain = o.run; // a promise may be forgotten
  takes(clean);
  takes(dirty); // expected-error {{'dirty' may execute a write barrier but is assigned to 'parameter', which is 'nowritebarrierrec'}}
  takes([](Node *) {});
  takes([](Node *n) { n->next = n; }); // expected-error {{may execute a write barrier but is assigned to 'parameter', which is 'nowritebarrierrec'}} expected-note {{write barrier is here}}
  (void)(Callback)dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'Callback', which is 'nowritebarrierrec'}}
}

Ops table[] = {
    {clean, clean},
    {.run = clean,
     .typed = dirty}, // expected-error {{'dirty' may execute a write barrier but is assigned to 'Ops::typed', which is 'nowritebarrierrec'}}
};
static REC void (*const list[])(Node *) = {
    clean,
    dirty, // expected-error {{'dirty' may execute a write barrier but is assigned to 'list', which is 'nowritebarrierrec'}}
};
Callback returns(bool c) {
  if (c)
    return clean;
  return dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'Callback', which is 'nowritebarrierrec'}}
}

struct Holds {
  REC void (*run)(Node *);
  Callback byDefault = dirty; // expected-error {{'dirty' may execute a write barrier but is assigned to 'Holds::byDefault', which is 'nowritebarrierrec'}}
  Holds() : run(dirty) {} // expected-error {{'dirty' may execute a write barrier but is assigned to 'Holds::run', which is 'nowritebarrierrec'}}
};

struct Methods {
  void quiet() {}
  void loud(Node *n) { n->next = n; } // expected-note {{write barrier is here}}
};
REC void (Methods::*member)(Node *) = &Methods::loud; // expected-error {{'Methods::loud' may execute a write barrier but is assigned to 'member', which is 'nowritebarrierrec'}}
typedef REC void (Methods::*Member)();
REC void callsMember(Methods &m, Member p) { (m.*p)(); }

// The address of a pointer that promises is none of a plain one.
void addresses(Ops &o, Callback *good) {
  Plain *p = &o.run; // expected-error {{taking the address of 'Ops::run' drops 'nowritebarrierrec'}}
  Plain *q = &variable; // expected-error {{taking the address of 'variable' drops 'nowritebarrierrec'}}
  Plain &r = variable;  // expected-error {{taking the address of 'variable' drops 'nowritebarrierrec'}}
  Callback *same = &o.typed;
  Plain const *reads = &o.run;
  void *address = &o.run;
  if (&o.run)
    *good = clean;
}
