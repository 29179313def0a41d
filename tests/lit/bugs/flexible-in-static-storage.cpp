// A global of C++ with a flexible array member was as large as without one, and its initializer, which is a constant, became
// code that wrote beyond it.
// row 11
// RUN: %matrix_cpp %s -w
// RUN: %clangxx %plugin %hooked -c -o /dev/null -w -DREFUSED -Xclang -verify %s
#include "recorder.h"

#include <initializer_list>

struct WBGC_MANAGED Node {
  Node *f;
};
struct Flexible {
  long count;
  Node *nodes[];
};
static Node target;
#ifdef REFUSED
Node *make();
Flexible dynamic = {1, {make()}}; // expected-error {{cannot compile this flexible array initializer yet}}
#endif
Flexible global = {2, {&target, nullptr}};
template <typename T> Flexible ofTemplate = {2, {&target, &target}};
thread_local Flexible ofThread = {2, {nullptr, &target}};

int main() {
  static Flexible local = {2, {nullptr, &target}};
  for (Flexible *each : {&global, &local, &ofTemplate<int>, &ofThread}) {
    if (each->count != 2 || (each->nodes[0] != &target && each->nodes[1] != &target))
      abort();
    EXPECT_ROOT(&each->nodes[0]);
    EXPECT_ROOT(&each->nodes[1]);
    EXPECT_NO_ROOT(&each->count);
  }
  return 0;
}
