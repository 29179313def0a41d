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
constexpr size_t kBatchBytes = size_t{32} << 10; // that the system finds memory for at once

struct Batch {
  char *begin = nullptr, *end = nullptr;
};

struct FreeBlock {
  FreeBlock *next;
};

struct Arena {
  Mutex mutex;
  FreeBlock *free[kBins] WBGC_GUARDED_BY(mutex) = {};
  char *cursor WBGC_GUARDED_BY(mutex) = nullptr;
  char *limit WBGC_GUARDED_BY(mutex) = nullptr;
  char *populated WBGC_GUARDED_BY(mutex) = nullptr; // up to here, or soon
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

void *takeFreed(unsigned bin) {
  MutexLock lock(gArena.mutex);
  FreeBlock *block = gArena.free[bin];
  if (block)
    gArena.free[bin] = block->next;
  return block;
}

void *mapFresh(size_t bytes) WBGC_REQUIRES(gArena.mutex) {
  void *fresh = osMap(bytes);
  if (fresh)
    gArena.mapped += bytes;
  return fresh;
}

// What has to be populated before the cursor stands at `needed`.
Batch nextBatch(char *needed) WBGC_REQUIRES(gArena.mutex) {
  if (needed <= gArena.populated)
    return {};
  char *begin = gArena.populated;
  size_t left = static_cast<size_t>(gArena.limit - begin);
  size_t bytes = roundUp(static_cast<size_t>(needed - begin), kBatchBytes);
  gArena.populated = begin + (bytes < left ? bytes : left);
  return {begin, gArena.populated};
}

// A chunk's remainder that is too small for the block is lost: at most a quarter of a chunk.
void *bump(size_t bytes, Batch &batch) WBGC_REQUIRES(gArena.mutex) {
  size_t alignment = bytes < kOsPageBytes ? kLineBytes : kOsPageBytes;
  char *block =
      reinterpret_cast<char *>(roundUp(reinterpret_cast<uintptr_t>(gArena.cursor), alignment));
  if (!gArena.cursor || bytes > static_cast<size_t>(gArena.limit - gArena.cursor) ||
      block + bytes > gArena.limit) {
    block = static_cast<char *>(mapFresh(kChunkBytes));
    if (!block)
      return nullptr;
    gArena.limit = block + kChunkBytes;
    gArena.populated = block;
  }
  gArena.cursor = block + bytes;
  batch = nextBatch(gArena.cursor);
  return block;
}

// A record is often read before it is written (the marks and the bits of a span), which would map the system's page of
// zeroes; the first store would then fault once more, and interrupt every other processor of the program.
// Without the lock, so a block of the batch may be in use before: then its pages come one by one.
void populate(const Batch &batch) {
  if (batch.begin != batch.end)
    osPopulate(batch.begin, static_cast<size_t>(batch.end - batch.begin));
}

} // namespace

void *metaAllocate(size_t bytes) {
  if (bytes > size_t{1} << kMaxShift)
    return nullptr;
  unsigned bin = binOf(bytes);
  size_t rounded = binBytes(bin);
  if (void *block = takeFreed(bin)) {
    clear(block, rounded);
    return block;
  }
  Batch batch;
  void *block;
  {
    MutexLock lock(gArena.mutex);
    block = rounded >= kDirectBytes ? mapFresh(rounded) : bump(rounded, batch);
  }
  populate(batch);
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
