// Records with constructors, nontrivial members, bases, references and reused padding.
// row 20, row 32 to row 34
// RUN: %matrix_cpp %s -w
#include "every_form.h"

#include <initializer_list>

static void classes(Node *v, Node *w) {
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
  T(memcpy(nt->arr, nt[1].arr, sizeof nt->arr));
}

int main() { return watch(classes); }
