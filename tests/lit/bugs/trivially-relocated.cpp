// The count of __builtin_trivially_relocate, in elements, was taken for one of bytes, so that two of them ended within a
// slot: refused. And since Clang does not load its arguments, variables, the elements went over the pointer itself.
// row 40
// RUN: %matrix_cpp %s -w
#include "recorder.h"

#ifndef __has_builtin
#define __has_builtin(Name) 0
#endif
#if __has_builtin(__builtin_trivially_relocate)
struct WBGC_MANAGED Node {
  Node *f;
};
struct Entry {
  long key;
  Node *value;
};

int main() {
  auto *entries = (Entry *)hidden(zeroed(4, sizeof(Entry)));
  auto *nodes = (Node **)hidden(zeroed(4, sizeof(Node *)));
  const auto two = (unsigned long)hidden((void *)2);
  __builtin_trivially_relocate(entries, entries + 2, 2);
  EXPECT_BULK(entries, Entry, 2);
  __builtin_trivially_relocate(entries, entries + 2, two - 1);
  EXPECT_BULK(entries, Entry, 1);
  __builtin_trivially_relocate(nodes, nodes + 1, 3);
  EXPECT_BULK(nodes, Node *, 3);
  Entry local[2];
  __builtin_trivially_relocate(&local[0], entries, 1);
  EXPECT_NONE();
}
#else
int main() {}
#endif
