// bits.h - Arithmetic on sizes and bit words, and division by a constant found at run time.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_BASE_BITS_H
#define WBGC_BASE_BITS_H

#include <stddef.h>
#include <stdint.h>

namespace wbgc::rt {

inline constexpr size_t kWordBytes = 8;

constexpr bool isPowerOfTwo(uint64_t value) { return value && !(value & (value - 1)); }

/// `alignment` is a power of two. The caller makes sure that the sum does not overflow.
constexpr uint64_t roundUp(uint64_t value, uint64_t alignment) {
  return (value + alignment - 1) & ~(alignment - 1);
}
constexpr uint64_t roundDown(uint64_t value, uint64_t alignment) {
  return value & ~(alignment - 1);
}
constexpr uint64_t divideUp(uint64_t value, uint64_t divisor) {
  return (value + divisor - 1) / divisor;
}

/// Index of the lowest or highest set bit; `value` is not 0.
constexpr unsigned lowestBit(uint64_t value) {
  return static_cast<unsigned>(__builtin_ctzll(value));
}
constexpr unsigned highestBit(uint64_t value) {
  return 63 - static_cast<unsigned>(__builtin_clzll(value));
}
constexpr unsigned countBits(uint64_t value) {
  return static_cast<unsigned>(__builtin_popcountll(value));
}

/// The bits from `bit` upwards, and those below it; `bit` < 64.
constexpr uint64_t bitsFrom(unsigned bit) { return ~uint64_t{0} << bit; }
constexpr uint64_t bitsBelow(unsigned bit) { return ~bitsFrom(bit); }

/// n / d as (n * reciprocal) >> 40, with reciprocal = ceil(2^40 / d). With e = reciprocal * d -
/// 2^40 < d the result is exact as long as n * e < 2^40, which n < 2^24 and d <= 2^16 guarantee; n
/// * reciprocal stays below 2^64 since d >= 8. (Granlund and Montgomery, "Division by Invariant
/// Integers", 1994.)
class Reciprocal {
public:
  static constexpr unsigned kShift = 40;
  static constexpr uint64_t kMaxDividend = uint64_t{1} << 24;
  static constexpr uint64_t kMaxDivisor = uint64_t{1} << 16;

  static constexpr uint64_t of(uint64_t divisor) {
    return divideUp(uint64_t{1} << kShift, divisor);
  }
  static constexpr uint64_t divide(uint64_t dividend, uint64_t reciprocal) {
    return (dividend * reciprocal) >> kShift;
  }
};

} // namespace wbgc::rt

#endif // WBGC_BASE_BITS_H
