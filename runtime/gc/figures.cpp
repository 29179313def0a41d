// figures.cpp - See figures.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/figures.h"

#include <initializer_list>

namespace wbgc::rt {

constinit Figures gFigures;

void Figures::clear() {
  for (Counter *counter :
       {&cycles, &markingNanos, &holds, &holdNanos, &holdsOfCycle, &assists, &assistNanos, &flushes,
        &barrierWords, &shaded, &finalizersRun, &weakCleared})
    counter->set(0);
  holdMax.store(0, std::memory_order_relaxed);
  holdMaxOfCycle.store(0, std::memory_order_relaxed);
  allocatedSeen.store(0, std::memory_order_relaxed);
}

// Returns the maximum.
static uint64_t raise(std::atomic<uint64_t> &maximum, uint64_t value) {
  uint64_t known = maximum.load(std::memory_order_relaxed);
  while (known < value && !maximum.compare_exchange_weak(known, value, std::memory_order_relaxed))
    continue;
  return known < value ? value : known;
}

uint64_t Figures::neverLess(uint64_t allocatedBytes) {
  return raise(allocatedSeen, allocatedBytes);
}

void Figures::addHold(uint64_t nanos) {
  holds.add(1);
  holdsOfCycle.add(1);
  holdNanos.add(nanos);
  raise(holdMax, nanos);
  raise(holdMaxOfCycle, nanos);
}

void Figures::absorb(Thread &thread) {
  flushes.add(thread.flushes);
  barrierWords.add(thread.barrierWords);
  shaded.add(thread.shaded);
  thread.flushes = thread.barrierWords = thread.shaded = 0;
}

} // namespace wbgc::rt
