// Stores that cannot have a barrier are refused in C++ too, with casts of its own, through the library and
// where the language throws; each beside its like on a local or without slots.
// row 40, row 44, row 45, row 46, row 48
// RUN: %clangxx %plugin -std=c++17 -fsyntax-only -Xclang -verify -w %s
// RUN: %clangxx %plugin -std=c++23 -fsyntax-only -Xclang -verify -O2 -w %s
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <strings.h>
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  Node *f;
  long number;
};
struct Pair {
  Node *a, *b;
};
struct Numbers {
  long a, b;
};
template <typename T> struct Holder {
  T value;
  void set(int byte) {
    std::memset(&value, byte, sizeof value); // expected-error {{GC slot 'Holder<Pair>::value' is written by 'memset' to a byte not known to be zero, which cannot have a write barrier}}
  }
};

void bytes(Node *n, Numbers *m, int byte, Holder<Pair> *h, Holder<Numbers> *plain) {
  std::memset(static_cast<void *>(n), 1, sizeof *n); // expected-error {{GC slot 'n' is written by 'memset' to a byte not known to be zero, which cannot have a write barrier}}
  std::memset(n, byte, sizeof *n); // expected-error {{GC slot 'n' is written by 'memset' to a byte not known to be zero, which cannot have a write barrier}}
  std::memset(static_cast<void *>(n), 0, sizeof *n);
  std::memset(m, 1, sizeof *m);
  h->set(byte);
  plain->set(byte);
}

void parts(Node *n, Node *s, Pair *p) {
  std::memcpy(reinterpret_cast<char *>(&n->f), s, 4); // expected-error {{GC slot 'Node::f' is written by a part of its word, which cannot have a write barrier}}
  std::memmove(static_cast<void *>(p), s, 12); // expected-error {{GC slot 'p' is written by a part of its word, which cannot have a write barrier}}
  bzero(n, 7); // expected-error {{GC slot 'n' is written by a part of its word, which cannot have a write barrier}}
  bzero(n, 15);
  Node local;
  std::memcpy(&local, s, 4);
}

void blocks(Node *n, Numbers *m) {
  n = static_cast<Node *>(std::realloc(n, 32)); // expected-error {{GC slot 'n' is written by 'realloc', which cannot have a write barrier}}
  n = (Node *)std::realloc(static_cast<void *>(n), 32); // expected-error {{GC slot 'n' is written by 'realloc', which cannot have a write barrier}}
  std::qsort(n, 2, sizeof *n, nullptr); // expected-error {{GC slot 'n' is written by 'qsort', which cannot have a write barrier}}
  m = static_cast<Numbers *>(std::realloc(m, 32));
  std::qsort(m, 2, sizeof *m, nullptr);
}

// Functions of other people, which the library's names mean nothing to.
struct Sorter {
  void qsort(Node **slots, int count);
  static void memset(Node *n, Node *value, int count);
};
namespace other {
void realloc(Node *n, int count);
}
void names(Sorter *s, Node *n) {
  s->qsort(&n->f, 1);
  Sorter::memset(n, n, 1);
  other::realloc(n, 1);
}

void wide(Pair *p, Pair v, std::atomic<Pair> *a, std::atomic<Numbers> *numbers, std::atomic<Node *> *one) {
  __atomic_store(p, &v, __ATOMIC_RELAXED); // expected-error {{GC slot 'p' is written by an atomic operation of more than eight bytes, which cannot have a write barrier}}
  a->store(v); // expected-error@*:* {{by an atomic operation of more than eight bytes, which cannot have a write barrier}}
  numbers->store(Numbers{1, 2});
  one->store(v.a);
}

void assembly(Node *n, Node *&reference, Node *v) {
  asm("mov %1, %0" : "=m"(n->f) : "r"(v)); // expected-error {{GC slot 'Node::f' is written by inline assembly, which cannot have a write barrier}}
  asm("mov %1, %0" : "=r"(reference) : "r"(v)); // expected-error {{GC slot 'reference' is written by inline assembly, which cannot have a write barrier}}
  [&] { asm("mov %1, %0" : "=r"(reference) : "r"(v)); }(); // expected-error {{GC slot 'reference' is written by inline assembly, which cannot have a write barrier}}
  asm("mov %1, %0" : "=r"(n->number) : "r"(v));
  Node *local;
  asm("mov %1, %0" : "=r"(local) : "r"(v));
  n->f = local;
}

struct Failure {
  Node *where;
  const char *what;
};
void throws(Node *n, bool c) {
  if (c)
    throw n; // expected-error {{GC slot 'Node *' is written by a throw expression, which cannot have a write barrier}}
  if (!c)
    throw Failure{n, ""}; // expected-error {{GC slot 'Failure' is written by a throw expression, which cannot have a write barrier}}
  std::make_exception_ptr(n); // expected-error {{GC slot 'Node *' is written by 'std::make_exception_ptr', which cannot have a write barrier}}
  std::make_exception_ptr(Failure{n, ""}); // expected-error {{GC slot 'Failure' is written by 'std::make_exception_ptr', which cannot have a write barrier}}
  std::make_exception_ptr(1);
  throw 1;
}
