// `__builtin_operator_new`, by which the library's allocators allocate, calls an operator that the program may have
// defined itself; assembly calls the functions that are its operands.
//
// RUN: %clangxx %plugin -std=c++20 -fsyntax-only -Xclang -verify %s
#include <new>
#include <stdlib.h>
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  Node *next;
};
Node *last;

void *operator new(size_t bytes) {
  last = nullptr; // expected-error {{write barrier prohibited by caller 'allocates'}}
  return malloc(bytes);
}
void operator delete(void *memory) noexcept {
  last = nullptr; // expected-error {{write barrier prohibited by caller 'frees'}}
  free(memory);
}
WBGC_NOWRITEBARRIERREC void *allocates() { // expected-note {{'allocates' is declared 'nowritebarrierrec' here}}
  return __builtin_operator_new(8); // expected-note {{'operator new' is called here by 'allocates'}}
}
WBGC_NOWRITEBARRIERREC void frees(void *memory) { // expected-note {{'frees' is declared 'nowritebarrierrec' here}}
  __builtin_operator_delete(memory); // expected-note {{'operator delete' is called here by 'frees'}}
}

static void push() {
  last = nullptr; // expected-error {{write barrier prohibited by caller 'jumps'}}
}
static void pull() { last = nullptr; }
WBGC_NOWRITEBARRIERREC void jumps() { // expected-note {{'jumps' is declared 'nowritebarrierrec' here}}
  __asm__("call *%0" : : "r"(push) : "memory"); // expected-note {{'push' is called here by 'jumps'}}
  __asm__("" : : "r"(pull));                     // a use, no call
}
