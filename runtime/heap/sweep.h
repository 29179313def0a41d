// sweep.h - After a cycle: marks become the truth about a span.
//
// Two algorithms use it: allocation sweeps a span of its class when it needs cells
// (span_class.cpp), the background steps through all classes (sweepStep, here). Neither waits for
// the other.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_HEAP_SWEEP_H
#define WBGC_HEAP_SWEEP_H

#include "heap/span.h"

namespace wbgc::rt {

/// The generation that swept spans have: rises by one with each finished cycle.
extern uint32_t gSweepGeneration;
inline uint32_t sweepGeneration() { return loadAcquire(&gSweepGeneration); }

/// Cells that are in use and marked stay, all others are free; marks are cleared. The caller holds
/// the lock of the span's class, or the span is in nobody's reach. Fatal if it was swept in this
/// generation.
void sweepSpan(Span *span, uint32_t generation);

/// No object of the span is marked any more.
void clearMarks(Span *span);

/// Begins a new generation: the background starts over.
void beginSweepGeneration();

} // namespace wbgc::rt

#endif // WBGC_HEAP_SWEEP_H
