// weak.cpp - See weak.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/weak.h"

#include "base/atomics.h"
#include "gc/address_map.h"
#include "gc/figures.h"
#include "gc/phase.h"
#include "gc/turn_walk.h"

namespace wbgc::rt {

Mutex gWeakMutex;

bool isWhite(uintptr_t word) {
  ObjectRef object = findObject(word);
  return object && !isMarked(object);
}

namespace {

AddressMap gWeakReferences; // addresses of living wbgc_weak; the values are unused

// Dead weak references, chained through their values, since removal moves entries.
void collectDead(TurnWalk &walk, uintptr_t &dead) WBGC_REQUIRES(gWeakMutex) {
  walk.walk(
      gWeakReferences, [&] { dead = 0; },
      [&](AddressMap::Entry &entry) {
        if (!isWhite(entry.key))
          return;
        entry.value = dead;
        dead = entry.key;
      });
}

void clearDead(AddressMap::Entry &entry) {
  auto *weak = reinterpret_cast<wbgc_weak *>(entry.key);
  uintptr_t target = loadRelaxed(&weak->target);
  if (!target || !isWhite(target))
    return;
  storeRelaxed(&weak->target, uintptr_t{0});
  gFigures.weakCleared.add(1);
}

} // namespace

bool weakRegister(wbgc_weak *weak, void *target) {
  MutexLock lock(gWeakMutex);
  if (!gWeakReferences.insert(reinterpret_cast<uintptr_t>(weak)))
    return false;
  storeRelaxed(&weak->target, reinterpret_cast<uintptr_t>(target));
  return true;
}

void *strengthen(Thread &thread, uintptr_t word) {
  ObjectRef object = findObject(word);
  if (!object)
    return nullptr;
  switch (gPhase.now()) {
  case Phase::Marking:
    thread.marks.shade(object);
    break;
  case Phase::Settling:
  case Phase::Finishing:
    if (!isMarked(object))
      return nullptr; // dead, and about to be forgotten
    break;
  case Phase::Preparing: // the thread's stack has yet to be scanned
  case Phase::Idle:
    break;
  }
  return reinterpret_cast<void *>(word);
}

// Outside a cycle nothing is cleared before this thread's next safepoint, so nothing needs a lock.
void *weakRead(Thread &thread, wbgc_weak *weak) {
  if (!thread.isMarking)
    return reinterpret_cast<void *>(loadRelaxed(&weak->target));
  MutexLock lock(gPhase.mutex);
  uintptr_t word = loadRelaxed(&weak->target);
  return word ? strengthen(thread, word) : nullptr;
}

void clearWeakReferences() {
  TurnWalk walk(gWeakMutex);
  uintptr_t dead = 0;
  collectDead(walk, dead);
  while (dead) {
    uintptr_t weak = dead;
    dead = *gWeakReferences.find(weak);
    gWeakReferences.remove(weak);
    // A finalizer may make the reference itself live again: then it names nothing.
    storeRelaxed(&reinterpret_cast<wbgc_weak *>(weak)->target, uintptr_t{0});
    walk.count(1);
  }
  walk.walk(gWeakReferences, [] {}, clearDead);
}

void forgetWeakReferences() {
  MutexLock lock(gWeakMutex);
  gWeakReferences.clear();
}

} // namespace wbgc::rt
