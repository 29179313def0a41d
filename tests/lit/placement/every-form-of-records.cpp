// Every form of a store of records in C++, watched by a model of all slots (shadow.h).
// row 14, row 20 to row 27, row 30 to row 37
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

static void recs(Node *v, Node *w) {
  int c = hone();
  S *s = room<S>(3), *t = room<S>(3);
  S loc{v, 1, w};
  T(*s = loc);
  T(s[1] = S{w});
  T(s[1] = {v, 2, w});
  T(*s = {});
  T(*s = S());
  T(t[0] = s[1]);
  T(s->operator=(t[0]));
  T(s[0] = std::move(s[1]));
  T((s[0] = s[1]) = t[2]);
  T(s[2] = (t[1] = s[1]));
  T(*s = mkS(v, w));
  T(*s = mkSn(w, v));
  T(new (s) S(mkS(v, v)));
  T(new (s) S(mkSn(w, v)));
  T(new (s) S(mkSd(v, w)));
  T(new (s) S(mkSt(v, w)));
  T(new (s) S{mkSt(w, v)});
  T(new (s) S(c ? mkS(v, w) : *t));
  T(new (s) S((c, mkSn(v, w))));
  T(new (s) S(*t));
  T(new (s) S(std::move(loc)));
  T(new (s) S());
  T(new (s) S{});
  T(new (s) S{v});
  T(new (s) S{.x = w, .y = v});
  T(new (s) S);
  P2 *p = room<P2>(2);
  T(*p = mkP(v, w));
  T(new (p) P2(mkP(w, v)));
  T(new (p) P2{mkP(v, w)});
  T(new (p) P2(c ? mkP(w, v) : mkP(v, v)));
  T(new (p) P2(static_cast<P2 &&>(mkP(v, v))));
  P1 *p1 = room<P1>(2);
  T(new (p1) P1(mkP1(v)));
  T(*p1 = mkP1(w));
  T(p1[1] = p1[0]);
  D *d = room<D>(2);
  T(new (d) D(mkD(v)));
  T(*d = mkD(w));
  T(d[1] = d[0]);
  T(new (d) D(d[1]));
  T(new (p) P2([&] { return P2{v, w}; }()));
  T(new (s) S([&] {
    S q{w, 1, w};
    return q;
  }()));
  P2 (*volatile hp)(Node *, Node *) = mkP;
  S (*volatile hs)(Node *, Node *) = mkSn;
  T(new (p) P2(hp(v, v)));
  T(new (s) S(hs(w, v)));
  try {
    new (s) S(thr(v));
  } catch (int) {
  }
  CHECK();
  try {
    *s = thr(v);
  } catch (int) {
  }
  CHECK();
  Der *e = room<Der>(2);
  T(new (e) Der());
  T(*e = Der{{}, {v}, w});
  T(static_cast<B1 &>(e[1]) = *e);
  T(e[1] = *e);
  T(e->c = v);
  T(e->b = w);
  T(new (e) Der{{}, {w}, v, 'c'});
  T(new (e) Der(e[1]));
  T(static_cast<E &>(*e) = E{});
  Virt *vv = room<Virt>(2);
  T(new (vv) Virt(v));
  T(new (vv + 1) Virt(*vv));
  T(vv[1] = vv[0]);
  T(vv->b = w);
  T(static_cast<B1 &>(*vv) = B1{v});
  Virt2 *v2 = room<Virt2>(2);
  T(new (v2) Virt2(v));
  T(new (v2 + 1) Virt2(*v2));
  T(v2[1] = v2[0]);
  T(v2->z = w);
  T(v2->b = w);
  NT *nt = room<NT>(2);
  T(new (nt) NT());
  T(new (nt + 1) NT(mkNT(v)));
  T(nt[0] = nt[1]);
  T(nt[1] = mkNT(w));
  T(new (nt) NT(nt[1]));
  T(nt[0] = std::move(nt[1]));
  T(nt->~NT());
  T(new (nt) NT{});
  T(nt[0].sa[1] = nt[1].sa[0]);
  T(std::swap(nt[0], nt[1]));
  Str *st = room<Str>(2);
  T(new (st) Str());
  T(new (st + 1) Str());
  T(st->x = v);
  T(st->arr[1] = w);
  T(st[1] = st[0]);
  T(st[1] = std::move(st[0]));
  T(new (st) Str(st[1]));
  T(st->~Str(); new (st) Str{});
  T(std::swap(st[0], st[1]));
  Member *m = room<Member>(2);
  T(new (m) Member);
  T(new (m) Member());
  T(new (m) Member(v));
  T(new (m) Member(w, 1));
  T(new (m) Member(1, v));
  T(new (m) Member{w});
  T(m[1] = m[0]);
  Inh *in = room<Inh>(2);
  T(new (in) Inh(v));
  T(new (in) Inh(1, w));
  T(new (in) Inh(w, 2));
  T(in[1] = in[0]);
  T(new (in + 1) Inh(*in));
  FT *ft = room<FT>();
  T(new (ft) FT(v));
  Deleg *de = room<Deleg>();
  T(new (de) Deleg(v));
  T(new (de) Deleg);
  Dtor *dt = room<Dtor>();
  T(dt->x = v);
  T(dt->~Dtor());
  Anon *an = room<Anon>(2);
  for (int i = 0; i < 2; ++i)
    shadowShared(&an[i].p);
  T(new (an) Anon(v));
  T(new (an) Anon(5l));
  T(an->p = w);
  T(an->i = 3);
  T(an->p = v);
  T(an->i++);
  T(an->q = v);
  T(an[1] = an[0]);
  T(new (an) Anon());
  T(an->p = v);
  T(new (an) Anon(an[1]));
  T(an->p = v);
  T(an->i += 2);
  UC *u = room<UC>(2);
  for (int i = 0; i < 2; ++i)
    for (int k = 0; k < 3; ++k)
      shadowShared((char *)&u[i] + 8 * k);
  T(new (u) UC);
  T(new (u) UC(v));
  T(new (u) UC(S{v, 1, w}));
  T(u[1] = u[0]);
  T(u->i = 4);
  T(u->s = S{w, 2, v});
  T(u->s.n = 5);
  T(u->p = w);
  T(new (u) UC(u[1]));
  T(new (&u->s) S{v, 1, v});
  T(new (&u->i) long(4));
  Ref *rf = room<Ref>();
  Node *some = v;
  T(new (rf) Ref(*v, some));
  T(rf->rr = w);
  T(rf->rr = v);
  T((void)some);
  Tail *ta = room<Tail>(2);
  TailD *td = room<TailD>(2);
  T(td->x = v; td->y = w);
  T(td[1] = td[0]);
  T(static_cast<Tail &>(td[0]) = ta[0]);
  T(static_cast<Tail &>(td[1]) = td[0]);
  T(new (td) TailD(td[1]));
  TailB *tb = room<TailB>(2);
  T(tb->a = v);
  T(tb[1] = tb[0]);
  T(static_cast<TailA &>(tb[1]) = *tb);
  T(new (tb) TailB(tb[1]));
  T(new (tb) TailB());
  T(va(s, 1, loc));
  T(vaNew(s, 1, S{w, 1, v}));
  using Slot = Node *;
  Node **a = room<Slot>(6);
  T(new (a) Slot(v));
  T(new (a) Slot[3]{v, w});
  T(new (a) Slot[c + 2]{w, v});
  T(new (a) Slot[4]());
  T(new (a) Slot[c + 1]{});
  S *sa = room<S>(4);
  T(new (sa) S[2]{{v, 1, w}, {w}});
  T(new (sa) S[c + 2]{{v, 1, w}});
  T(new (sa) S[c + 2]());
  T(new (sa) S[3]{});
  Member *ma = room<Member>(3);
  T(new (ma) Member[2]);
  T(new (ma) Member[2]{v, {w, 1}});
  T(new (ma) Member[c + 2]{v});
  Slot(*a2)[2] = reinterpret_cast<Slot(*)[2]>(room<Slot>(4));
  T(new (a2) Slot[2][2]{{v}, {w, v}});
  T(new (a2) Slot[c + 1][2]{{v, v}});
  NT *na = room<NT>(3);
  T(new (na) NT[2]{});
  struct Arr {
    S arr[2];
    Node *m[2][2];
  };
  Arr *ar = room<Arr>(2);
  T(new (ar) Arr{{{v, 1, w}}, {{v}, {w, w}}});
  T(ar[1] = ar[0]);
  T(new (ar) Arr(ar[1]));
  T(new (ar) Arr{});
  T(*ar = {{{w}}, {}});
  {
    auto [q1, q2] = *ar;
    T(q1[0].x = v);
    auto &[z1, z2] = *ar;
    T(z1[1].y = w);
    T(z2[c][c] = v);
  }
  auto lam = [k = v, z = loc, &w, v] { return k == w || z.x == v; };
  using L = decltype(lam);
  L *lp = room<L>(2);
  T(new (lp) L(lam));
  auto mk = [&] {
    return [k = v, q = w]() mutable {
      k = q;
      q = nullptr;
    };
  };
  using L2 = decltype(mk());
  L2 *l2 = room<L2>(2);
  T(new (l2) L2(mk()));
  T((*l2)());
  T(new (l2 + 1) L2(*l2));
  T(new (l2) auto([v, w]() { return v == w; }));
  T(new (l2) auto([k = v, q = w]() mutable { std::swap(k, q); }));
  struct HasL {
    L2 l;
    Node *x;
    HasL(L2 q, Node *n) : l(q), x(n) {}
  };
  HasL *hl = room<HasL>();
  T(new (hl) HasL(mk(), v));
  T(hl->l());
  Box<Node *> *bx = room<Box<Node *>>(2);
  T(new (bx) Box<Node *>(v));
  T(bx->set(w));
  T(*bx = v);
  T(bx[1] = bx[0]);
  Box<S> *bs = room<Box<S>>(2);
  T(new (bs) Box<S>(loc));
  T(bs->set(S{w}));
  T(bs[1] = bs[0]);
  Box<Box<P2>> *bb = room<Box<Box<P2>>>(2);
  T(new (bb) Box<Box<P2>>(Box<P2>(P2{v, w})));
  T(bb->v.v.x = w);
  T(bb[1] = bb[0]);
  T(new (&s->x) Node *(v));
  T(::new (static_cast<void *>(&s->y))(Node *)(w));
  T(new (s) S{*t});
  T(*s = S{*t});
  T(*s = c ? S{v, 1, w} : S{});
  T(*s = *t, t->x = w);
  T(*s = ({
      S q = *t;
      q;
    }));
  T(new (s) S(({
    S q = loc;
    q;
  })));
  T(*s = reinterpret_cast<S &>(*t));
  T(memcpy(static_cast<void *>(s), t, 2 * sizeof *s));
  T(memset((void *)s, 0, sizeof *s));
  T(std::memcpy(&s->x, &t->x, 8));
  T(memcpy(nt->arr, nt[1].arr, sizeof nt->arr));
}
static Node gN;
#if __cplusplus >= 202002L
consteval S ceS() { return S{nullptr, 3, nullptr}; }
consteval S ceG() { return S{&gN, 3, nullptr}; }
consteval P2 ceP() { return P2{&gN, &gN}; }
consteval Node *ceN() { return &gN; }
#endif
constexpr S kS{&gN, 1, nullptr};
constexpr P2 kP{&gN, &gN};
struct CtorLong {
  long l;
  CtorLong(long q) : l(q) {}
};
union UK {
  Node *p;
  CtorLong k;
  long i;
  UK(Node *q) : p(q) {}
  UK(long q) : k(q) {}
  UK(int) : k{5} {}
};
union UA {
  Node *p;
  CtorLong k;
};
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
static void more(Node *v, Node *w) {
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
  UK *uk = room<UK>(2);
  shadowShared(uk);
  shadowShared(uk + 1);
  T(new (uk) UK(v));
  T(new (uk) UK(5l));
  T(uk->p = v);
  T(new (uk) UK(5));
  T(uk->p = v);
  T(uk->i = 3);
  T(uk->p = v);
  T(new (&uk->i) long(3));
  T(uk->p = v);
  T(uk->k = CtorLong(4));
  T(uk->p = v);
  T(new (&uk->k) CtorLong(4));
  T(uk->p = v);
  T(new (&uk->p) Node *(w));
  T(new ((void *)&uk->i) long(9));
  T(uk->p = v);
  long nine = 9;
  T(memcpy(&uk->i, &nine, 8));
  T(uk->p = v);
  T(memset(&uk->i, 3, 8));
  T(uk->p = v);
  UA *ua = room<UA>(2);
  shadowShared(ua);
  T(ua->p = v);
  T(new (ua) UA{.k = CtorLong(4)});
  T(ua->p = v);
  T(*ua = UA{.k = 5});
  T(ua->p = w);
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
  T(new (s) S(c ? throw 3, S{} : a));
}
int main() {
  Node *v = hid(N0), *w = hid(N0);
  shadowTargets = 200;
  recs(v, w);
  try {
    more(v, w);
  } catch (int) {
  }
  return 0;
}
