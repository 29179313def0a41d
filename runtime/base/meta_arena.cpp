// meta_arena.cpp - Powers of two, free lists and chunks; see meta_arena.h.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/meta_arena.h"

#include "base/bits.h"
#include "base/check.h"
#include "base/mutex.h"
#include "base/os.h"

#include <string.h>

namespace wbgc::rt {

namespace {

constexpr unsigned kMinShift = 6; // a cache line
constexpr unsigned kMaxShift = 40;
constexpr size_t kChunkBytes = size_t{1} << 20;
constexpr size_t kDirectBytes = size_t{1} << 18; // from here on a mapping of its own

struct FreeBlock {
  FreeBlock *next;
};

struct Arena {
  Mutex mutex;
  FreeBlock *free[kMaxShift + 1] WBGC_GUARDED_BY(mutex) = {};
  char *cursor WBGC_GUARDED_BY(mutex) = nullptr;
  char *limit WBGC_GUARDED_BY(mutex) = nullptr;
  uint64_t mapped WBGC_GUARDED_BY(mutex) = 0;
};

constinit Arena gArena;

unsigned shiftFor(size_t bytes) {
  unsigned shift = bytes > 1 ? highestBit(bytes - 1) + 1 : 0;
  return shift < kMinShift ? kMinShift : shift;
}

void *mapFresh(size_t bytes) WBGC_REQUIRES(gArena.mutex) {
  void *fresh = osMap(bytes);
  if (fresh)
    gArena.mapped += bytes;
  return fresh;
}

// A chunk's remainder that is too small for the block is lost: at most a quarter of a chunk.
void *bump(size_t bytes) WBGC_REQUIRES(gArena.mutex) {
  size_t alignment = bytes < kOsPageBytes ? bytes : kOsPageBytes;
  char *block =
      reinterpret_cast<char *>(roundUp(reinterpret_cast<uintptr_t>(gArena.cursor), alignment));
  if (!gArena.cursor || bytes > static_cast<size_t>(gArena.limit - gArena.cursor) ||
      block + bytes > gArena.limit) {
    block = static_cast<char *>(mapFresh(kChunkBytes));
    if (!block)
      return nullptr;
    gArena.limit = block + kChunkBytes;
  }
  gArena.cursor = block + bytes;
  return block;
}

} // namespace

void *metaAllocate(size_t bytes) {
  unsigned shift = shiftFor(bytes);
  if (shift > kMaxShift)
    return nullptr;
  size_t rounded = size_t{1} << shift;
  FreeBlock *block;
  {
    MutexLock lock(gArena.mutex);
    block = gArena.free[shift];
    if (!block)
      return rounded >= kDirectBytes ? mapFresh(rounded) : bump(rounded);
    gArena.free[shift] = block->next;
  }
  return memset(static_cast<void *>(block), 0, rounded);
}

void metaFree(void *block, size_t bytes) {
  if (!block)
    return;
  unsigned shift = shiftFor(bytes);
  MutexLock lock(gArena.mutex);
  auto *freed = static_cast<FreeBlock *>(block);
  freed->next = gArena.free[shift];
  gArena.free[shift] = freed;
}

uint64_t metaMappedBytes() {
  MutexLock lock(gArena.mutex);
  return gArena.mapped;
}

void metaBeforeFork() WBGC_NO_THREAD_SAFETY_ANALYSIS { gArena.mutex.lock(); }

void metaAfterFork(bool inChild) WBGC_NO_THREAD_SAFETY_ANALYSIS {
  inChild ? gArena.mutex.resetAfterFork() : gArena.mutex.unlock();
}

} // namespace wbgc::rt
