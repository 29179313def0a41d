// Records that the compiler computes, and expressions that only wrap one.
// row 5, row 21, row 26, row 27, row 36
// RUN: %matrix_cpp %s -w
#include "every_form.h"

#include <initializer_list>

static Node gN;
#if __cplusplus >= 202002L
consteval S ceS() { return S{nullptr, 3, nullptr}; }
consteval S ceG() { return S{&gN, 3, nullptr}; }
consteval P2 ceP() { return P2{&gN, &gN}; }
consteval Node *ceN() { return &gN; }
#endif
constexpr S kS{&gN, 1, nullptr};
constexpr P2 kP{&gN, &gN};
struct Conv {
  Node *x;
  explicit operator bool() const { return x; }
};
template <class X> static X vaget(int n, ...) {
  va_list ap;
  va_start(ap, n);
  X r = va_arg(ap, X);
  va_end(ap);
  return r;
}
template <class X> static X vaget2(int n, ...) {
  va_list ap;
  va_start(ap, n);
  return va_arg(ap, X);
}

static void constants(Node *v, Node *w) {
  int c = hone();
  S *s = room<S>(3);
  P2 *p = room<P2>(2);
  S a{v, 1, w};
  T(s->x = v; s->y = w);
#if __cplusplus >= 202002L
  T(new (s) S(ceS()));
  T(*s = a);
  T(new (s) S(ceG()));
  T(*s = a);
  T(*s = ceS());
  T(new (s) S{ceG()});
  T(new (p) P2(ceP()));
  T(p->x = v);
  T(*p = ceP());
  T(p->x = ceN());
  T(new (&p->x) Node *(ceN()));
#endif
  T(*s = a);
  T(new (s) S(kS));
  T(*s = a);
  T(*s = kS);
  T(new (p) P2(kP));
  T(p->x = v);
  T(*p = kP);
  T(*p = P2{&gN, &gN});
  T(p->x = v);
  T(new (p) P2{&gN, &gN});
  T(*s = a);
  T(new (s) S{&gN, 4});
  T(*s = a);
  T(*s = S{&gN, 4, &gN});
  Node **ar = room<Node *>(8);
  for (int i = 0; i < 8; ++i)
    ar[i] = v;
  CHECK();
  using Sl = Node *;
  T(new (ar) Sl[8]{&gN, &gN, &gN, &gN, &gN, &gN, &gN, &gN});
  for (int i = 0; i < 8; ++i)
    ar[i] = v;
  CHECK();
  T(new (ar) Sl[8]{nullptr, nullptr, nullptr, nullptr, &gN});
  struct A8 {
    Node *a[8];
  };
  A8 *a8 = reinterpret_cast<A8 *>(ar);
  T(*a8 = A8{{&gN, v}});
  T(new (a8) A8{{&gN, &gN, &gN, &gN, &gN, &gN, &gN, &gN}});
  T(a8->a[5] = v);
  T(new (a8) A8{{&gN, &gN}});
  T(*a8 = {});
  T(*a8 = A8{{&gN, &gN, &gN, &gN, &gN, &gN, &gN, &gN}});
  T(new (s) S(vaget<S>(1, a)));
  T(new (s) S(vaget2<S>(1, S{w, 1, v})));
  T(*s = vaget2<S>(1, a));
  T(new (p) P2(vaget2<P2>(1, P2{v, w})));
  T(new (&p->x) Node *(vaget2<Node *>(1, w)));
  Conv *cv = room<Conv>(2);
  T(cv->x = v);
  T(new (cv + 1) Conv(*cv ?: Conv{w}));
  T(new (cv) Conv(Conv{w} ?: Conv{v}));
  T(cv[0] = cv[1] ?: cv[0]);
  T(new (s) S(_Generic(c, int: S{v, 1, w}, default: S{})));
  T(new (s) S(__builtin_choose_expr(1, S{w}, S{})));
  T(new (s) S((((S{v})))));
  T(new (s) S(__extension__ S{w}));
  T(new (s) S{[&] { return S{w, 1, v}; }()});
  T(new (s) S(static_cast<S>(S{v})));
  T(new (s) S(S(S{w})));
  T(new (s) S((S)S{v}));
  T(new (s) S(c ? a : S{w}));
  try {
    T(new (s) S(c ? throw 3, S{} : a));
  } catch (int) {
  }
  CHECK();
}

int main() { return watch(constants); }
