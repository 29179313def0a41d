// A register with a name in the whole program is no memory: its barrier took the address of it, and Clang failed.
// row 9
// RUN: %clang %plugin -std=gnu11 -fsyntax-only -Xclang -verify -fplugin-arg-wbgc-remarks %s
// RUN: %clang %plugin -std=gnu23 -O2 -S -o /dev/null -w %s
// RUN: %clangxx %plugin -x c++ -std=gnu++14 -S -o /dev/null -w %s
#include <wbgc/annotations.h>

struct WBGC_MANAGED Node {
  struct Node *next;
};
register struct Node *top __asm__("rsp");
extern struct Node *named __asm__("rsp_in_memory");

void store(struct Node *node) {
  top = node; // expected-remark {{write barrier elided: local variable}}
  top->next = node; // expected-remark {{write barrier}}
  named = node; // expected-remark {{write barrier}}
}
