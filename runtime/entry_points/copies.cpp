// copies.cpp - Typed copies and clears, and the word-wise moves that compiled code calls after a
// bulk barrier of its own.
//
// The marker reads slots while they are copied, so no word may be torn (.inv.word-atomic): the C
// library's memmove promises nothing of the kind. Aligned words move in one piece; what is left of
// a record whose size is no multiple of eight holds no slot and moves by bytes.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "entry_points/api.h"
#include "entry_points/word_copy.h"
#include "gc/barrier_gate.h"
#include "gc/bulk_barrier.h"
#include "thread/crash_path.h"

using namespace wbgc::rt;

namespace {

size_t bytesOf(const wbgc_type *type, size_t count) {
  size_t bytes;
  if (__builtin_mul_overflow(type->size, count, &bytes))
    fatalIn("a range of more bytes than there are addresses", __builtin_return_address(0));
  return bytes;
}

// The thread that barriers are recorded for; nullptr: there is no heap yet, or no more, and nothing
// to record.
Thread *recordingThread(const void *caller) {
  Thread *thread = currentThread();
  if (!thread && worldIsAlive() && !onCrashPath())
    fatalIn("write barrier on a thread that is not attached", caller);
  if (!thread || !worldIsAlive() || !letsBarrierPass(*thread, caller))
    return nullptr;
  checkPendingStore(*thread);
  return thread;
}

void recordTyped(const wbgc_type *type, void *dst, const void *src, size_t bytes,
                 const void *caller) {
  Thread *thread = recordingThread(caller);
  if (!thread)
    return;
  bulkBarrierTyped(*thread, dst, src, bytes, type, src ? WBGC_KIND_BULK : WBGC_KIND_CLEAR);
  if (src && thread->buffer.isImmediate())
    checkBulkCopy(*thread, dst, src, bytes, type, const_cast<void *>(caller),
                  reinterpret_cast<uintptr_t>(__builtin_frame_address(0)));
}

} // namespace

void wbgc_memmove(const wbgc_type *type, void *dst, const void *src, size_t count) {
  size_t bytes = bytesOf(type, count);
  if (dst == src || !bytes)
    return;
  recordTyped(type, dst, src, bytes, __builtin_return_address(0));
  moveWords(dst, src, bytes);
}

void wbgc_memclr(const wbgc_type *type, void *dst, size_t count) {
  size_t bytes = bytesOf(type, count);
  recordTyped(type, dst, nullptr, bytes, __builtin_return_address(0));
  clearWords(dst, bytes);
}

void wbgc_bulk_barrier(void *dst, const void *src, size_t bytes) {
  if ((reinterpret_cast<uintptr_t>(dst) | reinterpret_cast<uintptr_t>(src) | bytes) %
      sizeof(uint64_t))
    fatalIn("bulk barrier of a range that is not aligned to words", __builtin_return_address(0));
  Thread *thread = recordingThread(__builtin_return_address(0));
  if (!thread || !bytes)
    return;
  bulkBarrierHeap(*thread, dst, src, bytes, __builtin_return_address(0));
  if (src && thread->buffer.isImmediate())
    checkBulkCopy(*thread, dst, src, bytes, nullptr, __builtin_return_address(0),
                  reinterpret_cast<uintptr_t>(__builtin_frame_address(0)));
}

extern "C" __attribute__((visibility("default"))) void *
WBGC_SYMBOL(copy_words)(void *dst, const void *src, size_t bytes) {
  moveWords(dst, src, bytes);
  return dst;
}

extern "C" __attribute__((visibility("default"))) void *WBGC_SYMBOL(clear_words)(void *dst,
                                                                                 size_t bytes) {
  clearWords(dst, bytes);
  return dst;
}
