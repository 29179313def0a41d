// type_table.h - Interning: one TypeInfo for all equal descriptors, found by its cache index.
//
// Never shrinks, and outlives wbgc_shutdown, so an index in a wbgc_type stays true. Any thread.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_TYPE_TABLE_H
#define WBGC_HEAP_TYPE_TABLE_H

#include "base/atomics.h"
#include "heap/size_classes.h"
#include "heap/type_info.h"

namespace wbgc::rt {

/// Allocation caches of a thread: 0 is always empty, then the size classes of each SizedKind, then untyped memory of up
/// to 8 bytes without pointers, half of the least size class, then types.
enum class SizedKind : unsigned { NoScan, AllWords, LaidOut };
inline constexpr unsigned kSizedKinds = 3;
inline constexpr uint32_t kSmallestCache = 1 + kSizedKinds * kSizeClassCount;
inline constexpr uint32_t kFirstTypeCache = kSmallestCache + 1;
inline constexpr uint32_t kCacheCount = 1u << 16;
inline constexpr uint32_t kMaxLayouts = 1u << 18;

constexpr uint32_t sizedCache(SizedKind kind, unsigned sizeClass) {
  return 1 + static_cast<uint32_t>(kind) * kSizeClassCount + sizeClass;
}

/// Copies `type` unless an equal one is there, and sets its `cache` and `cell`. nullptr: no memory.
/// Fatal for a descriptor that no compiler makes: alignment no power of two, slots beyond the size.
TypeInfo *internTypeSlow(const wbgc_type *type);

extern TypeInfo *gTypes[kCacheCount];

inline TypeInfo *internType(const wbgc_type *type) {
  uint32_t cache = loadAcquire(&type->cache);
  return __builtin_expect(cache != 0, 1) ? gTypes[cache] : internTypeSlow(type);
}

/// The layout of an array of `type`, or of `head` with elements from `offset` on. nullptr: no
/// memory.
const Layout *arrayLayoutOf(TypeInfo *type);
const Layout *flexLayoutOf(TypeInfo *head, TypeInfo *element, uint64_t offset);

/// By Layout::id. nullptr for 0.
const Layout *layoutOf(uint32_t id);

/// One past the last cache index in use.
uint32_t typeCacheEnd();

/// Around fork.
void typeTableBeforeFork();
void typeTableAfterFork(bool inChild);

} // namespace wbgc::rt

#endif // WBGC_HEAP_TYPE_TABLE_H
