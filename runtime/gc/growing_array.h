// growing_array.h - A vector in the runtime's memory, whose growth can be refused.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_GROWING_ARRAY_H
#define WBGC_GC_GROWING_ARRAY_H

#include "base/meta_arena.h"

#include <string.h>
#include <type_traits>
#include <utility>

namespace wbgc::rt {

template <typename T> class GrowingArray {
  static_assert(std::is_trivially_copyable_v<T>);

public:
  size_t size() const { return count; }
  bool isEmpty() const { return count == 0; }
  T &operator[](size_t at) { return items[at]; }
  T *begin() { return items; }
  T *end() { return items + count; }
  T &back() { return items[count - 1]; }

  /// False: no memory; nothing has changed.
  bool push(const T &item) {
    if (count == capacity && !grow())
      return false;
    items[count++] = item;
    return true;
  }
  /// So that pushes up to that size are not refused. False: no memory; nothing has changed.
  bool reserve(size_t size) {
    while (capacity < size)
      if (!grow())
        return false;
    return true;
  }
  void swap(GrowingArray &other) {
    std::swap(items, other.items);
    std::swap(count, other.count);
    std::swap(capacity, other.capacity);
  }
  T pop() { return items[--count]; }
  void truncate(size_t size) { count = size; }
  void clear() {
    metaFree(items, capacity * sizeof(T));
    items = nullptr;
    count = capacity = 0;
  }

private:
  bool grow() {
    size_t wanted = capacity ? 2 * capacity : 64;
    T *grown = static_cast<T *>(metaAllocate(wanted * sizeof(T)));
    if (!grown)
      return false;
    if (count)
      memcpy(static_cast<void *>(grown), items, count * sizeof(T));
    metaFree(items, capacity * sizeof(T));
    items = grown;
    capacity = wanted;
    return true;
  }

  T *items = nullptr;
  size_t count = 0, capacity = 0;
};

} // namespace wbgc::rt

#endif // WBGC_GC_GROWING_ARRAY_H
