// summary_seed.cpp - One of each thing that a summary can tell of, for the fuzzers to start from.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <wbgc/wbgc.h>

#include <cstdlib>

struct WBGC_MANAGED Node {
  Node *next;
};

Node *head;
extern "C" void elsewhere();

static void target() { head = nullptr; }
extern "C" void other() __attribute__((alias("_ZL6targetv")));
__attribute__((weak)) void replaceable() { wbgc_safepoint(); }

struct Shape {
  Node *first;
  Shape() : first(nullptr) {}
  WBGC_NOSAFEPOINTREC virtual void draw() { first = head; }
  virtual ~Shape() { other(); }
};

template <class T> void store(T *&to, T *value) { to = value; }
template void store(Node *&, Node *);

static int compare(const void *, const void *) {
  replaceable();
  return 0;
}
void sort(int *p, int (*order)(const void *, const void *)) { qsort(p, 2, 4, order); }

WBGC_NOWRITEBARRIERREC void (*callback)() = elsewhere;
WBGC_YESSAFEPOINTREC void allowed() { wbgc_collect(); }

WBGC_NOWRITEBARRIER WBGC_NOSAFEPOINT void own(int *p) { sort(p, compare); }
WBGC_YESWRITEBARRIERREC void deletes(Shape *shape, void (*unknown)()) {
  for (int i = 0; i < 3; ++i)
    unknown();
  delete shape;
}

static thread_local Shape shape;
void usesThreadLocal() { shape.draw(); }
