// address_map.cpp - See address_map.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/address_map.h"

#include "base/bits.h"
#include "base/meta_arena.h"

namespace wbgc::rt {

static constexpr size_t kLeastCapacity = 64;

// Fibonacci hashing: objects are multiples of their size apart, the product's high bits are not.
size_t AddressMap::homeOf(uintptr_t key) const {
  return static_cast<size_t>((key * 0x9E3779B97F4A7C15u) >> 32) & (capacity - 1);
}

// Where `key` is, or the free place where it would be. There is always a free one.
size_t AddressMap::placeOf(uintptr_t key) const {
  size_t at = homeOf(key);
  while (entries[at].key && entries[at].key != key)
    at = (at + 1) & (capacity - 1);
  return at;
}

uint64_t *AddressMap::find(uintptr_t key) {
  if (!capacity)
    return nullptr;
  Entry &entry = entries[placeOf(key)];
  return entry.key ? &entry.value : nullptr;
}

bool AddressMap::grow() {
  AddressMap larger;
  larger.capacity = capacity ? 2 * capacity : kLeastCapacity;
  larger.entries = static_cast<Entry *>(metaAllocate(larger.capacity * sizeof(Entry)));
  if (!larger.entries)
    return false;
  forEach([&](Entry &entry) { larger.entries[larger.placeOf(entry.key)] = entry; });
  larger.used = used;
  larger.isWalked = isWalked;
  clear();
  *this = larger;
  return true;
}

uint64_t *AddressMap::insert(uintptr_t key) {
  if (2 * (used + 1) > capacity && !grow())
    return nullptr;
  Entry &entry = entries[placeOf(key)];
  if (!entry.key) {
    entry = {key, 0};
    ++used;
  }
  return &entry.value;
}

void AddressMap::remove(uintptr_t key) {
  if (!find(key))
    return;
  size_t hole = placeOf(key);
  for (size_t at = (hole + 1) & (capacity - 1); entries[at].key; at = (at + 1) & (capacity - 1)) {
    // An entry may move into the hole unless its home lies after the hole.
    size_t distanceToHole = (at - hole) & (capacity - 1);
    size_t distanceToHome = (at - homeOf(entries[at].key)) & (capacity - 1);
    if (distanceToHome < distanceToHole)
      continue;
    entries[hole] = entries[at];
    hole = at;
  }
  entries[hole] = {};
  --used;
}

void AddressMap::takeOut(uintptr_t key) {
  if (!isWalked)
    return remove(key);
  if (uint64_t *value = find(key))
    *value = 0;
}

void AddressMap::clear() {
  metaFree(entries, capacity * sizeof(Entry));
  entries = nullptr;
  capacity = used = 0;
}

} // namespace wbgc::rt
