// A descriptor's name is the type's own, however the program spelled it.
// RUN: %wbgc_clangxx -std=c++17 %s -o %t && %t | FileCheck %s
#include <cstdio>
#include <wbgc/wbgc.h>

namespace space {
struct WBGC_MANAGED Leaf {
  Leaf *next;
};
template <typename T> struct WBGC_MANAGED Box {
  T *value;
};
} // namespace space
using Alias = space::Leaf;

template <typename X> void print() { puts(wbgc_typeof(X)->name); }

int main() {
  puts(wbgc_typeof(space::Leaf)->name); // CHECK: {{^space::Leaf$}}
  puts(wbgc_typeof(Alias)->name);       // CHECK-NEXT: {{^space::Leaf$}}
  print<space::Box<Alias>>();           // CHECK-NEXT: {{^space::Box<space::Leaf>$}}
  puts(wbgc_typeof(Alias *)->name);     // CHECK-NEXT: {{^space::Leaf \*$}}
}
