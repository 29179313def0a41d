// A slot that no pointer map can tell is an error in a managed record, and in others where a map is
// needed; a mere store to one has its barrier (docs/constructs.md, 8).
// row 65
// RUN: %clang %plugin -std=c11 -fsyntax-only -Xclang -verify -fplugin-arg-wbgc-remarks %s
// RUN: %clangxx %plugin -x c++ -std=c++20 -fsyntax-only -Xclang -verify -fplugin-arg-wbgc-remarks %s
#include <wbgc/annotations.h>
#define PACKED __attribute__((packed))

struct WBGC_MANAGED Node {
  struct Node *next;
};
struct WBGC_MANAGED PACKED Bad {
  char tag;
  struct Node *node; // expected-error {{GC slot 'Bad::node' is misaligned; the collector cannot scan it}}
};
struct WBGC_MANAGED PACKED Good {
  struct Node *node;
  char tag;
};
struct WBGC_MANAGED PACKED Mixed {
  int tag;
  WBGC_WORD unsigned long word; // expected-error {{GC slot 'Mixed::word' is misaligned}}
  struct Node *pair[2]; // expected-error {{GC slot 'Mixed::pair' is misaligned}}
  unsigned long plain;
};
struct PACKED Stored {
  char tag;
  struct Node *node;
};
void store(struct Stored *s, struct Node *n) {
  s->node = n; // expected-remark {{write barrier}}
}
struct PACKED Copied {
  char tag;
  struct Node *node; // expected-error {{GC slot 'Copied::node' is misaligned}}
};
void copy(struct Copied *to, struct Copied *from) {
  __builtin_memcpy(to, from, sizeof(struct Copied)); // expected-remark {{write barrier}}
}
struct PACKED Root {
  char tag;
  struct Node *node; // expected-error {{GC slot 'Root::node' is misaligned}}
};
struct Root root;
