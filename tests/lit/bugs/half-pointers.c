// A pointer of 32 bits was a slot, of which a barrier would have recorded its neighbour too, and which nobody can scan.
// row 65
// RUN: %clang %plugin %hooked -fms-extensions -fsyntax-only -Xclang -verify %s
// RUN: %clang %plugin %hooked -fms-extensions -w -O0 -S -emit-llvm -o - %s | FileCheck %s
#include <wbgc/wbgc.h>

typedef struct WBGC_MANAGED Node {
  struct Node *f;
} Node;
typedef Node *__ptr32 Half;
struct Halves {
  Half a, b;
};

void store(struct Halves *to, Node *v) {
  to->a = (Half)v; // expected-warning {{GC pointer is stored into 'Halves::a', which is not a GC slot}}
}
void copy(struct Halves *to, struct Halves *from) { *to = *from; }
// CHECK-NOT: call void @__wbgc_{{.*}}_hook
