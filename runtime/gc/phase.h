// phase.h - Where the cycle is, as everybody may ask.
//
// A phase is announced under the registry's lock and this file's mutex, before the handshake that
// carries it to the threads; so a thread may be one handshake behind, and never ahead. Whoever must
// not be overtaken by a change, such as a weak reference that makes its target strong, holds the
// mutex. Order of locks: gThreads.mutex, gPhase.mutex, gRoots.mutex, then those of heap and mark.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_PHASE_H
#define WBGC_GC_PHASE_H

#include "base/mutex.h"

#include <atomic>

namespace wbgc::rt {

enum class Phase : uint32_t {
  Idle,      // nothing is marked; barriers are off or being turned off
  Preparing, // H1: barriers are being turned on; what they record is dropped
  Marking,   // from H2 on: what they record is marked
  Settling,  // nothing reachable is white: weak references and finalizers are looked at
  Finishing, // H5: barriers are being turned off; nobody marks
};

class PhaseState {
public:
  Mutex mutex;

  Phase now() const { return value.load(std::memory_order_acquire); }
  bool isMarking() const { return now() == Phase::Marking; }
  void set(Phase phase) WBGC_REQUIRES(mutex) { value.store(phase, std::memory_order_seq_cst); }

private:
  std::atomic<Phase> value{Phase::Idle};
};

extern PhaseState gPhase;

} // namespace wbgc::rt

#endif // WBGC_GC_PHASE_H
