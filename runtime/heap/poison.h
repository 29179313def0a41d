// poison.h - WBGC_CHECK=poison: freed memory is filled, and must still be filled when it is reused.
//
// Invariant while on: every word of a free cell, and of a free page that is not zero, is kPoison. A
// store through a stale pointer breaks it and is found when the cell is handed out next. The
// pattern is no heap address, so a stale cell that is scanned by mistake leads nowhere.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_POISON_H
#define WBGC_HEAP_POISON_H

#include <stddef.h>
#include <stdint.h>

namespace wbgc::rt {

inline constexpr uint64_t kPoison = 0xdbdbdbdbdbdbdbdb;

struct Span;

/// Constant while the heap is in use.
extern bool gPoison;

/// `bytes` is a multiple of 8.
void poison(uintptr_t begin, size_t bytes);

/// Every cell that holds no object and lies in no run. No other thread may take or give back cells of the span.
void poisonFreeCells(Span *span);

/// Fatal if a word was written since: `wbgc: fatal: freed memory was written at 0x... (what)`. Free
/// pages may be zero as well, since the system zeroes those that it gets back.
void checkPoison(uintptr_t begin, size_t bytes, const char *what);
void checkPoisonOrZero(uintptr_t begin, size_t bytes, const char *what);

} // namespace wbgc::rt

#endif // WBGC_HEAP_POISON_H
