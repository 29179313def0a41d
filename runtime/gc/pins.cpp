// pins.cpp - See pins.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/pins.h"

#include "gc/address_map.h"
#include "gc/growing_array.h"
#include "gc/turn_walk.h"

#include <errno.h>

namespace wbgc::rt {

Mutex gPinMutex;

static AddressMap gPins; // base of an object to how often it is pinned; 0: not any more

// A pin that comes or goes is a store without a barrier, so the object is greyed by hand: when it
// comes, since the pins may have been scanned; when it goes, since they may not, and a thread may
// have read a pointer from the object that nothing else holds.
static void greyIfMarking(ObjectRef object) WBGC_REQUIRES(gPhase.mutex) {
  if (!gPhase.isMarking())
    return;
  MarkSink marks;
  marks.shade(object);
  marks.queue.release();
  marks.report();
}

static void removeUnlessPinned(uintptr_t key) WBGC_REQUIRES(gPinMutex) {
  if (uint64_t *count = gPins.find(key); count && !*count)
    gPins.remove(key);
}

int pinObject(void *object) {
  ObjectRef found = findLiveObject(reinterpret_cast<uintptr_t>(object));
  if (!found)
    return EINVAL;
  MutexLock phaseLock(gPhase.mutex);
  MutexLock lock(gPinMutex);
  uint64_t *count = gPins.insert(found.base);
  if (!count)
    return ENOMEM;
  ++*count;
  greyIfMarking(found);
  return 0;
}

int unpinObject(void *object) {
  ObjectRef found = findLiveObject(reinterpret_cast<uintptr_t>(object));
  MutexLock phaseLock(gPhase.mutex);
  MutexLock lock(gPinMutex);
  uint64_t *count = found ? gPins.find(found.base) : nullptr;
  if (!count || !*count)
    return EINVAL;
  greyIfMarking(found);
  if (--*count == 0)
    gPins.takeOut(found.base);
  return 0;
}

void scanPins(MarkSink &marks) {
  TurnWalk walk(gPinMutex);
  GrowingArray<uintptr_t> unpinned;
  walk.walk(
      gPins, [&] { unpinned.truncate(0); },
      [&](AddressMap::Entry &entry) {
        if (entry.value)
          marks.shadeWord(entry.key);
        else
          unpinned.push(entry.key); // without memory it stays until the next cycle
      });
  for (; !unpinned.isEmpty(); walk.count(1))
    removeUnlessPinned(unpinned.pop());
  unpinned.clear();
}

void forgetPins() {
  MutexLock lock(gPinMutex);
  gPins.clear();
}

} // namespace wbgc::rt
