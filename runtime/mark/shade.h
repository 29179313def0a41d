// shade.h - The only path from a word to a grey object.
//
// Everything that may hold a pointer ends here: stack words, roots, slots of objects, what barriers
// recorded. A MarkSink is one thread's end of it: it marks, counts, and keeps the greys until they
// are shared. The mark itself is heap/object_ref.h's, the queue mark_queue.h's.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_MARK_SHADE_H
#define WBGC_MARK_SHADE_H

#include "base/counter.h"
#include "heap/object_ref.h"
#include "mark/mark_queue.h"

#include <wbgc/annotations.h>

namespace wbgc::rt {

/// Of all objects marked in the cycle under way, except those born black; as far as reported.
extern Counter gMarkedBytes;

struct MarkSink {
  LocalQueue queue{gMarkQueue};
  uint64_t markedBytes = 0; // of objects that this sink marked, since it last reported
  uint64_t markedObjects = 0;

  /// Marks an object that was found white a moment ago. True if it must be scanned: then the caller
  /// puts it into a queue. The caller has noted activity before (.inv.grey-announced).
  WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC bool mark(ObjectRef object) {
    if (!tryMark(object))
      return false;
    markedBytes += objectBytes(object);
    ++markedObjects;
    return !isNoScan(object);
  }

  /// Adds what was marked to gMarkedBytes.
  void report() {
    if (markedBytes)
      gMarkedBytes.add(markedBytes);
    markedBytes = 0;
  }

  /// Greys the object, if it is white.
  WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void shade(ObjectRef object) {
    if (isMarked(object))
      return;
    gMarkQueue.noteActivity();
    if (mark(object))
      queue.put(GreyRef::object(object.base));
  }

  /// Greys what `word` points to, if anything.
  WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void shadeWord(uintptr_t word) {
    if (ObjectRef object = findObject(word))
      shade(object);
  }

  /// As shadeWord, and also for a pointer past the end of an array: for stacks, where a loop may
  /// keep nothing else. Not past the end of a single object: that is the beginning of another one,
  /// which every other pointer to it would keep alive (docs/design/heap.md, .past-the-end).
  WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void shadeStackWord(uintptr_t word) {
    if (!isHeapAddress(word) && !isHeapAddress(word - 1))
      return;
    shadeWord(word);
    if (ObjectRef before = findObjectEndingAt(word); before && isArray(before))
      shade(before);
  }
};

} // namespace wbgc::rt

#endif // WBGC_MARK_SHADE_H
