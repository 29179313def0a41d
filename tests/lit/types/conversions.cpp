// A pointer or reference to a GC slot must stay one (docs/annotations.md): C++.
// row 47
// RUN: %clangxx %plugin -std=c++17 -fsyntax-only -Wno-everything -ferror-limit=0 -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++23 -fsyntax-only -Wno-everything -ferror-limit=0 -Xclang -verify %s
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>
#include <wbgc/annotations.h>

typedef WBGC_WORD uintptr_t VALUE;
struct WBGC_MANAGED Node {
  Node *next;
  void *WBGC_PTR payload;
  void *WBGC_PTR items[4];
  VALUE word;
  WBGC_WORD uintptr_t bare;
  uintptr_t count;
  void *plain;
};
struct Derived : Node {};
struct WBGC_WORD Word { uintptr_t bits; };

void takeReference(void *&r);
void takeConstReference(void *const &r);
void takePointer(void **p);
void takeSlotReference(void *WBGC_PTR &r);
void takeNodes(Node **p);

void casts(Node *n, Node **nodes, Derived **derived, void **plain, std::byte *bytes) {
  (void)(void **)nodes; // expected-error {{conversion from 'Node **' to 'void **' drops the gc qualifier; a store through it would have no write barrier}}
  (void)reinterpret_cast<Node **>(derived);
  (void)reinterpret_cast<void **>(nodes); // expected-error {{drops}}
  (void)reinterpret_cast<uintptr_t *>(nodes); // expected-error {{conversion from 'Node **' to 'uintptr_t *' drops}}
  (void)reinterpret_cast<uintptr_t>(nodes);
  (void)reinterpret_cast<char *>(nodes);
  (void)reinterpret_cast<std::byte *>(nodes);
  (void)reinterpret_cast<Node **>(bytes);
  (void)reinterpret_cast<Node **>(plain); // expected-error {{conversion from 'void **' to 'Node **' adds the gc qualifier; the collector would not scan the slot}}
  (void)static_cast<void *>(nodes);
  (void)static_cast<Node **>(static_cast<void *>(plain));
  (void)static_cast<void **>(&n->payload); // expected-error {{drops}}
  reinterpret_cast<void *&>(*n) = nullptr; // expected-error {{conversion from 'Node' to 'void *&' drops}}
  reinterpret_cast<Node *&>(*n) = nullptr;
  (void)reinterpret_cast<void *const &>(*n);
  reinterpret_cast<void *&>(n->next) = nullptr; // expected-error {{conversion from 'Node *' to 'void *&' drops}}
  (void)reinterpret_cast<void *const &>(n->next);
  static_cast<void *&>(n->payload) = nullptr; // expected-error {{drops}}
  (void)static_cast<void *&&>(n->payload); // expected-error {{drops}}
  using Plain = void **;
  (void)Plain(nodes); // expected-error {{drops}}
  (void)Plain(WBGC_RAW_SLOT(nodes));
  (void)Plain{&n->payload}; // expected-error {{drops}}
}

void references(Node *n, void *plain) {
  void *&a = n->payload; // expected-error {{conversion from 'void *WBGC_PTR' to 'void *&' drops}}
  void *WBGC_PTR &b = n->payload;
  void *const &c = n->payload;
  void *WBGC_PTR &d = plain; // expected-error {{adds}}
  auto &e = n->payload;
  auto f = n->payload;
  void *&g = f;
  decltype(auto) h = (n->payload);
  takeReference(n->payload); // expected-error {{drops}}
  takeConstReference(n->payload);
  takeSlotReference(n->payload);
  takeSlotReference(n->plain); // expected-error {{adds}}
  void *&&i = static_cast<void *&&>(plain);
  for (void *&item : n->items) // expected-error {{drops}}
    item = nullptr;
  for (auto &item : n->items)
    item = nullptr;
  for (void *item : n->items)
    plain = item;
  auto byReference = [&slot = n->payload] { slot = nullptr; };
}

void *&dropsByReturn(Node *n) {
  return n->payload; // expected-error {{drops}}
}
auto &keepsByReturn(Node *n) {
  return n->payload;
}
auto lambda = [](Node *n) -> void ** {
  return &n->payload; // expected-error {{drops}}
};

void operators(Node *n, void **plain, bool c) {
  takePointer((c, &n->payload)); // expected-error {{drops}}
  void **late;
  late = &n->payload; // expected-error {{drops}}
  auto made = new (void **)(&n->payload); // expected-error {{drops}}
}

void members() {
  auto a = reinterpret_cast<void *Node::*>(&Node::next); // expected-error {{conversion from 'Node *Node::*' to 'void *Node::*' drops}}
  Node *Node::*b = &Node::next;
  auto c = reinterpret_cast<char *Node::*>(&Node::plain);
}

void functions(void (*plain)(void *&), void (*slot)(void *WBGC_PTR &), void (*nodes)(Node **)) {
  plain = reinterpret_cast<void (*)(void *&)>(slot); // expected-error {{adds}}
  slot = reinterpret_cast<void (*)(void *WBGC_PTR &)>(plain); // expected-error {{drops}}
  (void)reinterpret_cast<void (*)(Derived **)>(nodes);
  (void)reinterpret_cast<void (*)(void *)>(nodes);
  (void)reinterpret_cast<void (*)()>(nodes);
}

