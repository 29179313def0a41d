// WBGC_WORD stands on a pointer-sized integer, or a struct of one (docs/diagnostics.md).
// RUN: %clang %plugin -std=c11 -fsyntax-only -Xclang -verify %s
// RUN: %clangxx %plugin -x c++ -std=c++20 -DCXX -fsyntax-only -ferror-limit=0 -Xclang -verify %s
#include <stdint.h>
#include <wbgc/annotations.h>

typedef WBGC_WORD uintptr_t Value;
typedef WBGC_WORD long Signed;
typedef WBGC_WORD int Narrow; // expected-error {{WBGC_WORD needs a pointer-sized integer, or a struct of one}}
typedef Value Vector __attribute__((vector_size(16))); // expected-error {{WBGC_WORD needs}}
Value vector __attribute__((vector_size(16))); // expected-error {{WBGC_WORD needs}}
typedef WBGC_WORD double Real; // expected-error {{WBGC_WORD needs}}
typedef WBGC_WORD void *Pointer; // expected-error {{WBGC_WORD needs}}
struct WBGC_WORD Word { uintptr_t bits; };
struct WBGC_WORD Wrapped { struct Word word; };
struct WBGC_WORD Named { Value bits; };
struct WBGC_WORD Two { uintptr_t a, b; }; // expected-error {{WBGC_WORD needs}}
struct WBGC_WORD None {}; // expected-error {{WBGC_WORD needs}}
struct WBGC_WORD Small { int a; }; // expected-error {{WBGC_WORD needs}}
struct WBGC_WORD Array { uintptr_t a[1]; }; // expected-error {{WBGC_WORD needs}}
struct WBGC_WORD Bits { uintptr_t a : 60; }; // expected-error {{WBGC_WORD needs}}
struct WBGC_WORD Plain { struct { uintptr_t a; } inner; }; // expected-error {{WBGC_WORD needs}}
struct WBGC_WORD Late; // expected-error {{WBGC_WORD needs}}
struct Late { void *pointer; };
struct S {
  WBGC_WORD uintptr_t field;
  WBGC_WORD uintptr_t array[3];
  WBGC_WORD uintptr_t bits : 40; // expected-error {{WBGC_WORD needs}}
  WBGC_WORD char byte; // expected-error {{WBGC_WORD needs}}
  WBGC_WORD uintptr_t *pointer; // expected-error {{WBGC_WORD needs}}
};
WBGC_WORD uintptr_t global;
WBGC_WORD uintptr_t function(void); // expected-error {{WBGC_WORD needs}}
void parameters(WBGC_WORD uintptr_t a,
                WBGC_WORD short b); // expected-error {{WBGC_WORD needs}}
__attribute__((gc_word)) uintptr_t gnu;
#ifdef CXX
[[wbgc::gc_word]] uintptr_t standard;
[[wbgc::word]] uintptr_t brief;
[[wbgc::word]] float wrong; // expected-error {{WBGC_WORD needs}}
struct WBGC_WORD Derived : Word {}; // expected-error {{WBGC_WORD needs}}
struct WBGC_WORD Virtual { uintptr_t a; virtual void f(); }; // expected-error {{WBGC_WORD needs}}
template <typename T> struct WBGC_WORD Generic { T bits; }; // expected-error {{WBGC_WORD needs}}
Generic<uintptr_t> yes;
Generic<int> no;
struct WBGC_WORD Methods {
  uintptr_t bits;
  static int shared;
  bool isPointer() const { return !(bits & 7); }
};
#endif
