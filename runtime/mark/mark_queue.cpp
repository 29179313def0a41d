// mark_queue.cpp - Segments and who holds them; see mark_queue.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "mark/mark_queue.h"

#include "base/check.h"
#include "base/meta_arena.h"
#include "mark/shade.h"

#include <string.h>

namespace wbgc::rt {

constinit MarkQueue gMarkQueue;
constinit Counter gMarkedBytes;

void MarkQueue::give(MarkSegment *segment) {
  WBGC_ASSERT(!segment->isEmpty());
  noteActivity(); // .inv.grey-announced
  MutexLock lock(mutex);
  segment->next = full.load(std::memory_order_relaxed);
  full.store(segment, std::memory_order_release);
}

MarkSegment *MarkQueue::take() {
  if (isEmpty())
    return nullptr;
  noteActivity(); // before the queue can be seen empty
  MutexLock lock(mutex);
  MarkSegment *segment = full.load(std::memory_order_relaxed);
  if (segment)
    full.store(segment->next, std::memory_order_release);
  return segment;
}

MarkSegment *MarkQueue::newSegment() {
  {
    MutexLock lock(mutex);
    if (MarkSegment *segment = empty) {
      empty = segment->next;
      return segment;
    }
  }
  return metaNew<MarkSegment>();
}

void MarkQueue::recycle(MarkSegment *segment) {
  segment->count = 0;
  MutexLock lock(mutex);
  segment->next = empty;
  empty = segment;
}

void MarkQueue::drop() {
  while (MarkSegment *segment = take())
    recycle(segment);
  takeOverflow();
}

// After it, `current` exists and is not full; or the system refused memory.
bool LocalQueue::makeRoom() {
  if (!current)
    return (current = shared.newSegment()) != nullptr;
  if (!current->isFull())
    return true;
  if (spare && !spare->isEmpty()) {
    shared.give(spare);
    spare = nullptr;
  }
  if (!spare && !(spare = shared.newSegment()))
    return false;
  MarkSegment *filled = current;
  current = spare;
  spare = filled;
  return true;
}

void LocalQueue::putSlow(GreyRef grey) {
  if (!makeRoom())
    return shared.noteOverflow();
  current->entries[current->count++] = grey;
}

void LocalQueue::putBatch(const GreyRef *greys, size_t count) {
  while (count > 0) {
    if (!makeRoom())
      return shared.noteOverflow();
    size_t room = MarkSegment::kCapacity - current->count;
    size_t n = count < room ? count : room;
    memcpy(static_cast<void *>(current->entries + current->count), greys, n * sizeof(GreyRef));
    current->count += n;
    greys += n;
    count -= n;
  }
}

bool LocalQueue::takeSlow(GreyRef &grey) {
  if (!current || !spare || spare->isEmpty())
    return false;
  MarkSegment *filled = spare;
  spare = current;
  current = filled;
  grey = current->entries[--current->count];
  return true;
}

unsigned LocalQueue::takeBatch(GreyRef *greys, unsigned count) {
  GreyRef last;
  if (!take(last))
    return 0;
  unsigned n = current->count + 1 < count ? static_cast<unsigned>(current->count) + 1 : count;
  current->count -= n - 1;
  memcpy(static_cast<void *>(greys), current->entries + current->count, (n - 1) * sizeof(GreyRef));
  greys[n - 1] = last;
  return n;
}

bool LocalQueue::refill() {
  WBGC_ASSERT(isEmpty());
  MarkSegment *segment = shared.take();
  if (!segment)
    return false;
  if (current)
    shared.recycle(current);
  current = segment;
  return true;
}

bool LocalQueue::publish() {
  bool any = false;
  for (MarkSegment **held : {&current, &spare})
    if (*held && !(*held)->isEmpty()) {
      shared.give(*held);
      *held = nullptr;
      any = true;
    }
  if (!current) {
    current = spare;
    spare = nullptr;
  }
  return any;
}

void LocalQueue::release() {
  publish();
  for (MarkSegment **held : {&current, &spare})
    if (*held) {
      shared.recycle(*held);
      *held = nullptr;
    }
}

} // namespace wbgc::rt
