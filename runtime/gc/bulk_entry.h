// bulk_entry.h - Between amd64/bulk_barrier.S and the bulk barrier of compiled code.
//
// Nothing here may need vector registers: of the runtime's types only those of <wbgc/abi.h>.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_BULK_ENTRY_H
#define WBGC_GC_BULK_ENTRY_H

#include <wbgc/abi.h>
#include <wbgc/annotations.h>

namespace wbgc::rt {

struct Thread;

/// The frame of __wbgc_bulk_v1: its arguments as it saved them.
struct BulkCopy {
  uint64_t r10, r9;
  uint64_t kind;         // r8
  void *dst;             // rdi
  const void *src;       // rsi
  uint64_t bytes;        // rdx
  const wbgc_type *type; // rcx
  uint64_t r12, rbx, rax;
  void *pc;
  uintptr_t spOfCaller() const { return reinterpret_cast<uintptr_t>(this + 1); }
};

} // namespace wbgc::rt

extern "C" {
/// From the stub, on the thread's system stack; general registers only.
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void
wbgcBulkRecord(const wbgc::rt::BulkCopy *copy, wbgc::rt::Thread *thread, wbgc_thread_block *block);
/// Back to stubs that keep the vector registers: the flush, and the checks of a barrier that may
/// not be.
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void wbgcFlushKeepingVectors(wbgc::rt::Thread *thread);
/// False: nothing is to be recorded.
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC bool
wbgcCheckBulkKeepingVectors(wbgc::rt::Thread *thread, const wbgc::rt::BulkCopy *copy);
/// What the latter calls.
WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC bool wbgcCheckBulk(wbgc::rt::Thread *thread,
                                                              const wbgc::rt::BulkCopy *copy);
}

#endif // WBGC_GC_BULK_ENTRY_H
