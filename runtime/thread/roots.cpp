// roots.cpp - The lists behind roots.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/roots.h"

#include "base/check.h"
#include "base/meta_arena.h"

#include <errno.h>
#include <string.h>

namespace wbgc::rt {

constinit RootSet gRoots;

void RootSet::addModule(wbgc_module *module) {
  WBGC_CHECK_EQ(module->version, uint64_t{WBGC_ABI_VERSION});
  module->next = modules;
  modules = module;
  moduleVersion.fetch_add(1, std::memory_order_acq_rel);
}

void RootSet::removeModule(wbgc_module *module) {
  wbgc_module **link = &modules;
  while (*link && *link != module)
    link = &(*link)->next;
  WBGC_CHECK(*link == module);
  *link = module->next;
  moduleVersion.fetch_add(1, std::memory_order_acq_rel);
}

// Index of the first range that begins at `begin` or later.
size_t RootSet::lowerBound(uintptr_t begin) const {
  size_t low = 0, high = rangeCount;
  while (low < high) {
    size_t middle = (low + high) / 2;
    ranges[middle].begin < begin ? low = middle + 1 : high = middle;
  }
  return low;
}

bool RootSet::reserveRange() {
  if (rangeCount < rangeCapacity)
    return true;
  size_t wanted = rangeCapacity ? 2 * rangeCapacity : 64;
  auto *grown = static_cast<Range *>(metaAllocate(wanted * sizeof(Range)));
  if (!grown)
    return false;
  if (rangeCount)
    memcpy(grown, ranges, rangeCount * sizeof(Range));
  metaFree(ranges, rangeCapacity * sizeof(Range));
  ranges = grown;
  rangeCapacity = wanted;
  return true;
}

int RootSet::addRange(uintptr_t begin, size_t bytes) {
  size_t at = lowerBound(begin);
  bool hitsNext = at < rangeCount && ranges[at].begin < begin + bytes;
  bool hitsPrevious = at > 0 && ranges[at - 1].begin + ranges[at - 1].bytes > begin;
  if (hitsNext || hitsPrevious)
    return EINVAL;
  if (!reserveRange())
    return ENOMEM;
  memmove(ranges + at + 1, ranges + at, (rangeCount - at) * sizeof(Range));
  ranges[at] = {begin, bytes};
  ++rangeCount;
  return 0;
}

size_t RootSet::rangeAt(uintptr_t begin) const {
  size_t at = lowerBound(begin);
  return at < rangeCount && ranges[at].begin == begin ? ranges[at].bytes : 0;
}

bool RootSet::pieceFrom(uintptr_t at, size_t most, Range &piece) const {
  size_t next = lowerBound(at);
  if (next > 0 && ranges[next - 1].begin + ranges[next - 1].bytes > at)
    --next;
  if (next == rangeCount)
    return false;
  const Range &range = ranges[next];
  uintptr_t begin = range.begin > at ? range.begin : at;
  size_t left = range.begin + range.bytes - begin;
  piece = {begin, left < most ? left : most};
  return true;
}

uintptr_t RootSet::beginOf(uintptr_t address) const {
  return ranges[lowerBound(address + 1) - 1].begin;
}

size_t RootSet::removeRange(uintptr_t begin) {
  size_t bytes = rangeAt(begin);
  if (!bytes)
    return 0;
  size_t at = lowerBound(begin);
  --rangeCount;
  memmove(ranges + at, ranges + at + 1, (rangeCount - at) * sizeof(Range));
  return bytes;
}

bool RootSet::contains(uintptr_t address) {
  size_t after = lowerBound(address + 1);
  if (after > 0 && address - ranges[after - 1].begin < ranges[after - 1].bytes)
    return true;
  bool found = false;
  forEachGlobal([&](const wbgc_root &root) {
    found |= address - reinterpret_cast<uintptr_t>(root.address) < rootBytes(root);
  });
  return found;
}

// The compiler's own function (plugin/ir/RootTables): it computes the address of a thread-local, and
// runs nothing of the program.
WBGC_YESWRITEBARRIERREC WBGC_YESSAFEPOINTREC static void *addressInThread(const wbgc_root *root) {
  auto addressOf = reinterpret_cast<void *(*)(void)>(root->address);
  return addressOf();
}

static void reserveThreadRoots(Thread &thread, size_t wanted) {
  if (wanted <= thread.rootCapacity)
    return;
  auto *grown = static_cast<ThreadRoot *>(metaAllocate(wanted * sizeof(ThreadRoot)));
  if (!grown)
    fatal("no memory for the list of a thread's thread-local variables", WBGC_HERE);
  metaFree(thread.roots, thread.rootCapacity * sizeof(ThreadRoot));
  thread.roots = grown;
  thread.rootCapacity = wanted;
}

void refreshThreadRoots(Thread &thread) {
  if (thread.rootsVersion == gRoots.version())
    return;
  MutexLock lock(gRoots.mutex);
  size_t wanted = 0;
  for (wbgc_module *module = gRoots.firstModule(); module; module = module->next)
    wanted += module->thread_root_count;
  reserveThreadRoots(thread, wanted);
  thread.rootCount = 0;
  for (wbgc_module *module = gRoots.firstModule(); module; module = module->next)
    for (uint64_t i = 0; i < module->thread_root_count; ++i) {
      const wbgc_root *root = module->thread_roots + i;
      thread.roots[thread.rootCount++] = {addressInThread(root), root, module};
    }
  thread.rootsVersion = gRoots.version();
}

void dropThreadRoots(Thread &thread, const wbgc_module *module) {
  size_t kept = 0;
  for (size_t i = 0; i < thread.rootCount; ++i)
    if (thread.roots[i].module != module)
      thread.roots[kept++] = thread.roots[i];
  thread.rootCount = kept;
}

} // namespace wbgc::rt
