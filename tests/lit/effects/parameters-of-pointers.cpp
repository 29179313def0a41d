// A parameter that promises something, of a function that is called through a pointer: the pointer's own declaration,
// or a typedef, has to promise it too, and is held to it.
// RUN: %clangxx %plugin -std=c++17 -Wno-everything -ferror-limit=0 -fsyntax-only -Xclang -verify %s
#include <wbgc/annotations.h>

#define REC WBGC_NOWRITEBARRIERREC
struct WBGC_MANAGED Node { Node *next; };
extern Node *global;
void dirty() { global->next = nullptr; } // expected-note 7{{write barrier is here}}
void clean() {}

typedef REC void (*Quiet)();
REC void take(REC void (*f)(), int) { f(); }
REC void takeTyped(Quiet f) { f(); }

void (*plain)(void (*)(), int) = take; // expected-error {{taking the address of 'take' drops 'nowritebarrierrec'}}
void (*plainTyped)(void (*)()) = &takeTyped; // expected-error {{taking the address of 'takeTyped' drops 'nowritebarrierrec'}}
void (*kept)(REC void (*)(), int) = take;
void (*keptTyped)(Quiet) = takeTyped;
void (&reference)(REC void (*)(), int) = take;
typedef void Taker(REC void (*)(), int);
Taker *named = take;
REC void (*both)(REC void (*)(), int) = take;
struct Table {
  Taker *first;
  void (*second)(void (*)(), int);
} table = {
    take,
    take}; // expected-error {{taking the address of 'take' drops 'nowritebarrierrec'}}
void *any = (void *)take;
void (*unlike)() = (void (*)())take;

void assigns(bool c) {
  plain = c ? nullptr : kept; // expected-error {{taking the address of 'kept' drops 'nowritebarrierrec'}}
  kept = c ? named : both;
  void (*local)(void (*)(), int);
  local = table.first; // expected-error {{taking the address of 'Table::first' drops 'nowritebarrierrec'}}
  local = table.second;
}
void calls() {
  kept(dirty, 1); // expected-error {{'dirty' may execute a write barrier but is assigned to}}
  kept(clean, 1);
  keptTyped(dirty); // expected-error {{'dirty' may execute a write barrier but is assigned to 'Quiet'}}
  named(dirty, 1); // expected-error {{'dirty' may execute a write barrier but is assigned to}}
  (*named)(dirty, 1); // expected-error {{'dirty' may execute a write barrier but is assigned to}}
  table.first(dirty, 1); // expected-error {{'dirty' may execute a write barrier but is assigned to}}
  reference(dirty, 1); // expected-error {{'dirty' may execute a write barrier but is assigned to}}
  plain(dirty, 1);
}

// A virtual function is called by its base's declaration.
struct Base {
  virtual void visit(void (*)());
  virtual void visitQuietly(REC void (*)());
  virtual void visitTyped(void (*)());
  virtual void later(void (*)());
  virtual ~Base();
};
struct Middle : Base {
  void visitQuietly(REC void (*)()) override;
};
struct Derived : Middle {
  REC void visit(REC void (*f)()) override { f(); } // expected-error {{taking the address of 'Derived::visit' drops 'nowritebarrierrec'}}
  REC void visitQuietly(REC void (*f)()) override { f(); }
  void visitTyped(Quiet) override; // expected-error {{taking the address of 'Derived::visitTyped' drops 'nowritebarrierrec'}}
  void later(REC void (*)()) override;
};
void Base::later(REC void (*)()) {} // promised in time
template <class T> struct Of : Base {
  void visit(REC void (*)()) override; // expected-error {{taking the address of 'Of<int>::visit' drops 'nowritebarrierrec'}}
};
template struct Of<int>;
void throughBase(Base *b) {
  b->visit(dirty);
  b->visitQuietly(dirty); // expected-error {{'dirty' may execute a write barrier but is assigned to}}
}
