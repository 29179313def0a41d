// WBGC_PTR as a template argument: Clang does not mangle the qualifier.
// row 61
// RUN: %clangxx %plugin -std=c++17 -fsyntax-only -ferror-limit=0 -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++20 -fsyntax-only -ferror-limit=0 -Xclang -verify %s
#include <type_traits>
#include <utility>
#include <vector>
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  Node *next;
  void *WBGC_PTR payload;
};
typedef void *WBGC_PTR Slot;

template <typename T> struct Box { T value; };
template <typename T, typename... Rest> struct Many {};
template <typename T> using Pointer = T *;
template <typename T> constexpr int kSize = sizeof(T);
template <typename T> void byValue(T);
template <typename T> void byReference(T &);
template <typename T> void forward(T &&);
template <typename... T> void pack(T &&...);

Box<Node *> managed;
Box<void *WBGC_PTR> a; // expected-error {{'void *' with WBGC_PTR cannot be a template argument; use a managed type}}
Box<void *WBGC_PTR *> b; // expected-error {{'void **' with WBGC_PTR cannot be a template argument; use a managed type}}
Box<Slot> c; // expected-error {{with WBGC_PTR cannot be a template argument}}
Box<void (*)(void *WBGC_PTR *)> d; // expected-error {{with WBGC_PTR cannot be a template argument}}
Box<Slot[3]> e; // expected-error {{with WBGC_PTR cannot be a template argument}}
Box<decltype(Node::payload)> f; // expected-error {{with WBGC_PTR cannot be a template argument}}
Box<std::decay_t<decltype(Node::next)>> g;
Many<int, Node *, void *WBGC_PTR> h; // expected-error {{'void *' with WBGC_PTR cannot be a template argument}}
Pointer<void *WBGC_PTR> i; // expected-error {{with WBGC_PTR cannot be a template argument}}
int j = kSize<void *WBGC_PTR>; // expected-error {{with WBGC_PTR cannot be a template argument}}
std::vector<void *WBGC_PTR> k; // expected-error {{with WBGC_PTR cannot be a template argument}}
std::vector<Box<void *WBGC_PTR>> l; // expected-error {{with WBGC_PTR cannot be a template argument}}
Box<void *> m;
struct Field {
  Box<void *WBGC_PTR> box; // expected-error {{with WBGC_PTR cannot be a template argument}}
  Box<Field *> plain;
};
void parameter(Box<void *WBGC_PTR> *); // expected-error {{with WBGC_PTR cannot be a template argument}}
struct Base : Box<void *WBGC_PTR> {}; // expected-error {{with WBGC_PTR cannot be a template argument}}

void deduced(Node *n) {
  byValue(n->payload);
  byReference(n->next);
  byReference(n->payload); // expected-error {{'void *' with WBGC_PTR cannot be a template argument}}
  byValue(&n->payload); // expected-error {{'void **' with WBGC_PTR cannot be a template argument}}
  forward(n->payload); // expected-error {{'void *&' with WBGC_PTR cannot be a template argument}}
  forward(n->next);
  pack(1, n->payload, n->next); // expected-error {{with WBGC_PTR cannot be a template argument}}
  std::swap(n->payload, n->payload); // expected-error {{with WBGC_PTR cannot be a template argument}}
  byValue<void *WBGC_PTR>(nullptr); // expected-error {{with WBGC_PTR cannot be a template argument}}
  auto copy = n->payload;
  byReference(copy);
  auto &slot = n->payload;
  slot = nullptr;
  static_assert(std::is_same_v<decltype(copy), void *>);
  (void)static_cast<Box<void *WBGC_PTR> *>(nullptr); // expected-error {{with WBGC_PTR cannot be a template argument}}
  auto lambda = [](auto &x) { x = nullptr; };
  lambda(n->payload); // expected-error {{with WBGC_PTR cannot be a template argument}}
  lambda(n->next);
}

template <typename T> struct Guided {
  T *pointer;
  Guided(T *p) : pointer(p) {}
};
void guided(Node *n) {
  Guided made(&n->payload); // expected-error {{with WBGC_PTR cannot be a template argument}}
  Guided fine(&n->next);
  (void)Guided(&n->payload); // expected-error {{with WBGC_PTR cannot be a template argument}}
  (void)new Guided(&n->payload); // expected-error {{with WBGC_PTR cannot be a template argument}}
}

template <typename T> void inner(T *t) {
  Box<decltype(t->payload)> box; // expected-error {{with WBGC_PTR cannot be a template argument}}
  Box<decltype(t->next)> fine;
}
template void inner(Node *);

// An argument that names a declaration has a symbol of its own.
template <auto Member> void clear(Node *n) { n->*Member = nullptr; }
template <auto Value> struct Constant {};
void *WBGC_PTR global;
void named(Node *n) {
  clear<&Node::payload>(n);
  Constant<&global> fine;
  Constant<static_cast<void *WBGC_PTR *>(nullptr)> no; // expected-error {{with WBGC_PTR cannot be a template argument}}
}
