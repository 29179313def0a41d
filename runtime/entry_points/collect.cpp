// collect.cpp - Cycles on request.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "entry_points/api.h"
#include "gc/blocking.h"
#include "gc/collector.h"
#include "gc/finalizers.h"
#include "gc/phase.h"

using namespace wbgc::rt;

void wbgc_collect(void) {
  Thread &thread = WBGC_REQUIRE_THREAD("wbgc_collect");
  withSpilledRegisters([&](uintptr_t sp) { collectNow(thread, sp); });
  runFinalizersHere();
}

void wbgc_start_cycle(void) {
  Thread &thread = WBGC_REQUIRE_THREAD("wbgc_start_cycle");
  safepoint(thread);
  withSpilledRegisters([&](uintptr_t sp) { requestCycle(thread, sp); });
}

bool wbgc_is_marking(void) {
  Phase phase = gPhase.now();
  return phase == Phase::Marking || phase == Phase::Settling;
}
