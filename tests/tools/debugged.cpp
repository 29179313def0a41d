// debugged.cpp - Makes two objects, two arrays of them and a weak reference, then stops: for gdb_test.py.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stress/compiled_code.h"

namespace {

struct Pair {
  Pair *first;
  uint64_t number;
  Pair *second;
};

const uint64_t kPairBits = 0b101;
wbgc_type gPairType = {sizeof(Pair), alignof(Pair), WBGC_TYPE_HAS_SLOTS, &kPairBits, "Pair", 0, 0};

} // namespace

extern "C" __attribute__((noinline)) void stopHere(void *pair, wbgc_weak *weak, void *array,
                                                   void *row) {
  asm volatile("" : : "r"(pair), "r"(weak), "r"(array), "r"(row) : "memory");
}

int main() {
  if (wbgc_init(nullptr) != 0)
    return 1;
  Pair *pair = compiled::make<Pair>(gPairType);
  compiled::store(&pair->second, compiled::make<Pair>(gPairType));
  auto *array = static_cast<Pair *>(__wbgc_alloc_array(&gPairType, 5));
  compiled::store(&array[3].first, pair);
  auto *row = static_cast<Pair *>(__wbgc_alloc_flex(&gPairType, &gPairType, sizeof(Pair), 200));
  for (int i = 0; i < 200; ++i)
    compiled::store(&row[i].second, array + 1);
  stopHere(pair, wbgc_weak_new(pair), array, row);
  wbgc_shutdown();
  return 0;
}
