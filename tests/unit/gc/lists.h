// lists.h - Lists that tell whether a collection lost a part of them.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_TEST_LISTS_H
#define WBGC_TEST_LISTS_H

#include "unit/gc/gc_fixture.h"

namespace wbgc::rt {

// A list of `count` nodes that only the caller's frame holds.
inline Node *makeList(uint64_t count) {
  Node *list = nullptr;
  for (uint64_t i = 0; i < count; ++i) {
    Node *node = newNode();
    node->value = i;
    compiled::store(&node->left, list);
    list = node;
    compiled::poll();
  }
  return list;
}

inline bool isList(Node *list, uint64_t count) {
  for (; list; list = list->left)
    if (list->value != --count)
      return false;
  return count == 0;
}

} // namespace wbgc::rt

#endif // WBGC_TEST_LISTS_H
