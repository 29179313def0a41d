// sweep.cpp - One span, and the background's walk over all classes; see sweep.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "heap/sweep.h"

#include "base/check.h"
#include "heap/accounting.h"
#include "heap/heap.h"
#include "heap/poison.h"
#include "heap/span_class.h"

#include <atomic>
#include <emmintrin.h>

namespace wbgc::rt {

constinit uint32_t gSweepGeneration = 1;

// The class that the background sweeps next. Two threads at once only share the work.
static constinit std::atomic<uint32_t> gSweepCursor{0};

// 64 mark bytes as 64 bits: nonzero bytes become ones.
static uint64_t gatherMarks(const uint8_t *marks) {
  uint64_t bits = 0;
  for (unsigned i = 0; i < 64; i += 16) {
    __m128i bytes = _mm_load_si128(reinterpret_cast<const __m128i *>(marks + i));
    unsigned white =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128())));
    bits |= uint64_t{~white & 0xffff} << i;
  }
  return bits;
}

// The cells of group `group` that were handed out or lived; see span.h.
static uint64_t cellsInUse(const uint64_t *allocated, uint32_t group, uint32_t frontier) {
  uint32_t first = group * 64;
  if (frontier >= first + 64)
    return ~uint64_t{0};
  return allocated[group] | (frontier > first ? bitsBelow(frontier - first) : 0);
}

void clearMarks(Span *span) {
  auto *words = reinterpret_cast<uint64_t *>(span->marks());
  for (uint64_t i = 0; i < Span::markBytes(span->cells) / 8; ++i)
    storeRelease(words + i, uint64_t{0}); // after the generation: see findLiveObject
}

void sweepSpan(Span *span, uint32_t generation) {
  WBGC_CHECK_NE(span->generation, generation); // .inv.swept-once
  uint64_t *allocated = span->allocated();
  uint32_t frontier = span->frontier, live = 0, freed = 0;
  for (uint32_t group = 0; group * 64 < span->cells; ++group) {
    uint64_t inUse = cellsInUse(allocated, group, frontier);
    if (uint32_t rest = span->cells - group * 64; rest < 64)
      inUse &= bitsBelow(rest);
    uint64_t living =
        inUse &
        gatherMarks(span->marks() + group * 64); // .mark-junk: marks of free cells don't count
    live += countBits(living);
    freed += countBits(inUse & ~living);
    storeRelaxed(allocated + group, living);
  }
  storeRelease(&span->frontier, 0u); // .inv.frontier-first: after `allocated`
  storeRelease(&span->generation, generation);
  clearMarks(span);
  span->live = live;
  if (gPoison)
    poisonFreeCells(span);
  gHeapAccount.freedEver.add(freed * span->cellBytes);
  gHeapAccount.sweptSpans.add(1);
}

void beginSweepGeneration() {
  storeRelease(&gSweepGeneration, gSweepGeneration + 1);
  gSweepCursor.store(0, std::memory_order_release);
}

// Between two spans, so that a thread that spins for the class's lock gets it, instead of going to sleep.
static void letOthersIn() {
  for (int i = 0; i < 4; ++i)
    spinPause();
}

bool sweepStep(unsigned spans) {
  for (;;) {
    uint32_t cursor = gSweepCursor.load(std::memory_order_acquire);
    if (cursor >= typeCacheEnd())
      return false;
    SpanClass *spanClass = loadAcquire(&gSpanClasses[cursor]);
    while (spanClass && spanClass->sweepOne()) {
      if (--spans == 0)
        return true;
      letOthersIn();
    }
    gSweepCursor.compare_exchange_strong(cursor, cursor + 1, std::memory_order_acq_rel);
  }
}

void sweepAll() {
  for (uint32_t cache = 0; cache < typeCacheEnd(); ++cache)
    if (SpanClass *spanClass = loadAcquire(&gSpanClasses[cache]))
      while (spanClass->sweepOne())
        letOthersIn();
}

} // namespace wbgc::rt
