// address_map.h - From the address of an object to a word: open addressing, in the runtime's
// memory.
//
// Objects never move, so an address is a key for as long as the object lives. No locks of its own.
// Linear probing with backward-shift deletion (Knuth, TAOCP 3, 6.4, algorithm R).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_ADDRESS_MAP_H
#define WBGC_GC_ADDRESS_MAP_H

#include <stddef.h>
#include <stdint.h>

namespace wbgc::rt {

class AddressMap {
public:
  /// nullptr: not there. Valid until the next insertion or removal.
  uint64_t *find(uintptr_t key);
  /// The value of `key`, which is 0 if it was not there before. nullptr: no memory. `key` is not 0.
  uint64_t *insert(uintptr_t key);
  void remove(uintptr_t key);
  /// The same, but while somebody walks over the map in turns the entry stays where it is, with a value of 0.
  void takeOut(uintptr_t key);
  void setWalked(bool walked) { isWalked = walked; }
  size_t size() const { return used; }
  /// Forgets everything and gives the memory back.
  void clear();

  struct Entry {
    uintptr_t key; // 0: free
    uint64_t value;
  };
  /// fn(Entry &); it may change the value only.
  template <typename F> void forEach(F fn) {
    for (size_t i = 0; i < capacity; ++i)
      if (entries[i].key)
        fn(entries[i]);
  }

  /// As forEach, for up to `count` places from `at` on, which moves on. False: that was the last of them. Entries change
  /// places when one is removed, or when `places` changes.
  template <typename F> bool forEachFrom(size_t &at, size_t count, F fn) {
    for (; at < capacity && count > 0; ++at, --count)
      if (entries[at].key)
        fn(entries[at]);
    return at < capacity;
  }
  size_t places() const { return capacity; }

private:
  size_t homeOf(uintptr_t key) const;
  size_t placeOf(uintptr_t key) const;
  bool grow();

  Entry *entries = nullptr;
  size_t capacity = 0; // a power of two
  size_t used = 0;
  bool isWalked = false;
};

} // namespace wbgc::rt

#endif // WBGC_GC_ADDRESS_MAP_H
