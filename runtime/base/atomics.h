// atomics.h - Atomic access to plain words, which the program and the collector share.
//
// Heap slots, allocation cursors and type descriptors are ordinary variables to the compiled
// program, so they can't be declared std::atomic; the runtime reads and writes them as one word by
// these. On amd64 all of them are plain moves: loads acquire and stores release by the architecture
// (TSO), and the order named here keeps the compiler, and ThreadSanitizer, honest.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_BASE_ATOMICS_H
#define WBGC_BASE_ATOMICS_H

namespace wbgc::rt {

// GCC 12 takes an atomic load through a pointer that is null on some other path for a write to a region of size 0.
#ifndef __clang__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstringop-overflow"
#endif

// The generic builtins, since those that take a value refuse enumerations.
template <typename T> inline T loadRelaxed(const T *at) {
  T value;
  __atomic_load(at, &value, __ATOMIC_RELAXED);
  return value;
}
template <typename T> inline T loadAcquire(const T *at) {
  T value;
  __atomic_load(at, &value, __ATOMIC_ACQUIRE);
  return value;
}
template <typename T> inline void storeRelaxed(T *at, T value) {
  __atomic_store(at, &value, __ATOMIC_RELAXED);
}
template <typename T> inline void storeRelease(T *at, T value) {
  __atomic_store(at, &value, __ATOMIC_RELEASE);
}

#ifndef __clang__
#pragma GCC diagnostic pop
#endif

inline void prefetch(const void *at) { __builtin_prefetch(at, 0, 3); }
inline void prefetchForWrite(const void *at) { __builtin_prefetch(at, 1, 3); }

/// In a loop that waits for another core.
inline void spinPause() { __builtin_ia32_pause(); }

} // namespace wbgc::rt

#endif // WBGC_BASE_ATOMICS_H