struct Holder {
  void **pointer;
  void *&reference;
  Holder(Node *n)
      : pointer(&n->payload),  // expected-error {{drops}}
        reference(n->payload) {} // expected-error {{drops}}
  Holder(void *&r, void **p = (void **)(Node **)nullptr) // expected-error {{drops}}
      : pointer(p), reference(r) {}
};
struct Aggregate {
  void **pointer;
  void *&reference;
};
void construction(Node *n, void *plain) {
  Holder a(n->payload, nullptr); // expected-error {{drops}}
  Holder b(n->plain, nullptr);
  Aggregate c = {&n->payload,   // expected-error {{drops}}
                 n->payload};   // expected-error {{drops}}
  Aggregate d = {&n->plain, plain};
}

struct Convertible {
  operator Node **();
  operator void *WBGC_PTR &();
};
void conversions(Convertible x) {
  void **a = (void **)(Node **)x; // expected-error {{drops}}
  Node **b = x;
}

template <typename T> void byPointer(T **p);
template <typename T> void byReference(T *&r);
template <typename T> void byValue(T v);
template <typename T> void writeThrough(Node *n) {
  *(T *)&n->next = T(); // expected-error {{drops}}
}
void deduction(Node *n) {
  byPointer(&n->payload); // expected-error {{conversion from 'void *WBGC_PTR *' to 'void **' drops}}
  byReference(n->payload); // expected-error {{drops}}
  byValue(n->payload);
  byPointer(&n->next);
  byReference(n->next);
  writeThrough<Node *>(n);
  writeThrough<char>(n);
  writeThrough<long>(n);
}

void words(Node *n, Word *w, uintptr_t *integers) {
  uintptr_t &a = n->word; // expected-error {{conversion from 'VALUE' to 'uintptr_t &' drops}}
  uintptr_t &b = n->bare; // expected-error {{conversion from 'WBGC_WORD uintptr_t' to 'uintptr_t &' drops}}
  VALUE &c = n->bare;
  VALUE &d = n->count; // expected-error {{adds}}
  auto &e = n->word;
  e = 1;
  const uintptr_t &f = n->word;
  uintptr_t g = n->word;
  std::swap(n->word, n->bare); // expected-error 2 {{drops}}
  VALUE h = 1, i = 2;
  std::swap(h, i);
  (void)reinterpret_cast<uintptr_t *>(w); // expected-error {{conversion from 'Word *' to 'uintptr_t *' drops}}
  (void)reinterpret_cast<VALUE *>(w);
  (void)reinterpret_cast<Word *>(&n->word);
  (void)reinterpret_cast<Word *>(integers); // expected-error {{adds}}
  (void)reinterpret_cast<Node **>(&n->word);
}

struct Pair {
  int a, b;
  void set(int x);
  int get() const;
};
union WBGC_MANAGED Either {
  Node *node;
  long integer;
  Pair pair;
};
void unions(Either *u) {
  long &a = u->integer; // expected-error {{conversion from 'Node *' to 'long &' drops}}
  const long &b = u->integer;
  long *c = &u->integer; // expected-error {{conversion from 'Node **' to 'long *' drops}}
  u->pair.set(1); // expected-error {{drops}}
  (void)u->pair.get();
  u->integer = 1;
  Either local;
  long &d = local.integer;
}
struct Anonymous {
  union {
    Node *node;
    long integer;
    void *plain;
  };
  union {
    long first, second;
  };
};
void unionMembers(Anonymous *a) {
  auto b = &Either::integer; // expected-error {{conversion from 'Node *' to 'long Either::*' drops}}
  Pair Either::*c = &Either::pair; // expected-error {{drops}}
  auto d = &Anonymous::integer; // expected-error {{conversion from 'Node *' to 'long Anonymous::*' drops}}
  auto e = &Anonymous::plain; // expected-error {{drops}}
  const long Anonymous::*f = &Anonymous::integer;
  auto g = &Anonymous::node;
  auto h = &Anonymous::first;
  a->*&Anonymous::integer = 1; // expected-error {{drops}}
}

struct Plain {
  void *pointer;
  long number;
};
struct Slots {
  Node *first, *second;
};
void placement(Node *n, Plain *plain, void *memory, std::byte *bytes) {
  new (&n->payload) char *(nullptr); // expected-error {{conversion from 'void *WBGC_PTR *' to 'char **' drops the gc qualifier; a store through it would have no write barrier}}
  new (&n->next) long(3); // expected-error {{conversion from 'Node **' to 'long *' drops}}
  new (&n->word) uintptr_t(3); // expected-error {{drops}}
  new (&n->bare) uintptr_t(3); // expected-error {{drops}}
  new (n->items) Plain{}; // expected-error {{conversion from 'void *WBGC_PTR *' to 'Plain *' drops}}
  new (n->items) void *[2]; // expected-error {{drops}}
  new (n) long(3); // expected-error {{conversion from 'Node *' to 'long *' drops}}
  new (&plain->pointer) Node *(n); // expected-error {{conversion from 'void **' to 'Node **' adds the gc qualifier; the collector would not scan the slot}}
  new (WBGC_RAW_SLOT(&n->next)) void *(memory);
  new (&n->next) Node *(n);
  new (&n->word) VALUE(3);
  new (n->items) Slots{};
  new (&n->count) long(3);
  new (memory) Plain{};
  new (bytes) Node *(n);
  new (memory) Node *(n);
}

void unevaluated(Node *n) {
  (void)sizeof(reinterpret_cast<void **>(&n->next));
  using T = decltype(reinterpret_cast<void **>(&n->next));
  static_assert(noexcept(reinterpret_cast<void **>(&n->next)));
  if constexpr (sizeof(int) == 8)
    (void)reinterpret_cast<void **>(&n->next);
  if (false)
    (void)reinterpret_cast<void **>(&n->next);
  false ? (void)reinterpret_cast<void **>(&n->next) : (void)0;
}
