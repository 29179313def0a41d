// object_ref.cpp - The exact answer about a word, and the type of an object; see object_ref.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/object_ref.h"

#include "heap/slots.h"
#include "heap/sweep.h"

namespace wbgc::rt {

// In the unused rest of the run of the thread that allocates from the span. The run belongs to
// caches, whose memory is never unmapped; it may be replaced while it is read, then it is read
// again.
static bool isUnallocated(ObjectRef object) {
  for (;;) {
    const wbgc_alloc_cache *run = loadAcquire(&object.span->run);
    if (!run)
      return false;
    const char *limit = loadAcquire(&run->limit), *cursor = loadAcquire(&run->cursor);
    if (loadAcquire(&run->limit) != limit || loadAcquire(&object.span->run) != run)
      continue;
    return object.base >= reinterpret_cast<uintptr_t>(cursor) &&
           object.base < reinterpret_cast<uintptr_t>(limit);
  }
}

// Of a span that the last cycle left unswept: whether the object lived. A sweep that happens
// meanwhile clears the marks after it has set the generation, so an unmarked object in an unchanged
// generation is dead.
enum class Fate { Lives, Dead, Swept };
static Fate fateOf(ObjectRef object) {
  uint32_t generation = loadAcquire(&object.span->generation);
  if (generation == sweepGeneration())
    return Fate::Lives;
  if (loadAcquire(object.span->marks() + object.index))
    return Fate::Lives;
  return loadAcquire(&object.span->generation) == generation ? Fate::Dead : Fate::Swept;
}

ObjectRef findLiveObject(uintptr_t word) {
  for (;;) {
    ObjectRef object = findObject(word);
    if (!object || gPageMap.lookup(word) != object.span)
      return {};
    switch (fateOf(object)) {
    case Fate::Lives:
      return isUnallocated(object) ? ObjectRef{} : object;
    case Fate::Dead:
      return {};
    case Fate::Swept:
      continue;
    }
  }
}

const TypeInfo *objectType(ObjectRef object) {
  const Layout *layout = layoutOf(object);
  return layout ? layout->type() : nullptr;
}

} // namespace wbgc::rt
