// weak_map.h - Ephemerons: values that live as long as their keys do.
//
// The handle is an object of the GC heap; the entries are in the runtime's memory, since no object
// may hold a key. A value is greyed once its key is black: looked for when all else is marked, a few
// times over; what is found only after that, link by link, is weak_chains.h's.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_WEAK_MAP_H
#define WBGC_GC_WEAK_MAP_H

#include "gc/address_map.h"
#include "gc/weak.h"

namespace wbgc::rt {
struct WeakMap;
} // namespace wbgc::rt

struct wbgc_weakmap {
  wbgc::rt::WeakMap *entries; // nullptr once the handle was found dead
};

namespace wbgc::rt {

struct WeakMap {
  AddressMap values; // by the base of the key
  wbgc_weakmap *handle;
  WeakMap *next;
};

/// Gives `handle`, a fresh object, its entries. False: no memory.
bool weakMapRegister(wbgc_weakmap *handle);
/// See wbgc.h.
int weakMapSet(Thread &thread, wbgc_weakmap *map, void *key, void *value);
void *weakMapGet(Thread &thread, wbgc_weakmap *map, void *key);

/// All that were made and not found dead, through `next`.
WeakMap *firstWeakMap() WBGC_REQUIRES(gWeakMutex);
/// Greys values whose map and key are marked. True if there were any.
bool markWeakMaps(MarkSink &marks);
/// In Phase::Settling: forgets white maps, and entries of white keys.
void clearWeakMaps();
/// At shutdown: all are gone.
void forgetWeakMaps();

} // namespace wbgc::rt

#endif // WBGC_GC_WEAK_MAP_H
