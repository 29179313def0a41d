// Calls through pointers and virtual methods: trusted by what is declared, else unverifiable.
// RUN: %clangxx %plugin -fsyntax-only -Xclang -verify=expected,call %s
// RUN: %clangxx %plugin -fplugin-arg-wbgc-unknown-calls=warn -fsyntax-only -Xclang -verify=expected,warn %s
// RUN: %clangxx %plugin -fplugin-arg-wbgc-unknown-calls=ignore -fsyntax-only -Xclang -verify=expected %s
#include <wbgc/annotations.h>

#define REC WBGC_NOWRITEBARRIERREC
struct WBGC_MANAGED Node { Node *next; };

static void hop(void (*p)()) {
  p(); // call-error {{indirect call cannot be verified free of write barriers}} warn-warning {{indirect call cannot be verified free of write barriers}}
}
REC void unknown(void (*p)()) { // call-note {{'unknown' is declared 'nowritebarrierrec' here}} warn-note {{'unknown' is declared 'nowritebarrierrec' here}}
  hop(p); // call-note {{'hop' is called here by 'unknown'}} warn-note {{'hop' is called here by 'unknown'}}
}
WBGC_NOSAFEPOINTREC void other(void (*p)()) { // call-note {{'other' is declared 'nosafepointrec' here}} warn-note {{'other' is declared 'nosafepointrec' here}}
  p(); // call-error {{indirect call cannot be verified free of safepoints}} warn-warning {{indirect call cannot be verified free of safepoints}}
}
WBGC_NOWRITEBARRIER void ownBodyOnly(void (*p)()) { p(); }

typedef REC void (*Callback)(Node *);
struct Table {
  REC void (*field)(Node *);
  Callback typed;
  REC void (*array[2])(Node *);
};
REC void (*variable)(Node *);
REC void trusted(Table &t, REC void (*parameter)(Node *), Callback *pointer, REC Callback (*get)()) {
  t.field(nullptr);
  (*t.field)(nullptr);
  t.typed(nullptr);
  t.array[1](nullptr);
  variable(nullptr);
  parameter(nullptr);
  (*pointer)(nullptr);
  get()(nullptr);
  (true ? t.field : t.typed)(nullptr);
}

struct Shape {
  virtual void plain(Node *);
  REC virtual void checked(Node *); // expected-note {{'Circle::checked' is declared 'nowritebarrierrec' here}}
  WBGC_YESWRITEBARRIERREC virtual void allowed(Node *);
  virtual ~Shape();
};
struct Circle : Shape {
  void plain(Node *) override {}
  void checked(Node *n) override { n->next = n; } // expected-error {{write barrier prohibited in 'Circle::checked'}}
  void allowed(Node *n) override { n->next = n; }
};
struct Square final : Shape {
  void plain(Node *) override {}
};
REC void virtuals(Shape *s, Square *q) { // call-note {{'virtuals' is declared 'nowritebarrierrec' here}} warn-note {{'virtuals' is declared 'nowritebarrierrec' here}}
  s->checked(nullptr);
  s->allowed(nullptr);
  q->plain(nullptr); // of a final class
  s->Shape::plain(nullptr);
  Circle local;
  local.plain(nullptr); // of known type
  s->plain(nullptr); // call-error {{indirect call cannot be verified free of write barriers}} warn-warning {{indirect call cannot be verified free of write barriers}}
}
