// The library's own classes and containers, watched by a model of all slots (shadow.h).
// row 37, row 41 to row 43, row 60
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

static void lib(Node *v, Node *w) {
  int c = hone();
  auto *o = room<std::optional<Node *>>(2);
  T(new (o) std::optional<Node *>(v));
  T(*o = w);
  T(o->reset());
  T(o->emplace(v));
  T(o[1] = o[0]);
  T(*o = std::nullopt);
  T(std::swap(o[0], o[1]));
  auto *os = room<std::optional<S>>(2);
  T(os->emplace(S{v, 1, w}));
  T(os[1] = os[0]);
  T((*os)->x = w);
  T(*os = S{v});
  T(os->reset());
  T(new (os) std::optional<S>(std::in_place, S{w}));
  auto *ont = room<std::optional<NT>>(2);
  T(ont->emplace());
  T(*ont = mkNT(v));
  T(ont[1] = ont[0]);
  T(ont->reset());
  T(new (ont) std::optional<NT>(ont[1]));
  auto *va = room<std::variant<std::monostate, Node *, S, long>>(2);
  for (int i = 0; i < 2; ++i)
    for (int k = 0; k < 3; ++k)
      shadowShared((char *)&va[i] + 8 * k);
  T(new (va) std::variant<std::monostate, Node *, S, long>);
  T(*va = v);
  T(*va = S{v, 1, w});
  T(va[1] = va[0]);
  T(*va = 5l);
  T(va->emplace<1>(w));
  T(va->emplace<2>(S{w}));
  T(std::get<2>(*va).y = v);
  T(*va = va[1]);
  T(std::swap(va[0], va[1]));
  auto *vs = room<std::variant<Node *, std::vector<int>>>(2);
  for (int i = 0; i < 2; ++i)
    for (int k = 0; k < 3; ++k)
      shadowShared((char *)&vs[i] + 8 * k);
  T(new (vs) std::variant<Node *, std::vector<int>>(v));
  T(*vs = std::vector<int>{1});
  T(*vs = w);
  T(vs[1] = vs[0]);
  T(new (vs) std::variant<Node *, std::vector<int>>(std::move(vs[1])));
  auto *tu = room<std::tuple<Node *, int, S>>(2);
  T(new (tu) std::tuple<Node *, int, S>(v, 1, S{w}));
  T(std::get<0>(*tu) = w);
  T(tu[1] = tu[0]);
  T(*tu = std::make_tuple(v, 2, S{v, 1, w}));
  T(std::swap(tu[0], tu[1]));
  T(new (tu) std::tuple<Node *, int, S>(tu[1]));
  {
    auto &[a, b, d] = *tu;
    T(a = v);
    T(d.y = w);
  }
  auto *pp = room<std::pair<Node *, S>>(2);
  T(new (pp) std::pair<Node *, S>(v, S{w}));
  T(pp[1] = pp[0]);
  T(*pp = {w, S{}});
  T(std::swap(pp[0], pp[1]));
  auto *ar = room<std::array<Node *, 3>>(2);
  T(*ar = {v, w});
  T(ar->fill(v));
  T(ar[1] = ar[0]);
  T((*ar)[c] = w);
  T(std::swap(ar[0], ar[1]));
  auto *as = room<std::array<S, 2>>(2);
  T(as->fill(S{v, 1, w}));
  T(as[1] = *as);
  T(std::sort(as->begin(), as->end(), [](auto &a, auto &b) { return a.n < b.n; }));
  auto *at = room<std::atomic<Node *>>(2);
  T(new (at) std::atomic<Node *>(v));
  T(at->store(w));
  T(*at = v);
  T(at->exchange(w));
  Node *ex = v;
  T(at->compare_exchange_strong(ex, w));
  T(at->compare_exchange_weak(ex, v));
  T(at->fetch_add(1));
  T(++*at);
  T(*at -= 1);
#if __cplusplus >= 202002L
  {
    Node **sl = room<Node *>(1);
    std::atomic_ref<Node *> ar(*sl);
    T(ar.store(v));
    T(ar = w);
    T(ar.exchange(v));
  }
  struct Agg {
    Node *x;
    S s;
    Node *a[2];
  };
  Agg *ag = room<Agg>(2);
  T(new (ag) Agg(v, S(w, 1, v)));
  T(*ag = Agg(w));
  T(new (ag) Agg(v));
  T(new (ag) Agg{.x = w, .s = {.y = v}});
  T(new (ag) Agg(v, {}, {v, w}));
  T(new (ag) Agg[2](Agg(v), {w}));

  T(ce(&ag->x, v));
  T(std::construct_at(&ag->x, w));
  T(std::construct_at(ag, w, S{v}));
  T(std::ranges::copy(ag[1].a, ag->a));
  T(std::ranges::fill(ag->a, w));
  T(std::ranges::sort(ag->a));
  for (int i = 0; auto &x : ag->a) {
    T(x = i++ ? v : w);
  }
  P2 bc{v, w};
  T(ag->x = std::bit_cast<P1>(v).x);
  P2 *bp = room<P2>(2);
  T(*bp = std::bit_cast<P2>(bc));
  struct P2b {
    Node *q, *r;
  };
  T(new (bp) P2(std::bit_cast<P2>(P2b{w, v})));
  T(*bp = __builtin_bit_cast(P2, bc));
  std::span<Node *> sp(ag->a);
  T(sp[c] = v);
  auto tl = []<class X>(X &x, X y) { x = y; };
  T(tl(ag->x, v));
  P1 *bp1 = room<P1>();
  T(new (bp1) P1(__builtin_bit_cast(P1, v)));
  T(new (&bp1->x) Node *(__builtin_bit_cast(Node *, w)));
#endif
#if __cplusplus >= 202302L
  MD *md = room<MD>();
  T((md[0])[1, 0] = v);
  T(md->put(w));
  T(MD::operator()(&md->x[3], v));
  T(md->x[0] = auto(v));
  if consteval {
  } else {
    T(md->x[2] = w);
  }
  auto *xp = room<std::expected<Node *, int>>(2);
  shadowShared(xp);
  shadowShared(xp + 1);
  T(new (xp) std::expected<Node *, int>(v));
  T(*xp = w);
  T(*xp = std::unexpected(3));
  T(xp[1] = xp[0]);
  T(xp->emplace(v));
#endif
  Node **raw = room<Node *>(8);
  T(std::uninitialized_default_construct(raw, raw + 3));
  T(std::uninitialized_fill_n(raw, 4, v));
  T(std::destroy(raw, raw + 3));
  S *rs = room<S>(4);
  T(std::uninitialized_copy(rs + 2, rs + 4, rs));
  T(std::uninitialized_fill(rs, rs + 3, S{v, 1, w}));
  T(std::uninitialized_value_construct_n(rs, 2));
  T(std::copy(rs + 1, rs + 3, rs));
  T(std::move_backward(rs, rs + 2, rs + 3));
  T(std::fill(rs, rs + 3, S{w}));
  T(std::reverse(rs, rs + 4));
  T(std::sort(rs, rs + 4, [](const S &a, const S &b) { return a.x < b.x; }));
  NT *rn = room<NT>(4);
  T(std::uninitialized_default_construct(rn, rn + 3));
  T(std::fill(rn, rn + 2, mkNT(v)));
  T(std::copy(rn, rn + 2, rn + 1));
  T(std::uninitialized_copy(rn, rn + 2, rn + 2));
  T(std::rotate(rn, rn + 1, rn + 4));
  T(std::sort(rn, rn + 3, [](const NT &a, const NT &b) { return a.k < b.k; }));
  T(std::uninitialized_move(rn, rn + 1, rn + 3));
  std::vector<Node *, Al<Node *>> vec;
  for (int i = 0; i < 9; ++i)
    T(vec.push_back(i & 1 ? v : w));
  T(vec.insert(vec.begin() + 2, w));
  T(vec.erase(vec.begin()));
  T(vec.resize(12));
  T(vec.insert(vec.begin(), 3, v));
  T(vec.assign(5, w));
  T(vec.emplace_back(v));
  T(vec[1] = w);
  auto cp = vec;
  CHECK();
  T(cp = vec);
  T(std::sort(cp.begin(), cp.end()));
  T(vec.pop_back());
  T(vec.clear());
  T(vec.shrink_to_fit());
  std::deque<Node *, Al<Node *>> dq;
  for (int i = 0; i < 100; ++i)
    T(dq.push_back(v));
  T(dq.push_front(w));
  T(dq.insert(dq.begin() + 3, v));
  T(dq.erase(dq.begin() + 7));
  T(std::sort(dq.begin(), dq.end()));
  T(dq[5] = w);
  std::list<Node *, Al<Node *>> li;
  T(li.push_back(v));
  T(li.push_front(w));
  T(li.front() = w);
  T(li.sort());
  T(li.reverse());
  T(li.emplace_back(v));
  T(li.insert(li.begin(), 3, v));
  auto li2 = li;
  CHECK();
  T(li2.splice(li2.begin(), li));
  T(li2.unique());
  std::map<int, Node *, std::less<int>, Al<std::pair<const int, Node *>>> ma;
  T(ma[1] = v);
  T(ma[2] = w);
  T(ma.emplace(3, v));
  T(ma.insert({4, w}));
  T(ma.at(3) = w);
  for (auto &[k, q] : ma)
    T(q = v);
  auto ma2 = ma;
  CHECK();
  T(ma2 = ma);
  T(ma.erase(2));
  T(ma.insert_or_assign(3, w));
  T(ma.try_emplace(9, v));
  T(for (auto &kv : ma) kv.second = w);
  std::map<Node *, S, std::less<Node *>, Al<std::pair<Node *const, S>>> mk;
  T(mk[v] = S{w, 1, v});
  T(mk[w].x = v);
  T(mk.emplace(hid(v + 1), S{}));
  T(mk.erase(v));
  std::unordered_map<int, Node *, std::hash<int>, std::equal_to<int>,
                     Al<std::pair<const int, Node *>>>
      um;
  for (int i = 0; i < 40; ++i)
    T(um[i] = i & 1 ? v : w);
  T(um.erase(3));
  T(um.at(5) = v);
  auto um2 = um;
  CHECK();
  T(um2 = um);
  T(um.rehash(200));
  T(um.clear());
  std::unordered_map<Node *, Node *, std::hash<Node *>, std::equal_to<Node *>,
                     Al<std::pair<Node *const, Node *>>>
      un;
  T(un[v] = w);
  T(un[w] = v);
  T(un[v] = v);
  T(un.extract(v));
  std::vector<S, Al<S>> vs2;
  for (int i = 0; i < 9; ++i)
    T(vs2.push_back(S{v, 1, w}));
  T(vs2.emplace_back());
  T(vs2.back().x = v);
  T(vs2.insert(vs2.begin(), S{w}));
  T(vs2.erase(vs2.begin() + 1));
  T(vs2.resize(30));
  T(std::sort(vs2.begin(), vs2.end(), [](auto &a, auto &b) { return a.x < b.x; }));
  std::vector<NT, Al<NT>> vn;
  for (int i = 0; i < 9; ++i)
    T(vn.push_back(mkNT(v)));
  T(vn.emplace_back());
  T(vn.insert(vn.begin(), mkNT(w)));
  T(vn.erase(vn.begin() + 1));
  T(vn.resize(30));
  std::vector<std::optional<Node *>, Al<std::optional<Node *>>> vo;
  for (int i = 0; i < 5; ++i)
    T(vo.push_back(v));
  T(vo.emplace_back());
  T(vo[0] = w);
  T(vo[0].reset());
  std::vector<std::pair<Node *, long>, Al<std::pair<Node *, long>>> vp;
  for (int i = 0; i < 5; ++i)
    T(vp.emplace_back(v, i));
  T(vp[2] = {w, 3});
  T(std::sort(vp.begin(), vp.end()));
  auto sq = std::allocate_shared<S>(Al<S>(), S{v, 1, w});
  CHECK();
  T(sq->x = w);
  T(*sq = S{});
  auto sp2 = std::allocate_shared<Member>(Al<Member>(), v, 1);
  CHECK();
  std::any any = v;
  CHECK();
  T(any = S{v});
  std::shared_ptr<Node *> shn = std::make_shared<Node *>(v);
  T(*shn = w);
  std::unique_ptr<Node *[]> un2(new Node *[3]{v});
  T(un2[1] = w);
  std::function<Node *()> fk = [v] { return v; };
  T(fk());

  static std::function<void()> fn;
  fn = [v, w] {
    (void)v;
    (void)w;
  };
}
int main() {
  Node *v = hid(N0), *w = hid(N0);
  shadowTargets = 200;
  lib(v, w);
  return 0;
}
