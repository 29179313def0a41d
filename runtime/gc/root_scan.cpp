// root_scan.cpp - See root_scan.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/root_scan.h"

#include "base/bits.h"
#include "base/check.h"
#include "base/os.h"
#include "gc/finalizers.h"
#include "gc/phase.h"
#include "gc/pins.h"
#include "heap/page_map.h"
#include "mark/typed_range.h"
#include "thread/roots.h"
#include "thread/thread_registry.h"

#include <errno.h>

namespace wbgc::rt {

static void shadeSlots(MarkSink &marks, const wbgc_type *type, const void *memory, uint64_t bytes) {
  auto *base = static_cast<const char *>(memory);
  forEachTypedSlot(type, bytes, [&](uint64_t offset) {
    marks.shadeWord(loadRelaxed(reinterpret_cast<const uint64_t *>(base + offset)));
  });
}

static void shadeRoot(MarkSink &marks, const wbgc_root &root) {
  shadeSlots(marks, root.type, root.address, rootBytes(root));
}

// A program that forgot wbgc_roots_remove would end on the collector's thread, by a signal that tells nothing of it.
static void checkMapped(uintptr_t begin, size_t bytes) WBGC_REQUIRES(gRoots.mutex) {
  if (!osIsMapped(begin, bytes))
    fatalAt("memory was unmapped before wbgc_roots_remove: of the range at",
            reinterpret_cast<const void *>(gRoots.beginOf(begin)), "scan of roots");
}

static void shadeRange(MarkSink &marks, const RootSet::Range &range) {
  shadeSlots(marks, nullptr, reinterpret_cast<const void *>(range.begin), range.bytes);
}

// In pieces, in turns with the threads that wait for the lock. What they add or remove meanwhile, they grey. Pages that
// ranges share are asked about once.
static void scanRanges(MarkSink &marks) WBGC_REQUIRES(gRoots.mutex) {
  constexpr size_t kPieceBytes = size_t{64} << 10; // some 20 microseconds
  uintptr_t mappedEnd = 0;
  RootSet::Range piece;
  for (uintptr_t at = 0; gRoots.pieceFrom(at, kPieceBytes, piece); gRoots.mutex.giveTurn()) {
    at = piece.begin + piece.bytes;
    if (at > mappedEnd)
      checkMapped(piece.begin, piece.bytes);
    mappedEnd = roundUp(at, kOsPageBytes);
    shadeRange(marks, piece);
  }
}

void scanGlobals(MarkSink &marks) {
  scanDueFinalizers(marks);
  scanPins(marks);
  MutexLock lock(gRoots.mutex);
  gRoots.forEachGlobal([&](const wbgc_root &root) { shadeRoot(marks, root); });
  scanRanges(marks);
}

// Greys by hand, for a change of the roots. Marking can't end meanwhile: its end takes
// gPhase.mutex.
template <typename Shade> static void shadeIfMarking(Shade shade) WBGC_REQUIRES(gPhase.mutex) {
  if (!gPhase.isMarking())
    return;
  MarkSink marks;
  shade(marks);
  marks.queue.release();
  marks.report();
}

static void shadeRangeIfMarking(const RootSet::Range &range)
    WBGC_REQUIRES(gPhase.mutex, gRoots.mutex) {
  if (!gPhase.isMarking())
    return;
  checkMapped(range.begin, range.bytes);
  shadeIfMarking([&](MarkSink &marks) { shadeRange(marks, range); });
}

int addRootRange(void *begin, size_t bytes) {
  uintptr_t address = reinterpret_cast<uintptr_t>(begin);
  bool aligned = address % kWordBytes == 0 && bytes % kWordBytes == 0;
  if (!begin || !bytes || !aligned || address + bytes < address ||
      gPageMap.overlaps(address, bytes))
    return EINVAL;
  MutexLock phaseLock(gPhase.mutex);
  MutexLock rootsLock(gRoots.mutex);
  int error = gRoots.addRange(address, bytes);
  if (!error)
    shadeRangeIfMarking({address, bytes});
  return error;
}

int removeRootRange(void *begin) {
  uintptr_t address = reinterpret_cast<uintptr_t>(begin);
  MutexLock phaseLock(gPhase.mutex);
  MutexLock rootsLock(gRoots.mutex);
  size_t bytes = gRoots.rangeAt(address);
  if (!bytes)
    return ENOENT;
  shadeRangeIfMarking({address, bytes});
  gRoots.removeRange(address);
  return 0;
}

void registerModule(wbgc_module *module) {
  MutexLock phaseLock(gPhase.mutex);
  MutexLock rootsLock(gRoots.mutex);
  gRoots.addModule(module);
  shadeIfMarking([&](MarkSink &marks) {
    for (uint64_t i = 0; i < module->root_count; ++i)
      shadeRoot(marks, module->roots[i]);
  });
}

static void shadeThreadRootsOf(MarkSink &marks, Thread &thread, const wbgc_module *module) {
  for (size_t i = 0; i < thread.rootCount; ++i)
    if (const ThreadRoot &root = thread.roots[i]; root.module == module)
      shadeSlots(marks, root.root->type, root.address, rootBytes(*root.root));
}

void unregisterModule(wbgc_module *module) {
  MutexLock threadsLock(gThreads.mutex);
  MutexLock phaseLock(gPhase.mutex);
  MutexLock rootsLock(gRoots.mutex);
  Thread *threads = gThreads.first();
  shadeIfMarking([&](MarkSink &marks) {
    for (uint64_t i = 0; i < module->root_count; ++i)
      shadeRoot(marks, module->roots[i]);
    for (Thread *thread = threads; thread; thread = thread->next)
      shadeThreadRootsOf(marks, *thread, module);
  });
  gThreads.forEach([&](Thread &thread) { dropThreadRoots(thread, module); });
  gRoots.removeModule(module);
}

} // namespace wbgc::rt
