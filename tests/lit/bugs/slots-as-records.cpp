// A slot became a plain pointer by way of a record that has one, and by std::bit_cast, without an error.
// row 37, row 47
// RUN: %clangxx %plugin -std=c++20 -fsyntax-only -w -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++23 -fsyntax-only -O2 -w -Xclang -verify %s
#include <atomic>
#include <bit>
#include <cstdint>
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  Node *next;
  long number;
  WBGC_WORD uintptr_t word;
  void *WBGC_PTR plain;
};
struct Pointer {
  void *value;
};
struct Bytes {
  char bytes[8];
};
struct Empty {};
struct Opaque;
struct Slot {
  Node *value;
};
std::atomic<uintptr_t> number; // makes the class complete
std::atomic<void *> pointer;

void records(Node *n) {
  (void)reinterpret_cast<std::atomic<void *> *>(&n->next); // expected-error {{conversion from 'Node **' to 'std::atomic<void *> *' drops the gc qualifier}}
  (void)reinterpret_cast<std::atomic<uintptr_t> &>(n->next); // expected-error {{drops the gc qualifier}}
  (void)reinterpret_cast<Pointer *>(&n->plain); // expected-error {{conversion from 'void *WBGC_PTR *' to 'Pointer *' drops the gc qualifier}}
  (void)(Pointer *)&n->word; // expected-error {{drops the gc qualifier}}
  (void)reinterpret_cast<const Pointer *>(&n->next);
  (void)reinterpret_cast<Slot *>(&n->next);
  (void)reinterpret_cast<Node *>(&n->next);
  (void)reinterpret_cast<std::atomic<Node *> *>(&n->next);
  (void)reinterpret_cast<Bytes *>(&n->next);
  (void)reinterpret_cast<Empty *>(&n->next);
  (void)reinterpret_cast<Opaque *>(&n->next);
  (void)(Pointer *)(void *)&n->next;
}

void bits(Node *n, void **plain, Node **const slots) {
  (void)std::bit_cast<void **>(&n->next); // expected-error {{conversion from 'Node **' to 'void **' drops the gc qualifier}}
  (void)__builtin_bit_cast(void **, slots); // expected-error {{conversion from 'Node **' to 'void **' drops the gc qualifier}}
  (void)std::bit_cast<Node **>(plain); // expected-error {{conversion from 'void **' to 'Node **' adds the gc qualifier}}
  (void)std::bit_cast<uintptr_t>(&n->next);
  (void)std::bit_cast<void *>(&n->next);
  (void)std::bit_cast<Node *const *>(slots);
  (void)std::bit_cast<void *>(n);
}
