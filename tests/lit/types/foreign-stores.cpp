// A GC pointer stored, converted, where the collector will not look, is warned of (docs/diagnostics.md).
// RUN: %clangxx %plugin -std=c++17 -fsyntax-only -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++23 -fsyntax-only -Xclang -verify %s
// RUN: %clangxx %plugin -std=c++17 -fsyntax-only -w %s 2>&1 | count 0
// RUN: not %clangxx %plugin -std=c++17 -fsyntax-only -Werror %s 2>&1 | FileCheck %s
// CHECK: error: GC pointer is stored into 'Node::plain', which is not a GC slot
#include <cstdint>
#include <wbgc/wbgc.h>

struct WBGC_MANAGED Node {
  Node *next;
  void *plain;
  void *WBGC_PTR payload;
  std::uintptr_t number;
  WBGC_WORD std::uintptr_t word;
  void *array[2];
  void **cursor;
  bool flag;
  int small;
  void remember();
};
typedef Node **NodePointers;
typedef NodePointers WBGC_PTR Elements;
void *global;
const char *text;
std::uintptr_t number;
void *WBGC_PTR slot;
Node *node;
static Node fixed, several[2];
static struct {
  Node inner;
} outer;
Node *get();
void use(const void *p, std::uintptr_t n);

void stores(Node *n, void *other, bool c) {
  n->plain = n; // expected-warning {{GC pointer is stored into 'Node::plain', which is not a GC slot}}
  n->plain = other;
  n->next = n;
  n->payload = n;
  n->plain = n->payload; // expected-warning {{GC pointer is stored into 'Node::plain', which is not a GC slot}}
  n->number = (std::uintptr_t)n; // expected-warning {{GC pointer is stored into 'Node::number', which is not a GC slot}}
  n->number = reinterpret_cast<std::uintptr_t>(n) >> 4;
  n->word = (std::uintptr_t)n;
  n->array[1] = n; // expected-warning {{stored into 'Node::array'}}
  n->cursor[1] = n; // expected-warning {{stored into 'Node::cursor'}}
  *n->cursor = n; // expected-warning {{stored into 'Node::cursor'}}
  n->flag = n;
  n->small = (int)(std::uintptr_t)n;
  global = get(); // expected-warning {{GC pointer is stored into 'global', which is not a GC slot}}
  global = nullptr;
  global = (Node *)nullptr;
  global = &fixed;
  global = several;
  global = &several[1];
  global = &outer.inner;
  global = c ? n : nullptr; // expected-warning {{stored into 'global'}}
  global = (use(n, 0), n); // expected-warning {{stored into 'global'}}
  text = (const char *)n; // expected-warning {{stored into 'text'}}
  number = (std::uintptr_t)(void *)n; // expected-warning {{stored into 'number'}}
  slot = n;
  node = n;
  static void *kept = n; // expected-warning {{stored into 'kept'}}
  static Node *fine = n;
  if (false)
    global = n;
}

void locals(Node *n, void *parameter, void **out) {
  void *local = n;
  local = n;
  parameter = n;
  std::uintptr_t integer = (std::uintptr_t)n;
  void *array[2] = {n, n};
  array[0] = n;
  Node onStack = {};
  onStack.plain = n;
  *out = n; // who knows where it leads
  out[0] = n;
  use(n, (std::uintptr_t)n);
  void **raw = (void **)WBGC_RAW_SLOT(&n->next);
  *raw = n;
}

void Node::remember() {
  plain = this; // expected-warning {{stored into 'Node::plain'}}
  global = this; // expected-warning {{stored into 'global'}}
}

struct Holder {
  void *first;
  Node *second;
  struct {
    void *third;
  } inner;
  Holder(Node *n) : first(n), // expected-warning {{stored into 'Holder::first'}}
                    second(n) {}
};
struct Aggregate {
  void *first;
  Node *second;
};
Aggregate global2 = {get(), // expected-warning {{stored into 'Aggregate::first'}}
                     get()};
void aggregates(Node *n, Aggregate *a) {
  Aggregate local = {n, n};
  *a = (Aggregate){n, // expected-warning {{stored into 'Aggregate::first'}}
                   n};
  *a = Aggregate{n, n}; // expected-warning {{stored into 'Aggregate::first'}}
  new Aggregate{n, n}; // expected-warning {{stored into 'Aggregate::first'}}
}

// Memory of the heap whose type does not say so: what an allocation returns, and its elements.
Node **table;
struct WBGC_MANAGED Owner {
  Node **slots;
  char *text;
  long *numbers;
  Elements kept;
};
Elements known;
void memory(Owner *o, Node **parameter, bool c) {
  table = wbgc_new_array(Node *, 4); // expected-warning {{GC pointer is stored into 'table', which is not a GC slot}}
  table = &wbgc_new_array(Node *, 4)[1]; // expected-warning {{stored into 'table'}}
  table = wbgc_new_array(Node *, 4) + 1; // expected-warning {{stored into 'table'}}
  o->slots = c ? parameter : wbgc_new_array(Node *, 4); // expected-warning {{GC pointer is stored into 'Owner::slots', which is not a GC slot}}
  o->text = (char *)wbgc_alloc_noscan(100); // expected-warning {{stored into 'Owner::text'}}
  o->numbers = wbgc_new(long); // expected-warning {{stored into 'Owner::numbers'}}
  static void *buffer = wbgc_alloc_conservative(100); // expected-warning {{stored into 'buffer'}}
  Node **local = wbgc_new_array(Node *, 4);
  table = local; // expected-warning {{stored into 'table'}}
  table = &local[2]; // expected-warning {{stored into 'table'}}
  table = 2 + local; // expected-warning {{stored into 'table'}}
  *o = Owner{local, nullptr, nullptr, nullptr}; // expected-warning {{stored into 'Owner::slots'}}
  local[1] = *local;
  known = local;
  o->kept = wbgc_new_array(Node *, 4);
  table = parameter;
  table = &node;
  table = nullptr;
  static Node *array[2];
  table = array;
  table = &array[1];
  Node *first = local[0];
  node = first;
  char *bytes = (char *)wbgc_alloc_noscan(100);
  use(bytes, 0);
  if (false)
    table = local;
}

template <typename T> void store(T *t) {
  global = t; // expected-warning {{stored into 'global'}}
}
template void store(Node *);
template void store(int *);

// A record that is a word is scanned.
struct WBGC_WORD Tagged {
  std::uintptr_t bits;
};
struct WBGC_WORD Constructed {
  std::uintptr_t bits;
  Constructed(Node *n) : bits((std::uintptr_t)n) {}
};
void words(Tagged *t, Node *n) {
  t->bits = (std::uintptr_t)n;
  *t = Tagged{(std::uintptr_t)n};
  static Tagged fixed = {(std::uintptr_t)n};
}
