// cycle.h - One collection, from the first handshake to the last swept span.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_CYCLE_H
#define WBGC_GC_CYCLE_H

#include <stdint.h>

namespace wbgc::rt {

/// Runs one. One at a time, by whoever holds the collector's turn (collector.h); not by an attached
/// thread that is Running.
void runCycle();

/// In the child of a fork, where who ran a cycle does not exist: all that it marked is forgotten, and there is none.
void abandonCycle();

/// What the last cycle did, for the trace line.
struct CycleReport {
  uint64_t number;
  uint64_t beginNanos, endNanos; // from the first handshake to barriers off
  uint64_t startBytes;           // heap when it began
  uint64_t markedBytes;          // that lived, born black included
  uint64_t goalBytes;            // of the cycle that follows
  uint64_t rounds;               // of termination
  uint64_t sweepNanos;
};

} // namespace wbgc::rt

#endif // WBGC_GC_CYCLE_H
