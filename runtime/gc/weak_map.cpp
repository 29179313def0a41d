// weak_map.cpp - See weak_map.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/weak_map.h"

#include "base/meta_arena.h"

#include <errno.h>

namespace wbgc::rt {

namespace {

WeakMap *gMaps; // under gWeakMutex

void destroy(WeakMap *map) {
  map->handle->entries = nullptr;
  map->values.clear();
  metaFree(map, sizeof(WeakMap));
}

void dropDeadKeys(WeakMap &map) {
  // Chained through their values, which nobody asks for any more: removal moves entries.
  uintptr_t dead = 0;
  map.values.forEach([&](AddressMap::Entry &entry) {
    if (!isWhite(entry.key))
      return;
    entry.value = dead;
    dead = entry.key;
  });
  while (uintptr_t key = dead) {
    dead = *map.values.find(key);
    map.values.remove(key);
  }
}

// A change of an entry is a store without a barrier: both values are greyed by hand.
void shadeIfMarking(Thread &thread, uintptr_t word) {
  if (gPhase.isMarking())
    thread.marks.shadeWord(word);
}

} // namespace

bool weakMapRegister(wbgc_weakmap *handle) {
  auto *map = metaNew<WeakMap>();
  if (!map)
    return false;
  MutexLock lock(gWeakMutex);
  map->handle = handle;
  map->next = gMaps;
  gMaps = map;
  handle->entries = map;
  return true;
}

int weakMapSet(Thread &thread, wbgc_weakmap *map, void *key, void *value) {
  ObjectRef object = findLiveObject(reinterpret_cast<uintptr_t>(key));
  if (!object || !map->entries)
    return EINVAL;
  MutexLock phaseLock(gPhase.mutex);
  MutexLock lock(gWeakMutex);
  uint64_t *found = map->entries->values.find(object.base);
  if (found)
    shadeIfMarking(thread, *found);
  if (!value) {
    map->entries->values.remove(object.base);
    return 0;
  }
  shadeIfMarking(thread, reinterpret_cast<uintptr_t>(value));
  if (!found && !(found = map->entries->values.insert(object.base)))
    return ENOMEM;
  *found = reinterpret_cast<uintptr_t>(value);
  return 0;
}

void *weakMapGet(Thread &thread, wbgc_weakmap *map, void *key) {
  ObjectRef object = findLiveObject(reinterpret_cast<uintptr_t>(key));
  MutexLock phaseLock(gPhase.mutex);
  MutexLock lock(gWeakMutex);
  if (!object || !map->entries)
    return nullptr;
  uint64_t *found = map->entries->values.find(object.base);
  return found ? strengthen(thread, *found) : nullptr;
}

WeakMap *firstWeakMap() { return gMaps; }

bool markWeakMaps(MarkSink &marks) {
  MutexLock lock(gWeakMutex);
  bool any = false;
  for (WeakMap *map = gMaps; map; map = map->next) {
    if (isWhite(reinterpret_cast<uintptr_t>(map->handle)))
      continue;
    map->values.forEach([&](AddressMap::Entry &entry) {
      if (isWhite(entry.key) || !isWhite(entry.value))
        return;
      marks.shadeWord(entry.value);
      any = true;
    });
  }
  return any;
}

void clearWeakMaps() {
  MutexLock lock(gWeakMutex);
  for (WeakMap **link = &gMaps; WeakMap *map = *link;) {
    if (isWhite(reinterpret_cast<uintptr_t>(map->handle))) {
      *link = map->next;
      destroy(map);
      continue;
    }
    dropDeadKeys(*map);
    link = &map->next;
  }
}

void forgetWeakMaps() {
  MutexLock lock(gWeakMutex);
  while (WeakMap *map = gMaps) {
    gMaps = map->next;
    destroy(map);
  }
}

} // namespace wbgc::rt
