// turn_walk.h - The collector's walks over address maps, in turns with the threads that use them.
//
// A million entries take tens of milliseconds, and a thread that asks for one waits for the lock meanwhile: so
// a walk lets it in now and then. What may happen to a map between two turns: entries are
// added, and so it grows; values change. None is removed: a thread that takes one out (AddressMap::takeOut)
// leaves it there, without a value.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_TURN_WALK_H
#define WBGC_GC_TURN_WALK_H

#include "base/mutex.h"
#include "gc/address_map.h"

namespace wbgc::rt {

/// Holds the mutex of the maps as long as it lives, but for the turns.
class WBGC_SCOPED_CAPABILITY TurnWalk {
public:
  explicit TurnWalk(Mutex &mutex) WBGC_ACQUIRE(mutex) : mutex(mutex) { mutex.lock(); }
  ~TurnWalk() WBGC_RELEASE() { mutex.unlock(); }
  TurnWalk(const TurnWalk &) = delete;
  TurnWalk &operator=(const TurnWalk &) = delete;

  /// fn(AddressMap::Entry &) for each entry that was there when the walk began. If the map grows meanwhile, all is begun
  /// again, with `begin`; if that happens time and again, the rest is done without turns, since threads may add faster
  /// than this walks.
  template <typename Begin, typename F> void walk(AddressMap &map, Begin begin, F fn) {
    unsigned grown = 0;
    size_t at = 0, places = map.places();
    map.setWalked(true);
    begin();
    for (bool isMore = true; isMore;) {
      size_t before = at;
      isMore = map.forEachFrom(at, kTurn, fn);
      count(at - before);
      if (!isMore || map.places() == places)
        continue;
      givesTurns = ++grown < kMostGrown;
      at = 0;
      places = map.places();
      begin();
    }
    givesTurns = true;
    map.setWalked(false);
  }

  /// So many short steps were made.
  void count(size_t steps) WBGC_NO_THREAD_SAFETY_ANALYSIS {
    sinceTurn += steps;
    if (sinceTurn < kTurn || !givesTurns)
      return;
    sinceTurn = 0;
    mutex.giveTurn();
  }

private:
  static constexpr size_t kTurn = 256; // some 20 microseconds
  static constexpr unsigned kMostGrown = 4;

  Mutex &mutex;
  size_t sinceTurn = 0;
  bool givesTurns = true;
};

} // namespace wbgc::rt

#endif // WBGC_GC_TURN_WALK_H
