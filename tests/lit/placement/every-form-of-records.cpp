// Every way to make and to copy a record with slots.
// row 21, row 23, row 25 to row 27, row 30, row 31, row 34, row 36
// RUN: %matrix_cpp %s -w
#include "every_form.h"

#include <initializer_list>

static void records(Node *v, Node *w) {
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
  T(va(s, 1, loc));
  T(vaNew(s, 1, S{w, 1, v}));
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
}

int main() { return watch(records); }
