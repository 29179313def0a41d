// meta_arena.h - Memory for the runtime's own records: spans, threads, tables, work buffers.
//
// The system allocator is forbidden (it may be the program's, interposed, or hold its lock at a
// fork). Sizes are rounded up to a multiple of 64, above 4096 to a power of two. A freed block is
// reused for blocks of the same rounded size only, and no chunk is ever given back, so a reader
// without a lock that holds a stale pointer reads a record of the same size, never an unmapped
// page. findObject (heap/object_ref.h) rests on this. .inv.metadata-type-stable
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_BASE_META_ARENA_H
#define WBGC_BASE_META_ARENA_H

#include <stddef.h>
#include <stdint.h>

namespace wbgc::rt {

/// Zeroed memory, aligned to 64, from 4096 bytes on to 4096. nullptr if the system refuses. Any
/// thread; takes a lock.
void *metaAllocate(size_t bytes);
/// Takes back a block of metaAllocate(`bytes`). nullptr is ignored.
void metaFree(void *block, size_t bytes);
/// Bytes taken from the system so far.
uint64_t metaMappedBytes();

/// Around fork: the child must not inherit the lock held by a thread that it does not have.
void metaBeforeFork();
void metaAfterFork(bool inChild);

/// metaAllocate for one record of type T, which zero bytes represent.
template <typename T> T *metaNew() { return static_cast<T *>(metaAllocate(sizeof(T))); }

} // namespace wbgc::rt

#endif // WBGC_BASE_META_ARENA_H
