// weak_chains.cpp - See weak_chains.h.
//
// What the index holds of an entry that a thread changes meanwhile is out of date, and harmless: the
// thread has greyed both the old value and the new one.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/weak_chains.h"

#include "base/check.h"
#include "gc/growing_array.h"
#include "gc/turn_walk.h"
#include "gc/weak_map.h"
#include "heap/slots.h"

namespace wbgc::rt {

namespace {

class WeakChains {
public:
  explicit WeakChains(MarkSink &marks) : marks(marks) {}
  ~WeakChains() {
    heads.clear();
    waiting.clear();
    ready.clear();
  }

  void run() {
    listAll();
    GreyRef grey;
    for (;;) {
      while (!ready.isEmpty())
        reach(ready.pop());
      if (!takeGrey(grey))
        return;
      scan(grey);
    }
  }

private:
  // What waits for an object to be marked: an entry of a weak map for its key, or a whole map for its handle.
  struct Waiting {
    uintptr_t value;
    WeakMap *map;  // or nullptr
    uint64_t next; // in `waiting`, from 1; 0: the last
  };

  void listAll() {
    TurnWalk walk(gWeakMutex);
    for (WeakMap *map = firstWeakMap(); map; map = map->next) {
      walk.count(1);
      if (uintptr_t handle = reinterpret_cast<uintptr_t>(map->handle); isWhite(handle))
        waitFor(handle, {0, map, 0});
      else
        list(*map, walk);
    }
  }

  void list(WeakMap &map, TurnWalk &walk) WBGC_REQUIRES(gWeakMutex) {
    walk.walk(map.values, [] {}, [&](AddressMap::Entry &entry) { list(entry); });
  }

  // Twice, if the map grows meanwhile.
  void list(const AddressMap::Entry &entry) {
    if (!isWhite(entry.value))
      return;
    if (isWhite(entry.key))
      waitFor(entry.key, {entry.value, nullptr, 0});
    else
      ready.push(entry.value);
  }

  void waitFor(uintptr_t base, Waiting what) {
    uint64_t *head = heads.insert(base);
    if (!head)
      return;
    what.next = *head;
    if (waiting.push(what))
      *head = waiting.size();
  }

  bool takeGrey(GreyRef &grey) {
    return marks.queue.take(grey) || (marks.queue.refill() && marks.queue.take(grey));
  }

  void scan(GreyRef grey) {
    ObjectRef object = findObject(grey.address());
    WBGC_CHECK(object);
    uint64_t begin =
        (grey.address() - object.base) / kWordBytes; // 0, but for the rest of a large one
    forEachSlot(object, begin, objectWords(object),
                [&](const uint64_t *slot) { reach(loadRelaxed(slot)); });
  }

  void reach(uintptr_t word) {
    ObjectRef object = findObject(word);
    if (!object || isMarked(object))
      return;
    marks.shade(object);
    wake(object.base);
  }

  void wake(uintptr_t base) {
    uint64_t *head = heads.find(base);
    if (!head)
      return;
    uint64_t at = *head;
    *head = 0;
    while (at) {
      Waiting woken = waiting[at - 1];
      at = woken.next;
      woken.map ? listLate(*woken.map) : static_cast<void>(ready.push(woken.value));
    }
  }

  void listLate(WeakMap &map) {
    TurnWalk walk(gWeakMutex);
    list(map, walk);
  }

  MarkSink &marks;
  AddressMap heads;              // by the base of a white object: the first in `waiting`
  GrowingArray<Waiting> waiting; // lists
  GrowingArray<uintptr_t> ready; // values whose map and key are marked
};

} // namespace

void followWeakChains(MarkSink &marks) { WeakChains(marks).run(); }

} // namespace wbgc::rt
