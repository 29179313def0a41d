// `_Atomic` of a typedef with WBGC_PTR is a slot (docs/constructs.md, 8).
// RUN: %clang %plugin -std=c11 -fsyntax-only -Xclang -verify -fplugin-arg-wbgc-remarks %s
// RUN: %clang %plugin -std=c11 -O2 -c -o %t -fplugin-arg-wbgc-remarks -Rno-everything %s
#include <stdatomic.h>
#include <wbgc/annotations.h>

typedef void *WBGC_PTR Slot;
struct S {
  _Atomic Slot slot;
  void *_Atomic plain;
};
void store(struct S *s, void *v) {
  s->slot = v; // expected-remark {{write barrier}}
  s->plain = v;
  atomic_store(&s->slot, v); // expected-remark {{write barrier}}
  atomic_store(&s->plain, v);
}
void *load(struct S *s) { return s->slot; }
