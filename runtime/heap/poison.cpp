// poison.cpp - Filling and checking; see poison.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/poison.h"

#include "base/atomics.h"
#include "base/check.h"
#include "heap/span.h"

namespace wbgc::rt {

constinit bool gPoison = false;

void poison(uintptr_t begin, size_t bytes) {
  auto *words = reinterpret_cast<uint64_t *>(begin);
  for (size_t i = 0; i < bytes / sizeof(uint64_t); ++i)
    storeRelaxed(words + i, kPoison);
}

void poisonFreeCells(Span *span) {
  for (uint32_t index = 0; index < span->cells; ++index)
    if (!span->isInUse(index, span->cells))
      poison(span->cellAt(index), span->cellBytes);
}

template <typename F>
static void checkWords(uintptr_t begin, size_t bytes, const char *what, F isIntact) {
  auto *words = reinterpret_cast<const uint64_t *>(begin);
  for (size_t i = 0; i < bytes / sizeof(uint64_t); ++i)
    if (!isIntact(loadRelaxed(words + i)))
      fatalAt("freed memory was written at", words + i, what);
}

void checkPoison(uintptr_t begin, size_t bytes, const char *what) {
  checkWords(begin, bytes, what, [](uint64_t word) { return word == kPoison; });
}

void checkPoisonOrZero(uintptr_t begin, size_t bytes, const char *what) {
  checkWords(begin, bytes, what, [](uint64_t word) { return word == kPoison || word == 0; });
}

} // namespace wbgc::rt
