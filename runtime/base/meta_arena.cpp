// meta_arena.cpp - Free lists by size, and chunks of the system; see meta_arena.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/meta_arena.h"

#include "base/atomics.h"
#include "base/bits.h"
#include "base/mutex.h"
#include "base/os.h"

namespace wbgc::rt {

namespace {

constexpr size_t kLineBytes = 64;
constexpr unsigned kLineBins =
    kOsPageBytes / kLineBytes;      // one for each multiple of a line, to a page
constexpr unsigned kPageShift = 12; // then one for each power of two
constexpr unsigned kMaxShift = 40;
constexpr unsigned kBins = kLineBins + kMaxShift - kPageShift;
constexpr size_t kChunkBytes = size_t{1} << 20;
constexpr size_t kDirectBytes = size_t{1} << 18; // from here on a mapping of its own

struct FreeBlock {
  FreeBlock *next;
};

struct Arena {
  Mutex mutex;
  FreeBlock *free[kBins] WBGC_GUARDED_BY(mutex) = {};
  char *cursor WBGC_GUARDED_BY(mutex) = nullptr;
  char *limit WBGC_GUARDED_BY(mutex) = nullptr;
  uint64_t mapped WBGC_GUARDED_BY(mutex) = 0;
};

constinit Arena gArena;

unsigned binOf(size_t bytes) {
  if (bytes <= kOsPageBytes)
    return bytes ? static_cast<unsigned>((bytes - 1) / kLineBytes) : 0;
  return kLineBins + highestBit(bytes - 1) - kPageShift;
}

size_t binBytes(unsigned bin) {
  if (bin < kLineBins)
    return (bin + 1) * kLineBytes;
  return size_t{1} << (bin - kLineBins + kPageShift + 1);
}

// As single words: a reader without a lock may look at the record that the block was before.
void clear(void *block, size_t bytes) {
  auto *words = static_cast<uint64_t *>(block);
  for (size_t i = 0; i < bytes / sizeof(uint64_t); ++i)
    storeRelaxed(words + i, uint64_t{0});
}

void *mapFresh(size_t bytes) WBGC_REQUIRES(gArena.mutex) {
  void *fresh = osMap(bytes);
  if (fresh)
    gArena.mapped += bytes;
  return fresh;
}

// A chunk's remainder that is too small for the block is lost: at most a quarter of a chunk.
void *bump(size_t bytes) WBGC_REQUIRES(gArena.mutex) {
  size_t alignment = bytes < kOsPageBytes ? kLineBytes : kOsPageBytes;
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
  if (bytes > size_t{1} << kMaxShift)
    return nullptr;
  unsigned bin = binOf(bytes);
  size_t rounded = binBytes(bin);
  FreeBlock *block;
  {
    MutexLock lock(gArena.mutex);
    block = gArena.free[bin];
    if (!block)
      return rounded >= kDirectBytes ? mapFresh(rounded) : bump(rounded);
    gArena.free[bin] = block->next;
  }
  clear(block, rounded);
  return block;
}

void metaFree(void *block, size_t bytes) {
  if (!block)
    return;
  unsigned bin = binOf(bytes);
  MutexLock lock(gArena.mutex);
  auto *freed = static_cast<FreeBlock *>(block);
  storeRelaxed(&freed->next, gArena.free[bin]);
  gArena.free[bin] = freed;
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
