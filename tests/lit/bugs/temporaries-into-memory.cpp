// A record that is initialized from something other than a constructor, a list or a call was written
// straight into its memory, without a barrier: va_arg, the constant result of a consteval function,
// `?:` without a middle, _Generic and __builtin_choose_expr.
// row 25, row 27, row 5
// RUN: %matrix_cpp %s
#include "recorder.h"

#include <cstdarg>
#include <new>

struct WBGC_MANAGED Node {
  Node *f;
};
struct Three {
  Node *a;
  long number;
  Node *b;
};
struct Two {
  Node *a, *b;
};
struct Truthy {
  Node *a;
  explicit operator bool() const { return a != nullptr; }
};
template <typename T> static T *room() { return static_cast<T *>(zeroed(1, sizeof(T))); }

#define EXPECT_BOTH(d, a0, b0, a1, b1)                                                             \
  do {                                                                                             \
    EXPECT_SLOT(&(d)->a, a0, a1);                                                                  \
    EXPECT_SLOT(&(d)->b, b0, b1);                                                                  \
    EXPECT_NONE();                                                                                 \
  } while (0)

static void vaArg(Three *d, Two *e, int last, ...) {
  va_list ap;
  va_start(ap, last);
  new (d) Three(va_arg(ap, Three));
  new (e) Two(va_arg(ap, Two));
  va_end(ap);
}
__attribute__((noinline)) static Three returned(int last, ...) {
  va_list ap;
  va_start(ap, last);
  struct End {
    va_list &ap;
    ~End() { va_end(ap); }
  } end{ap};
  return va_arg(ap, Three);
}

static Node global;
#if __cplusplus >= 202002L
consteval Three constantThree() { return {&global, 1, nullptr}; }
consteval Two constantTwo() { return {nullptr, &global}; }
#endif

static void constants(Three *d, Two *e, Node *v) {
  (void)d, (void)e, (void)v;
#if __cplusplus >= 202002L
  new (d) Three(constantThree());
  EXPECT_BOTH(d, v, v, &global, nullptr);
  new (e) Two{constantTwo()};
  EXPECT_BOTH(e, v, v, nullptr, &global);
  Three local = constantThree(); // the stack
  EXPECT_NONE();
  (void)local;
#endif
}

int main() {
  Node *v = room<Node>();
  Three *d = room<Three>();
  Two *e = room<Two>();
  vaArg(d, e, 0, Three{v, 1, v}, Two{v, v});
  EXPECT_SLOT(&d->a, nullptr, v);
  EXPECT_SLOT(&d->b, nullptr, v);
  EXPECT_SLOT(&e->a, nullptr, v);
  EXPECT_SLOT(&e->b, nullptr, v);
  EXPECT_NONE();
  new (d) Three(returned(0, Three{v, 1, nullptr}));
  EXPECT_BOTH(d, v, v, v, nullptr);
  new (d) Three(returned(0, Three{v, 1, v}));
  EXPECT_BOTH(d, v, nullptr, v, v);
  constants(d, e, v);

  Truthy *t = room<Truthy>();
  Truthy yes{v}, no{nullptr};
  new (t) Truthy(yes ?: no);
  EXPECT_SLOT(&t->a, nullptr, v);
  EXPECT_NONE();
  new (t) Truthy(Truthy{nullptr} ?: no);
  EXPECT_SLOT(&t->a, v, nullptr);
  EXPECT_NONE();
  Two *f = room<Two>();
  new (f) Two(_Generic(1, int: Two{v, nullptr}, default: Two{}));
  EXPECT_BOTH(f, nullptr, nullptr, v, nullptr);
  new (f) Two(__builtin_choose_expr(1, Two{nullptr, v}, Two{}));
  EXPECT_BOTH(f, v, nullptr, nullptr, v);
  return 0;
}
