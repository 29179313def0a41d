// Every form of a store of one pointer in C++, and the algorithms that make some, watched by a
// model of all slots (shadow.h).
// row 1 to row 7, row 15, row 41, row 42, row 63
// RUN: %matrix_cpp %s -w
#include "shadow.h"
#include <algorithm>
#include <any>
#include <array>
#include <atomic>
#include <cstdarg>
#include <cstring>
#include <deque>
#include <functional>
#include <initializer_list>
#include <list>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>
#if __cplusplus >= 202002L
#include <bit>
#include <ranges>
#include <span>
#endif
#if __cplusplus >= 202302L
#include <expected>
#endif
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

static void scalar(Node *v, Node *w) {
  Node *n = N0, *m = N0;
  int c = hone();
  T((n->f = v) = w);
  T((c ? n->f : m->f) = v);
  T(((n->f = v), m->g) = w);
  T(++(n->f = v));
  T((n->f += 1) = w);
  T(++ ++n->f);
  T((n->g = n->f)++);
  Node *&r = n->f;
  T(r = v);
  auto &r2 = n->g;
  T(r2 = w);
  decltype(auto) r3 = (n->a[1]);
  T(r3 = v);
  T([&] { r = w; }());
  T([&] { n->f = v; }());
  T([&r, w] { r = w; }());
  T([n, v] { n->f = v; }());
  T([=]() mutable { n->g = w; }());
  auto f = [k = v](Node *q) mutable {
    auto o = k;
    k = q;
    return o;
  };
  T(f(w));
  Node *Node::*pm = &Node::f;
  T(n->*pm = v);
  T((*n).*pm = w);
  Node *(Node::*pa)[3] = &Node::a;
  T((n->*pa)[1] = v);
  auto &[f0, g0, n0, a0] = *n;
  T(f0 = w);
  T(a0[c] = v);
  (void)n0;
  (void)g0;
  auto [fc, gc, nc, ac] = *n;
  T(fc = v);
  T(ac[c] = w);
  for (auto &x : n->a)
    T(x = w);
  for (auto *&x : n->a)
    T(x = v);
  for (auto x : n->a)
    T(x = w);
  std::pair<Node *, Node *> *pr = room<std::pair<Node *, Node *>>();
  T(*pr = std::make_pair(v, w));
  T(pr->first = w);
  T(std::tie(n->f, n->g) = *pr);
  {
    auto &[p, q] = *pr;
    T(p = v);
    T(q = v);
  }
  T(std::swap(n->f, n->g));
  T(std::exchange(n->f, w));
  T(std::swap(*n, *m));
  T(std::swap(n->a, m->a));
  T(std::sort(n->a, n->a + 3));
  T(std::rotate(n->a, n->a + 1, n->a + 3));
  T(std::reverse(n->a, n->a + 3));
  T(std::fill(n->a, n->a + 3, v));
  T(std::copy(m->a, m->a + 3, n->a));
  T(std::copy_backward(n->a, n->a + 2, n->a + 3));
  T(std::move(m->a, m->a + 3, n->a));
  T(std::fill_n(n->a, 2, w));
  T(std::iter_swap(&n->f, &m->f));
  T(std::swap_ranges(n->a, n->a + 3, m->a));
  T(std::generate(n->a, n->a + 3, [&] { return v; }));
  T(std::transform(n->a, n->a + 3, m->a, [&](Node *) { return w; }));
  T(std::uninitialized_copy(m->a, m->a + 3, n->a));
  T(std::uninitialized_fill(m->a, m->a + 3, v));
  T(std::uninitialized_value_construct(m->a, m->a + 3));
  T(std::uninitialized_move(n->a, n->a + 3, m->a));
  T(std::replace(m->a, m->a + 3, w, v));
  T(std::partition(m->a, m->a + 3, [&](Node *q) { return q == w; }));
  T(std::copy_n(n->a, 3, m->a));
  T(std::remove(m->a, m->a + 3, w));
  T(std::stable_sort(m->a, m->a + 3));
  T(std::nth_element(m->a, m->a + 1, m->a + 3));
  T(std::next_permutation(m->a, m->a + 3));
  T(std::addressof(n->f)[0] = w);
  T(*std::launder(&n->f) = v);
  T(std::forward<Node *&>(n->f) = w);
  T(static_cast<Node *&>(n->f) = w);
  T(const_cast<Node *&>(static_cast<Node *const &>(n->f)) = v);
  T(std::ref(n->f).get() = w);
  try {
    n->f = thrN(v);
  } catch (int) {
  }
  CHECK();
  try {
    T(n->f = (throw 1, v));
  } catch (int) {
  }
  CHECK();
  T(n->f = c ? v : throw 2);
  T(if (auto q = n->f = v) n->g = q);
  T(if (int z = 1; z) n->g = w);
  T(switch (auto q = (n->f = v); c) default : n->g = q);
  Ops *o = room<Ops>();
  T(*o += v);
  T((*o)[2] = w);
  T(**o = v);
  T(static_cast<Node *&>(*o) = w);
  T(o->operator[](1) = v);
  T(n->a[c]++);
  T(--n->a[c]);
  T(n->a[n->f == v ? 0 : 1] = w);
}
int main() {
  Node *v = hid(N0), *w = hid(N0);
  shadowTargets = 200;
  scalar(v, w);
  return 0;
}
