// counter.h - A statistic that many threads add to and anybody reads.
//
// Relaxed: a counter orders nothing, and a reader may see a sum of the recent past. Counters stand
// at the bottom so that every folder can count; reports stand at the top (gc/trace,
// wbgc_stats_get).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_BASE_COUNTER_H
#define WBGC_BASE_COUNTER_H

#include <atomic>
#include <stdint.h>

namespace wbgc::rt {

class Counter {
public:
  void add(uint64_t amount) { value.fetch_add(amount, std::memory_order_relaxed); }
  void subtract(uint64_t amount) { value.fetch_sub(amount, std::memory_order_relaxed); }
  void set(uint64_t amount) { value.store(amount, std::memory_order_relaxed); }
  uint64_t read() const { return value.load(std::memory_order_relaxed); }

private:
  std::atomic<uint64_t> value{0};
};

} // namespace wbgc::rt

#endif // WBGC_BASE_COUNTER_H
