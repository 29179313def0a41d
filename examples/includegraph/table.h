// table.h - A hash table of collected nodes: open addressing in a standard vector.
//
// The table itself is an ordinary object; the blocks of its vector are in the collected heap, and
// given back to it where the vector lets them go.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef INCLUDEGRAPH_TABLE_H
#define INCLUDEGRAPH_TABLE_H

#include "node.h"

#include <cstddef>
#include <functional>
#include <string_view>

// How a table finds an element: by its name, or by itself.
struct ByName {
  using Key = std::string_view;
  static Key keyOf(const Node *N) { return N->name(); }
};
struct ByAddress {
  using Key = const Node *; // objects never move, so an address is a fine key
  static Key keyOf(const Node *N) { return N; }
};

template <class T, class By> class Table {
public:
  Table() : Slots(16) {}

  std::size_t size() const { return Used; }

  // The element with that key, or nullptr.
  T *find(typename By::Key Key) const { return Slots[place(Key)]; }

  // Adds an element whose key the table does not hold.
  void insert(T *Element) {
    if (2 * (Used + 1) > Slots.size())
      grow();
    Slots[place(By::keyOf(Element))] = Element;
    ++Used;
  }

  template <class F> void forEach(F Visit) const {
    for (T *Element : Slots)
      if (Element)
        Visit(Element);
  }

private:
  // Where the key is, or the free place where it would be.
  std::size_t place(typename By::Key Key) const {
    std::size_t Mask = Slots.size() - 1;
    std::size_t I = std::hash<typename By::Key>()(Key) * 0x9e3779b97f4a7c15 >> 20 & Mask;
    while (Slots[I] && By::keyOf(Slots[I]) != Key)
      I = (I + 1) & Mask;
    return I;
  }

  void grow() {
    Collected<T *> Old(Slots.size() * 2);
    Old.swap(Slots);
    for (T *Element : Old)
      if (Element)
        Slots[place(By::keyOf(Element))] = Element;
  }

  Collected<T *> Slots;
  std::size_t Used = 0;
};

#endif // INCLUDEGRAPH_TABLE_H
