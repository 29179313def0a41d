// every_form.h - What the tests placement/every-form-of-*.cpp store into: records of every kind, and
// functions of which the compiler knows nothing.
//
// Each `T(statement)` is followed by a look at all slots (shadow.h). The tests include what they need of
// the library themselves.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_TEST_EVERY_FORM_H
#define WBGC_TEST_EVERY_FORM_H

#include "shadow.h"

#include <cstdarg>
#include <cstring>
#include <new>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#define T(...)                                                                                     \
  do {                                                                                             \
    __VA_ARGS__;                                                                                   \
    CHECK();                                                                                       \
  } while (0)
struct WBGC_MANAGED Node {
  Node *f, *g;
  long n;
  Node *a[3];
};
#define N0 SHADOW_NEW(Node, 1)
static Node *id(Node *p) { return p; }
static Node *(*volatile hid)(Node *) = id;
static int one_() { return 1; }
static int (*volatile hone)() = one_;
template <class X> X *room(int n = 1) { return SHADOW_NEW(X, n); }

template <class X> constexpr bool loose() { return sizeof(X) > 200; }
template <class X> struct Al {
  using value_type = X;
  Al() = default;
  template <class Y> Al(const Al<Y> &) {}
  X *allocate(size_t n) {
    return wbgc_typeof(X)->flags & WBGC_TYPE_HAS_SLOTS && sizeof(X) != 0 &&
                   !std::is_same<X, void>::value && !loose<X>()
               ? SHADOW_NEW(X, n)
               : (X *)shadowLoose(n * sizeof(X));
  }
  void deallocate(X *, size_t) {}
  bool operator==(const Al &) const { return true; }
  bool operator!=(const Al &) const { return false; }
};
struct S {
  Node *x;
  long n;
  Node *y;
};
struct P2 {
  Node *x, *y;
};
struct P1 {
  Node *x;
};
struct D {
  double d;
  Node *x;
};
struct B1 {
  Node *b;
};
struct E {};
struct Der : E, B1 {
  Node *c;
  char t;
};
struct Virt : virtual B1 {
  Node *v;
  Virt(Node *q) : B1{q}, v(q) {}
  Virt(const Virt &) = default;
  Virt &operator=(const Virt &) = default;
};
struct Virt2 : Virt, virtual E {
  Node *z;
  Virt2(Node *q) : B1{q}, Virt(q), z(q) {}
};
struct NT {
  Node *x;
  Node *arr[2];
  S sa[2];
  P1 p;
  int k;
  NT() : x(), arr{}, sa{}, p{}, k(1) {}
  NT(const NT &) = default;
  NT(NT &&) = default;
  NT &operator=(const NT &) = default;
  NT &operator=(NT &&) = default;
  ~NT() {}
};
struct Str {
  std::vector<int> v;
  Node *x;
  Node *arr[3];
  S s;
  Str() = default;
};
struct Member {
  Node *x = hid(nullptr);
  Node *y{};
  Node *arr[2] = {};
  S s{nullptr, 1};
  Member() {}
  Member(Node *q) : x(q) {}
  Member(Node *q, int) : Member(q) { y = q; }
  Member(int, Node *q) : x{q}, y(q), arr{q, q}, s{q, 2, q} {}
};
struct Inh : Member {
  using Member::Member;
  Node *more = x;
};
struct FT {
  Node *x;
  FT(Node *q) try : x(q) {
    if (!hone())
      throw 1;
  } catch (...) {
  }
};
struct Anon {
  union {
    Node *p;
    long i;
  };
  struct {
    Node *q;
    int j;
  };
  Anon(Node *n) : p(n), q(n) {}
  Anon(long l) : i(l), q(nullptr) {}
  Anon() : i(), q() {}
};
struct Ref {
  Node &r;
  Node *&rr;
  Ref(Node &a, Node *&b) : r(a), rr(b) {}
};
union UC {
  Node *p;
  long i;
  S s;
  UC() : i(3) {}
  UC(Node *q) : p(q) {}
  UC(S q) : s(q) {}
};
static S mkS(Node *a, Node *b) { return S{a, 7, b}; }
static S mkSn(Node *a, Node *b) {
  S s;
  s.x = a;
  s.n = 1;
  s.y = b;
  return s;
}
static S mkSd(Node *a, Node *b) {
  S s{};
  if (hone())
    s.x = a;
  s.y = b;
  return s;
}
static S mkSt(Node *a, Node *b) {
  S s{a};
  s.y = b;
  if (hone())
    return s;
  S t{b, 1, a};
  return t;
}
static P2 mkP(Node *a, Node *b) { return {a, b}; }
static P1 mkP1(Node *a) { return {a}; }
static D mkD(Node *a) { return {1.5, a}; }
static NT mkNT(Node *a) {
  NT n;
  n.x = a;
  n.arr[1] = a;
  n.sa[0].y = a;
  return n;
}
static S thr(Node *a) {
  if (a)
    throw 1;
  return {};
}
static Node *thrN(Node *a) {
  if (a)
    throw 1;
  return a;
}
template <class X> struct Box {
  X v;
  static X s;
  X arr[2]{};
  Box(X q = X()) : v(q) {}
  void set(X q) { v = q; }
  Box &operator=(X q) {
    v = q;
    return *this;
  }
};
template <class X> X Box<X>::s;
template <class X> inline X var_t{};
template <class... A> struct Pack {
  std::tuple<A...> t;
  Pack(A... a) : t(a...) {}
};
inline Node *inl;
struct Ops {
  Node *x;
  Ops &operator+=(Node *q) {
    x = q;
    return *this;
  }
  Node *&operator[](int) { return x; }
  Node *&operator*() { return x; }
  operator Node *&() { return x; }
};
#if __cplusplus >= 202302L
struct MD {
  Node *x[4];
  Node *&operator[](int i, int j) { return x[i * 2 + j]; }
  template <class Self> void put(this Self &&self, Node *q) { self.x[1] = q; }
  static void operator()(Node **d, Node *q) { *d = q; }
};
#endif
struct Tail {
  Node *x;
  char c;
  Tail() {}
};
struct TailD : Tail {
  char d;
  Node *y;
  char e;
};
struct TailA {
  Node *a;
  int b;
  ~TailA() = default;
  TailA() {}
};
struct TailB : TailA {
  int c;
};
struct Dtor {
  Node *x;
  ~Dtor() { x = nullptr; }
};
struct Deleg {
  Node *x;
  Deleg(Node *q) : x(q) {}
  Deleg() : Deleg(nullptr) {}
};
static void va(S *d, int n, ...) {
  va_list ap;
  va_start(ap, n);
  *d = va_arg(ap, S);
  va_end(ap);
}
static void vaNew(void *d, int n, ...) {
  va_list ap;
  va_start(ap, n);
  new (d) S(va_arg(ap, S));
  va_end(ap);
}
#if __cplusplus >= 202002L
constexpr void ce(Node **d, Node *q) {
  if (std::is_constant_evaluated())
    *d = nullptr;
  else
    *d = q;
}
#endif

/// Runs a test with two nodes of which the compiler knows nothing.
static int watch(void (*test)(Node *v, Node *w)) {
  Node *v = hid(N0), *w = hid(N0);
  shadowTargets = 8 * shadowUsed;
  test(v, w);
  return 0;
}

#endif // WBGC_TEST_EVERY_FORM_H
