// bulk_record.h - Recording many slots in a row: the loop of all bulk barriers.
//
// The buffer's two addresses stay in registers; the flush is the caller's, since some callers have
// vector registers to lose and some do not. For the latter this reads nothing but <wbgc/abi.h>.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_BULK_RECORD_H
#define WBGC_GC_BULK_RECORD_H

#include "base/atomics.h"
#include "base/bits.h"

#include <wbgc/abi.h>

namespace wbgc::rt {

/// What is recorded of each slot.
enum class BulkWords : uint8_t { OldAndNew, Old, New };

inline BulkWords bulkWordsFor(const void *src, uint64_t kind) {
  return !src || kind == WBGC_KIND_CLEAR ? BulkWords::Old
         : kind == WBGC_KIND_INIT        ? BulkWords::New
                                         : BulkWords::OldAndNew;
}

template <typename Flush> class BulkRecorder {
public:
  BulkRecorder(wbgc_thread_block &block, void *dst, const void *src, BulkWords words, Flush flush)
      : block(block), dst(static_cast<const char *>(dst)), src(static_cast<const char *>(src)),
        words(words), flush(flush), next(block.next), end(reinterpret_cast<uintptr_t>(block.end)) {}
  ~BulkRecorder() { block.next = next; }
  BulkRecorder(const BulkRecorder &) = delete;
  BulkRecorder &operator=(const BulkRecorder &) = delete;

  /// The slot at `offset` bytes of the range.
  __attribute__((always_inline)) void operator()(uint64_t offset) {
    if (__builtin_expect(reinterpret_cast<uintptr_t>(next + 2) > end, 0))
      makeRoom();
    uint64_t count = 0;
    if (words != BulkWords::New)
      count = put(count, load(dst + offset));
    if (words != BulkWords::Old)
      count = put(count, load(src + offset));
    next += count;
  }

  /// All words of [0, bytes), in runs for which the buffer has room: one question for each run.
  __attribute__((always_inline)) void everyWord(uint64_t bytes) {
    switch (words) {
    case BulkWords::OldAndNew:
      return everyWordOf<true, true>(bytes);
    case BulkWords::Old:
      return everyWordOf<true, false>(bytes);
    case BulkWords::New:
      return everyWordOf<false, true>(bytes);
    }
  }

private:
  template <bool kOld, bool kNew> __attribute__((always_inline)) void everyWordOf(uint64_t bytes) {
    constexpr uint64_t kRecordBytes = (kOld + kNew) * sizeof(uint64_t);
    for (uint64_t offset = 0; offset < bytes;) {
      uint64_t room = roomBytes() / kRecordBytes;
      if (__builtin_expect(!room, 0)) {
        makeRoom();
        room = roomBytes() / kRecordBytes;
        room += !room; // a buffer that wants a flush for each store has room for one all the same
      }
      uint64_t left = (bytes - offset) / sizeof(uint64_t), count = 0;
      // Counted down, or the compiler would ask for each slot whether it is the last.
#pragma GCC unroll 4
      for (uint64_t run = left < room ? left : room; run > 0; --run) {
        if (kOld)
          count = put(count, load(dst + offset));
        if (kNew)
          count = put(count, load(src + offset));
        offset += sizeof(uint64_t);
      }
      next += count;
    }
  }

  uint64_t roomBytes() const {
    auto from = reinterpret_cast<uintptr_t>(next);
    return from < end ? end - from : 0;
  }

  static uint64_t load(const char *at) {
    return loadRelaxed(reinterpret_cast<const uint64_t *>(at));
  }

  /// Behind `count` words since `next`. Returns how many there are now. Null is not recorded, without a branch: records
  /// are half empty as often as not. (A count is a subtraction with borrow; a pointer took twice the instructions.)
  __attribute__((always_inline)) uint64_t put(uint64_t count, uint64_t word) {
    // The analyzer does not know that a flush leaves room.
    next[count] = word; // NOLINT(clang-analyzer-core.NullDereference)
    return count + (word != 0);
  }

  // Inlined, so that nobody asks for this object's address, and its addresses stay in registers.
  __attribute__((always_inline)) void makeRoom() {
    block.next = next;
    flush();
    next = block.next;
    end = reinterpret_cast<uintptr_t>(block.end);
  }

  wbgc_thread_block &block;
  const char *dst;
  const char *src;
  BulkWords words;
  Flush flush;
  uint64_t *next;
  uintptr_t end;
};

} // namespace wbgc::rt

#endif // WBGC_GC_BULK_RECORD_H
