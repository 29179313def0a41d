// bulk_barrier.cpp - See bulk_barrier.h. The entry from compiled code is bulk_entry.cpp.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/bulk_barrier.h"

#include "gc/barrier_gate.h"
#include "gc/bulk_entry.h"
#include "gc/bulk_record.h"
#include "gc/flush.h"
#include "gc/foreign.h"
#include "gc/symbolize.h"
#include "heap/slots.h"
#include "mark/typed_range.h"

namespace wbgc::rt {

namespace {

auto recorderFor(Thread &thread, void *dst, const void *src, BulkWords words) {
  auto flush = [&thread] { flushBarrierBuffer(thread); };
  return BulkRecorder<decltype(flush)>(*thread.block, dst, src, words, flush);
}

bool isWanted(const Thread &thread) { return thread.isMarking; }

} // namespace

void bulkBarrierTyped(Thread &thread, void *dst, const void *src, size_t bytes,
                      const wbgc_type *type, uint64_t kind) {
  if (!isWanted(thread))
    return;
  BusyScope busy(thread);
  auto record = recorderFor(thread, dst, src, bulkWordsFor(src, kind));
  if (everyWordIsSlot(type))
    return record.everyWord(roundDown(bytes, kWordBytes));
  forEachTypedSlot(type, bytes, [&](uint64_t offset) { record(offset); });
}

void bulkBarrierHeap(Thread &thread, void *dst, const void *src, size_t bytes, const void *caller) {
  uintptr_t begin = reinterpret_cast<uintptr_t>(dst);
  ObjectRef object = findObject(begin);
  if (!object)
    return bulkBarrierTyped(thread, dst, src, bytes, nullptr, WBGC_KIND_BULK);
  if (bytes > object.base + objectBytes(object) - begin)
    fatalIn("bulk barrier of a range that goes beyond its object", caller);
  if (!isWanted(thread))
    return;
  BusyScope busy(thread);
  auto record = recorderFor(thread, dst, src, bulkWordsFor(src, WBGC_KIND_BULK));
  uint64_t first = (begin - object.base) / kWordBytes;
  forEachSlot(object, first, first + bytes / kWordBytes,
              [&](const uint64_t *slot) { record(reinterpret_cast<uintptr_t>(slot) - begin); });
}

void bulkBarrierBitmap(Thread &thread, void *dst, const void *src, size_t bytes,
                       const uint64_t *bitmap) {
  if (!isWanted(thread))
    return;
  BusyScope busy(thread);
  auto record = recorderFor(thread, dst, src, bulkWordsFor(src, WBGC_KIND_BULK));
  for (uint64_t word = 0; word < bytes / kWordBytes; word += 64)
    for (uint64_t bits = bitmap[word / 64]; bits; bits &= bits - 1) {
      uint64_t offset = (word + lowestBit(bits)) * kWordBytes;
      if (offset >= bytes)
        return;
      record(offset);
    }
}

} // namespace wbgc::rt

using namespace wbgc::rt;

// The cold half of wbgcBulkRecord: closed threads, and WBGC_CHECK=foreign.
bool wbgcCheckBulk(Thread *thread, const BulkCopy *copy) {
  if (!letsBarrierPass(*thread, copy->pc))
    return false;
  checkPendingStore(*thread);
  if (copy->src)
    checkBulkCopy(*thread, copy->dst, copy->src, copy->bytes, copy->type, copy->pc,
                  copy->spOfCaller());
  return true;
}
