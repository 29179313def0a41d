// A barrier that the optimizer made of two lines has line 0: a fatal line names the one before it.
// RUN: %wbgc_clang -O1 -g %s -o %t && not --crash %t 2>&1 | FileCheck %s
// RUN: %wbgc_clang -O1 -gdwarf-4 %s -o %t && not --crash %t 2>&1 | FileCheck %s
// RUN: %wbgc_clang -O0 -g %s -o %t && not --crash %t 2>&1 | FileCheck %s
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node { struct Node *f; } *other, *one;

__attribute__((noinline)) void store(struct Node *to, int c, struct Node *value) {
  // CHECK: wbgc: fatal: write barrier on a thread that is not attached (merged-lines.c:{{1[1-5]}} in store)
  if (c)
    to->f = value;
  else
    to->f = other;
}

int main(int argc, char **argv) {
  wbgc_init(NULL);
  one = wbgc_new(struct Node);
  wbgc_thread_detach();
  store(one, argc > 5, (struct Node *)argv);
}
