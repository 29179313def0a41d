// Classes that Clang moves as bytes although they have constructors of their own: what comes back in registers because
// of `trivial_abi` or of a calling convention, and constants that it knows: results of consteval functions, constexpr
// variables that are returned. They were written straight into their memory, without a barrier.
// row 25, row 37
// RUN: %matrix_cpp %s -w
#include "every_form.h"

struct [[clang::trivial_abi]] Handle {
  Node *x;
  Handle(Node *q) : x(q) {}
  Handle(const Handle &other) : x(other.x) {}
  Handle &operator=(const Handle &) = default;
  ~Handle() { ++destroyed; }
  static int destroyed;
};
int Handle::destroyed;
struct [[clang::trivial_abi]] TwoHandles {
  Handle a, b;
};
struct ThreeWords {
  Node *a, *b, *c;
};
struct Holder {
  Handle h;
  TwoHandles t;
  Holder(Node *q);
};
#define APART __attribute__((noinline))
APART static Handle handle(Node *q) { return Handle(q); }
APART static TwoHandles twoHandles(Node *q) { return {q, q}; }
APART static TwoHandles handedOn(Node *q) { return twoHandles(q); }
APART __attribute__((regcall)) static ThreeWords inRegisters(Node *q) { return {q, q, q}; }
APART __attribute__((swiftcall)) static ThreeWords asSwift(Node *q) { return {q, q, q}; }
APART __attribute__((ms_abi)) static P2 asMicrosoft(Node *q) { return {q, q}; }
APART __attribute__((vectorcall)) static ThreeWords asVector(Node *q) { return {q, q, q}; }
Holder::Holder(Node *q) : h(handle(q)), t(twoHandles(q)) {}

static Node known;
struct Literal {
  Node *x;
  long a, b;
  constexpr Literal(Node *q) : x(q), a(1), b(2) {}
  constexpr Literal(const Literal &other) : x(other.x), a(3), b(4) {}
};
struct List {
  Node *a[6] = {&known, &known, &known};
  constexpr List() {}
};
static Literal literal() {
  constexpr Literal result(&known);
  return result;
}
static constexpr Literal sameLiteral() { return &known; }
static Literal ofCall() {
  constexpr Literal result = sameLiteral();
  return result;
}
static List list() {
  constexpr List result;
  return result;
}

static void returned(Node *v, Node *w) {
  Handle *h = room<Handle>();
  T(new (h) Handle(handle(v)));
  T(new (h) Handle{handle(w)});
  T(new (h) Handle(hone() ? handle(v) : handle(w)));
  TwoHandles *t = room<TwoHandles>();
  T(new (t) TwoHandles(twoHandles(v)));
  T(new (t) TwoHandles{handedOn(w)});
  Holder *o = room<Holder>();
  T(new (o) Holder(v));
  T(new (o) Holder(w));
  const int before = Handle::destroyed;
  T(new (h) Handle(handle(v)));
  if (Handle::destroyed != before)
    abort();
  ThreeWords *r = room<ThreeWords>();
  T(new (r) ThreeWords(inRegisters(v)));
  T(new (r) ThreeWords{inRegisters(w)});
  T(new (r) ThreeWords(asSwift(v)));
  T(new (r) ThreeWords(asVector(w)));
  T(*r = inRegisters(v));
  P2 *p = room<P2>();
  T(new (p) P2(asMicrosoft(v)));
}
static void constants(Node *v, Node *) {
  Literal *l = room<Literal>();
  T(new (l) Literal(literal()));
  if (l->a != 1)
    abort(); // not copied, as in plain Clang
  T(l->x = v);
  T(new (l) Literal(ofCall()));
  List *n = room<List>();
  T(new (n) List(list()));
  T(n->a[1] = v);
  T(new (n) List(list()));
}

#if __cplusplus >= 202002L
consteval Literal evaluated() { return &known; }
struct Immediate {
  Node *x;
  long y;
  consteval Immediate(int k) : x(&known), y(k) {}
  constexpr Immediate(const Immediate &other) : x(other.x), y(other.y) {}
  constexpr ~Immediate() {}
};
struct Both {
  Literal l;
  Immediate i{3};
  Both() : l(evaluated()) {}
};
static void immediate(Node *v, Node *) {
  Literal *l = room<Literal>();
  T(new (l) Literal(evaluated()));
  T(l->x = v);
  T(new (l) Literal{evaluated()});
  Immediate *i = room<Immediate>();
  T(new (i) Immediate(3));
  T(i->x = v);
  T(new (i) Immediate{4});
  Both *b = room<Both>();
  T(new (b) Both);
  T(b->l.x = b->i.x = v);
  T(new (b) Both());
}
#endif

int main() {
  watch(returned);
  watch(constants);
#if __cplusplus >= 202002L
  watch(immediate);
#endif
}
