// weak_map.cpp - See weak_map.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/weak_map.h"

#include "base/meta_arena.h"
#include "gc/growing_array.h"
#include "gc/turn_walk.h"

#include <errno.h>

namespace wbgc::rt {

namespace {

WeakMap *gMaps; // under gWeakMutex

void destroy(WeakMap *map) {
  map->handle->entries = nullptr;
  map->values.clear();
  metaFree(map, sizeof(WeakMap));
}

// Keys that are dead, and those that threads have taken out during a walk.
class Leavers {
public:
  explicit Leavers(WeakMap &map) : values(map.values) {}
  ~Leavers() { takenOut.clear(); }

  void remove(TurnWalk &walk) WBGC_REQUIRES(gWeakMutex) {
    walk.walk(values, [&] { forget(); }, [&](AddressMap::Entry &entry) { look(entry); });
    while (dead) {
      uintptr_t key = dead;
      dead = *values.find(key);
      values.remove(key);
      walk.count(1);
    }
    for (; !takenOut.isEmpty(); walk.count(1))
      removeUnlessSet(takenOut.pop());
  }

private:
  void forget() {
    dead = 0;
    takenOut.truncate(0);
  }

  // Dead keys are chained through their values, which nobody asks for any more: removal moves entries.
  void look(AddressMap::Entry &entry) {
    if (isWhite(entry.key)) {
      entry.value = dead;
      dead = entry.key;
    } else if (!entry.value) {
      takenOut.push(entry.key); // without memory it stays until the next cycle
    }
  }

  void removeUnlessSet(uintptr_t key) {
    if (uint64_t *value = values.find(key); value && !*value)
      values.remove(key);
  }

  AddressMap &values;
  uintptr_t dead = 0;
  GrowingArray<uintptr_t> takenOut;
};

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
  MutexLock phaseLock(gPhase.mutex);
  MutexLock lock(gWeakMutex);
  if (!object || !map->entries)
    return EINVAL;
  uint64_t *found = map->entries->values.find(object.base);
  if (found)
    shadeIfMarking(thread, *found);
  if (!value) {
    map->entries->values.takeOut(object.base);
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
  TurnWalk walk(gWeakMutex);
  bool any = false;
  for (WeakMap *map = gMaps; map; map = map->next) {
    walk.count(1);
    if (isWhite(reinterpret_cast<uintptr_t>(map->handle)))
      continue;
    walk.walk(
        map->values, [] {},
        [&](AddressMap::Entry &entry) {
          if (isWhite(entry.key) || !isWhite(entry.value))
            return;
          marks.shadeWord(entry.value);
          any = true;
        });
  }
  return any;
}

void clearWeakMaps() {
  TurnWalk walk(gWeakMutex);
  for (WeakMap **link = &gMaps; WeakMap *map = *link;) {
    if (isWhite(reinterpret_cast<uintptr_t>(map->handle))) {
      *link = map->next;
      destroy(map);
    } else {
      Leavers(*map).remove(walk);
      link = &map->next;
    }
    walk.count(1);
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
