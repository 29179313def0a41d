// compiled_code.h - What compiled code does, by hand: barriers and polls for tests without the plugin.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_TEST_COMPILED_CODE_H
#define WBGC_TEST_COMPILED_CODE_H

#include <wbgc/wbgc.h>

#include <cstddef>
#include <cstdint>

// The runtime's assembly keeps every register; an ordinary call is all the more sound. GCC has no
// preserve_all.
extern "C" {
void WBGC_SYMBOL_EXPAND_(record, WBGC_ABI_VERSION)(uint64_t oldValue, uint64_t newValue,
                                                   void *slot);
void WBGC_SYMBOL_EXPAND_(bulk, WBGC_ABI_VERSION)(void *dst, const void *src, size_t bytes,
                                                 const wbgc_type *type, uint64_t kind);
void WBGC_SYMBOL_EXPAND_(poll, WBGC_ABI_VERSION)(void);
void WBGC_SYMBOL_EXPAND_(module_register, WBGC_ABI_VERSION)(wbgc_module *module);
void WBGC_SYMBOL_EXPAND_(module_unregister, WBGC_ABI_VERSION)(wbgc_module *module);
void *WBGC_SYMBOL_EXPAND_(copy_words, WBGC_ABI_VERSION)(void *dst, const void *src, size_t bytes);
}

namespace compiled {

inline wbgc_thread_block &block() { return WBGC_SYMBOL_EXPAND_(thread, WBGC_ABI_VERSION); }

inline uint64_t bits(const void *pointer) { return reinterpret_cast<uint64_t>(pointer); }

template <typename T> T *load(T *const *slot) { return __atomic_load_n(slot, __ATOMIC_ACQUIRE); }

/// *slot = value
template <typename T> void store(T **slot, T *value) {
  if (__builtin_expect(block().flag != 0, 0))
    WBGC_SYMBOL_EXPAND_(record, WBGC_ABI_VERSION)(bits(load(slot)), bits(value), slot);
  __atomic_store_n(slot, value, __ATOMIC_RELEASE);
}

/// Atomic exchange: the old value is recorded by what the exchange returned, before the next safepoint.
template <typename T> T *exchange(T **slot, T *value) {
  if (__builtin_expect(block().flag != 0, 0))
    WBGC_SYMBOL_EXPAND_(record, WBGC_ABI_VERSION)(bits(load(slot)), bits(value), slot);
  T *old = __atomic_exchange_n(slot, value, __ATOMIC_ACQ_REL);
  if (__builtin_expect(block().flag != 0, 0))
    WBGC_SYMBOL_EXPAND_(record, WBGC_ABI_VERSION)(bits(old), 0, slot);
  return old;
}

/// Copies a range of slots.
template <typename T> void copySlots(T **dst, T *const *src, size_t count) {
  if (__builtin_expect(block().flag != 0, 0))
    WBGC_SYMBOL_EXPAND_(bulk, WBGC_ABI_VERSION)
  (dst, src, count * sizeof(T *), nullptr, WBGC_KIND_BULK);
  WBGC_SYMBOL_EXPAND_(copy_words, WBGC_ABI_VERSION)(dst, src, count * sizeof(T *));
}

/// A loop's back-edge.
inline void poll() {
  if (__builtin_expect(__atomic_load_n(&block().poll, __ATOMIC_RELAXED) != 0, 0))
    WBGC_SYMBOL_EXPAND_(poll, WBGC_ABI_VERSION)();
}

/// wbgc_new(T)
template <typename T> T *make(const wbgc_type &type) { return static_cast<T *>(__wbgc_new(&type)); }
template <typename T> T *makeArray(const wbgc_type &type, size_t count) {
  return static_cast<T *>(__wbgc_alloc_array(&type, count));
}

} // namespace compiled

#endif // WBGC_TEST_COMPILED_CODE_H
