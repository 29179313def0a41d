// A zeroed slot has no place of its own in Clang's tree, and an empty list none that is in the source: such errors
// named no file and no line.
//
// RUN: not %clangxx %plugin -std=c++20 -ferror-limit=0 -c %s -o /dev/null 2>&1 | FileCheck %s --implicit-check-not=error:
#include <new>
#include <utility>
#include <wbgc/annotations.h>

// CHECK: stl_pair.h:{{[0-9]+}}:{{[0-9]+}}: error: write barrier prohibited by caller 'pairs'
struct WBGC_MANAGED Node {
  Node *next;
};
struct Pair {
  Node *a, *b;
};

struct Slot {
  Node *slot;
  // CHECK: [[#@LINE+1]]:32: error: write barrier prohibited in 'Slot::Slot'
  WBGC_NOWRITEBARRIER Slot() : slot() {}
};
struct Array {
  Node *slots[2];
  // CHECK: [[#@LINE+1]]:33: error: write barrier prohibited in 'Array::Array'
  WBGC_NOWRITEBARRIER Array() : slots() {}
};
struct Record {
  Pair pair;
  // CHECK: [[#@LINE+2]]:38: error: write barrier prohibited in 'Record::Record'
  // CHECK: [[#@LINE+1]]:38: error: write barrier prohibited in 'Record::Record'
  WBGC_NOWRITEBARRIER Record() : pair{} {}
};
struct Either {
  union {
    Node *slot;
    long number;
  };
  // CHECK: [[#@LINE+1]]:34: error: write barrier prohibited in 'Either::Either'
  WBGC_NOWRITEBARRIER Either() : slot() {}
};

// CHECK: [[#@LINE+2]]:3: error: write barrier prohibited in 'fill'
WBGC_NOWRITEBARRIER void fill(Node **at) {
  new (at) Node *[2]{};
}
// CHECK: [[#@LINE+3]]:10: error: write barrier prohibited in 'empty'
// CHECK: [[#@LINE+2]]:10: error: write barrier prohibited in 'empty'
WBGC_NOWRITEBARRIER Pair empty() {
  return {};
}
WBGC_NOWRITEBARRIERREC void pairs() { std::pair<Node *, int> pair; }
