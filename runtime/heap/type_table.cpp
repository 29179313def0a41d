// type_table.cpp - The hash table of interned types, and the tables of types and layouts; see
// type_table.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/type_table.h"

#include "base/check.h"
#include "base/meta_arena.h"
#include "base/mutex.h"
#include "heap/span_class.h"

#include <string.h>

namespace wbgc::rt {

TypeInfo *gTypes[kCacheCount];

static constexpr unsigned kBuckets = 1024;

static constinit Mutex gTableMutex;
static TypeInfo *gBuckets[kBuckets] WBGC_GUARDED_BY(gTableMutex);
static const Layout *gLayouts[kMaxLayouts]; // entries atomic
static constinit uint32_t gLayoutEnd WBGC_GUARDED_BY(gTableMutex) = 1;
static constinit uint32_t gCacheEnd = kFirstTypeCache; // atomic

uint32_t typeCacheEnd() { return loadAcquire(&gCacheEnd); }

static uint64_t bitmapWords(uint64_t size) { return divideUp(size / kWordBytes, 64); }

// FNV-1a, over everything that makes two types different.
static uint64_t hashBytes(uint64_t hash, const void *bytes, size_t length) {
  auto *at = static_cast<const unsigned char *>(bytes);
  for (size_t i = 0; i < length; ++i)
    hash = (hash ^ at[i]) * 0x100000001b3;
  return hash;
}

static uint64_t hashOf(const wbgc_type &type) {
  uint64_t hash = hashBytes(0xcbf29ce484222325, &type.size, sizeof(type.size));
  hash = hashBytes(hash, &type.align, sizeof(type.align));
  hash = hashBytes(hash, &type.flags, sizeof(type.flags));
  if (type.name)
    hash = hashBytes(hash, type.name, strlen(type.name));
  if (type.bitmap)
    hash = hashBytes(hash, type.bitmap, bitmapWords(type.size) * sizeof(uint64_t));
  return hash;
}

static bool isEqual(const TypeInfo &info, const wbgc_type &type) {
  if (info.size != type.size || info.align != type.align || info.flags != type.flags ||
      !info.bitmap != !type.bitmap || !info.name != !type.name)
    return false;
  return (!info.name || strcmp(info.name, type.name) == 0) &&
         (!info.bitmap ||
          memcmp(info.bitmap, type.bitmap, bitmapWords(type.size) * sizeof(uint64_t)) == 0);
}

static void checkDescriptor(const wbgc_type &type) {
  const char *name = type.name ? type.name : "unnamed type";
  if (!isPowerOfTwo(type.align))
    fatal("the alignment of a wbgc_type is no power of two", name);
  uint64_t words = type.size / kWordBytes;
  if (type.bitmap && words % 64 &&
      type.bitmap[words / 64] & bitsFrom(static_cast<unsigned>(words % 64)))
    fatal("a wbgc_type has a slot beyond its size", name);
  bool isPrecise = !(type.flags & (WBGC_TYPE_ALL_SLOTS | WBGC_TYPE_CONSERVATIVE));
  if (type.flags & WBGC_TYPE_HAS_SLOTS && isPrecise && !type.bitmap)
    fatal("a wbgc_type with slots has no bitmap", name);
}

// Bytes of a cell: the type's own size, so that nothing is wasted. 0: too large, or aligned beyond
// a page.
static uint32_t cellBytesOf(const wbgc_type &type) {
  uint64_t least = type.size < kMinCellBytes ? kMinCellBytes : type.size;
  if (least > kMaxSmallBytes || type.align > kPageBytes)
    return 0;
  uint64_t cell = roundUp(least, type.align < kWordBytes ? kWordBytes : type.align);
  return cell <= kMaxSmallBytes ? static_cast<uint32_t>(cell) : 0;
}

// Everything in one block: TypeInfo, SpanClass, bitmap, name.
static TypeInfo *copyOf(const wbgc_type &type, uint64_t hash) {
  uint64_t bitmapBytes = type.bitmap ? bitmapWords(type.size) * sizeof(uint64_t) : 0;
  size_t nameBytes = type.name ? strlen(type.name) + 1 : 0;
  auto *block = static_cast<char *>(
      metaAllocate(sizeof(TypeInfo) + sizeof(SpanClass) + bitmapBytes + nameBytes));
  if (!block)
    return nullptr;
  auto *info = reinterpret_cast<TypeInfo *>(block);
  char *bitmap = block + sizeof(TypeInfo) + sizeof(SpanClass), *name = bitmap + bitmapBytes;
  info->size = type.size;
  info->words = type.size / kWordBytes;
  info->align = type.align;
  info->flags = type.flags;
  if (bitmapBytes)
    info->bitmap = static_cast<const uint64_t *>(memcpy(bitmap, type.bitmap, bitmapBytes));
  if (nameBytes)
    info->name = static_cast<const char *>(memcpy(name, type.name, nameBytes));
  info->objectLayout.head = info;
  info->cell = cellBytesOf(type);
  info->hash = hash;
  return info;
}

// Gives the type its cache index, and the spans behind it. When the table is full it stays without.
static void addCache(TypeInfo &info) WBGC_REQUIRES(gTableMutex) {
  if (gCacheEnd == kCacheCount)
    return;
  info.cache = gCacheEnd;
  if (info.cell) {
    auto *spanClass = reinterpret_cast<SpanClass *>(&info + 1); // zeroed memory is an empty class
    spanClass->cellBytes = info.cell;
    spanClass->pages = spanPagesFor(info.cell);
    spanClass->layout = &info.objectLayout;
    spanClass->cacheIndex = info.cache;
    spanClass->scan = info.isAllSlots() ? Scan::AllWords
                      : info.hasSlots() ? Scan::SpanLayout
                                        : Scan::None;
    info.spans = spanClass;
    storeRelease(&gSpanClasses[info.cache], spanClass);
  }
  storeRelease(&gTypes[info.cache], &info);
  storeRelease(&gCacheEnd, gCacheEnd + 1);
}

static TypeInfo *findOrAdd(const wbgc_type &type, uint64_t hash) WBGC_REQUIRES(gTableMutex) {
  TypeInfo *&bucket = gBuckets[hash % kBuckets];
  for (TypeInfo *info = bucket; info; info = info->nextInBucket)
    if (info->hash == hash && isEqual(*info, type))
      return info;
  TypeInfo *info = copyOf(type, hash);
  if (!info)
    return nullptr;
  addCache(*info);
  info->nextInBucket = bucket;
  return bucket = info;
}

TypeInfo *internTypeSlow(const wbgc_type *type) {
  checkDescriptor(*type);
  uint64_t hash = hashOf(*type);
  MutexLock lock(gTableMutex);
  TypeInfo *info = findOrAdd(*type, hash);
  if (info && info->cache) {
    auto *mutableType = const_cast<wbgc_type *>(type); // both fields are the runtime's, see abi.h
    storeRelaxed(&mutableType->cell, info->cell);
    storeRelease(&mutableType->cache, info->cache);
  }
  return info;
}

// A walk may ask with what it found in the header of a span that was freed meanwhile.
const Layout *layoutOf(uint32_t id) {
  return id && id < kMaxLayouts ? loadAcquire(&gLayouts[id]) : nullptr;
}

static Layout *newLayout(const TypeInfo *head, const TypeInfo *element, uint64_t offset)
    WBGC_REQUIRES(gTableMutex) {
  if (gLayoutEnd == kMaxLayouts)
    return nullptr;
  auto *layout = metaNew<Layout>();
  if (!layout)
    return nullptr;
  layout->head = head;
  layout->element = element;
  layout->elementOffset = offset;
  layout->id = gLayoutEnd++;
  storeRelease(&gLayouts[layout->id], static_cast<const Layout *>(layout));
  return layout;
}

static void checkElement(const TypeInfo &element, uint64_t offset) {
  if (element.hasSlots() && (element.size % kWordBytes || offset % kWordBytes))
    fatal("an array has misaligned slots", element.name ? element.name : "unnamed type");
}

const Layout *arrayLayoutOf(TypeInfo *type) {
  if (Layout *layout = loadAcquire(&type->arrayLayout))
    return layout;
  checkElement(*type, 0);
  MutexLock lock(gTableMutex);
  if (!type->arrayLayout)
    storeRelease(&type->arrayLayout, newLayout(nullptr, type, 0));
  return type->arrayLayout;
}

static const Layout *findFlex(const Layout *layout, const TypeInfo *element, uint64_t offset) {
  while (layout && (layout->element != element || layout->elementOffset != offset))
    layout = layout->nextFlex;
  return layout;
}

const Layout *flexLayoutOf(TypeInfo *head, TypeInfo *element, uint64_t offset) {
  if (const Layout *layout = findFlex(loadAcquire(&head->flexLayouts), element, offset))
    return layout;
  checkElement(*element, offset);
  MutexLock lock(gTableMutex);
  if (const Layout *layout = findFlex(head->flexLayouts, element, offset))
    return layout;
  Layout *layout = newLayout(head, element, offset);
  if (layout) {
    layout->nextFlex = head->flexLayouts;
    storeRelease(&head->flexLayouts, layout);
  }
  return layout;
}

void typeTableBeforeFork() WBGC_NO_THREAD_SAFETY_ANALYSIS { gTableMutex.lock(); }

void typeTableAfterFork(bool inChild) WBGC_NO_THREAD_SAFETY_ANALYSIS {
  inChild ? gTableMutex.resetAfterFork() : gTableMutex.unlock();
}

} // namespace wbgc::rt
