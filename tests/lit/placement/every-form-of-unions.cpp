// Members of unions that constructors, placement new and library calls make.
// row 14, row 35, row 40
// RUN: %matrix_cpp %s -w
#include "every_form.h"

#include <initializer_list>

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

static void unions(Node *v, Node *w) {
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
}

int main() { return watch(unions); }
