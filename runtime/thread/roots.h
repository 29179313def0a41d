// roots.h - Memory outside the heap that holds GC slots: globals of loaded modules, thread-local
// variables, ranges that the program registered.
//
// Stores to all of it have barriers, so it is scanned once a cycle, while threads run. What it
// means to add or remove a root while a cycle marks is gc/root_scan.cpp's business; this file only
// keeps the lists. Modules register themselves from constructors, before wbgc_init and before any
// other code of the runtime ran: everything here works from the first instruction on.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_THREAD_ROOTS_H
#define WBGC_THREAD_ROOTS_H

#include "base/mutex.h"
#include "thread/thread.h"

#include <wbgc/abi.h>
#include <wbgc/annotations.h>

namespace wbgc::rt {

/// The one of the process. Its mutex comes after the phase's (gc/phase.h has the order of locks).
class RootSet {
public:
  Mutex mutex;

  /// The module's tables must stay where they are until it is removed; it is not greyed here: gc/root_scan.h.
  void addModule(wbgc_module *module) WBGC_REQUIRES(mutex);
  /// The module must have been added. Its thread-locals: see dropThreadRoots.
  void removeModule(wbgc_module *module) WBGC_REQUIRES(mutex);
  wbgc_module *firstModule() const WBGC_REQUIRES(mutex) { return modules; }
  /// Changes whenever a module comes or goes.
  uint64_t version() const { return moduleVersion.load(std::memory_order_acquire); }

  /// 0, EINVAL (overlaps one that is there), ENOMEM.
  int addRange(uintptr_t begin, size_t bytes) WBGC_REQUIRES(mutex);
  /// Bytes of the range that began there, 0 if none.
  size_t removeRange(uintptr_t begin) WBGC_REQUIRES(mutex);
  size_t rangeAt(uintptr_t begin) const WBGC_REQUIRES(mutex);

  struct Range {
    uintptr_t begin;
    size_t bytes;
  };
  /// What comes next from `at` on of the first range that ends behind it, at most so many bytes. False: none does.
  bool pieceFrom(uintptr_t at, size_t most, Range &piece) const WBGC_REQUIRES(mutex);
  /// Where the range that holds `address` begins; there is one.
  uintptr_t beginOf(uintptr_t address) const WBGC_REQUIRES(mutex);
  /// fn(const Range &).
  template <typename F> void forEachRange(F fn) WBGC_REQUIRES(mutex) {
    for (size_t i = 0; i < rangeCount; ++i)
      fn(ranges[i]);
  }
  /// fn(const wbgc_root &) for the globals of every module.
  template <typename F> void forEachGlobal(F fn) WBGC_REQUIRES(mutex) {
    for (wbgc_module *module = modules; module; module = module->next)
      for (uint64_t i = 0; i < module->root_count; ++i)
        fn(module->roots[i]);
  }

  /// Whether the word at `address` lies in a global or a registered range.
  bool contains(uintptr_t address) WBGC_REQUIRES(mutex);

private:
  size_t lowerBound(uintptr_t begin) const WBGC_REQUIRES(mutex);
  bool reserveRange() WBGC_REQUIRES(mutex);

  wbgc_module *modules WBGC_GUARDED_BY(mutex) = nullptr;
  std::atomic<uint64_t> moduleVersion{0};
  Range *ranges WBGC_GUARDED_BY(mutex) = nullptr; // by address
  size_t rangeCount WBGC_GUARDED_BY(mutex) = 0;
  size_t rangeCapacity WBGC_GUARDED_BY(mutex) = 0;
};

extern RootSet gRoots;

inline uint64_t rootBytes(const wbgc_root &root) { return root.type->size * root.count; }

/// Asks every module where the calling thread's copies of its thread-locals are, unless nothing
/// changed since it last did: the collector, which scans a blocked thread, can't ask. Fatal without
/// memory for the list, since what it does not name would be lost.
void refreshThreadRoots(Thread &thread) WBGC_EXCLUDES(gRoots.mutex);
/// Forgets what belongs to `module`, which goes away.
void dropThreadRoots(Thread &thread, const wbgc_module *module);

} // namespace wbgc::rt

#endif // WBGC_THREAD_ROOTS_H
