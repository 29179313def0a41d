// bulk_entry.cpp - The bulk barrier of compiled code: compiled without vector registers.
//
// Called by amd64/bulk_barrier.S, which has saved no vector register: this file is built with
// -mgeneral-regs-only and without sanitizers, and calls nothing but the two stubs that save them.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/bulk_entry.h"

#include "gc/bulk_record.h"
#include "mark/typed_range.h"

using namespace wbgc::rt;

void wbgcBulkRecord(const BulkCopy *copy, Thread *thread, wbgc_thread_block *block) {
  // A blocking region, or a check that must see each store.
  if (!block->end && !wbgcCheckBulkKeepingVectors(thread, copy))
    return;
  BulkRecorder record(*block, copy->dst, copy->src, bulkWordsFor(copy->src, copy->kind),
                      [thread] { wbgcFlushKeepingVectors(thread); });
  bool isAligned = reinterpret_cast<uintptr_t>(copy->dst) % kWordBytes == 0;
  if (__builtin_expect(isAligned && everyWordIsSlot(copy->type), 1))
    return record.everyWord(roundDown(copy->bytes, kWordBytes));
  forEachCopiedSlot(copy->dst, copy->type, copy->bytes,
                    [&](uint64_t offset) __attribute__((always_inline)) { record(offset); });
}
