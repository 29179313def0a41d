// own_processor.cpp - See own_processor.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/own_processor.h"

#include "base/os.h"
#include "thread/thread_registry.h"

#include <atomic>

namespace wbgc::rt {

static constexpr int kNowhere = -1;
static std::atomic<int> gMutatorAt{kNowhere}; // a processor

// A line for each processor; those of larger machines share some.
struct alignas(64) HeldSince {
  std::atomic<uint64_t> nanos{0};
};
static constexpr unsigned kLines = 256;
static HeldSince gHeld[kLines];

static unsigned lineHere() { return static_cast<unsigned>(currentProcessor()) % kLines; }

HeldHere::HeldHere(uint64_t now) : at(lineHere()) {
  gHeld[at].nanos.store(now, std::memory_order_relaxed);
}
HeldHere::~HeldHere() { gHeld[at].nanos.store(0, std::memory_order_relaxed); }

// Once is enough: the yield makes the collector wait until the system would have let it run on.
bool giveBackProcessor() {
  uint64_t since = gHeld[lineHere()].nanos.load(std::memory_order_relaxed);
  if (since == 0 || !isHeldTooLong(since, nowNanos()))
    return false;
  yieldProcessor();
  return true;
}

void noteMutatorHere() { gMutatorAt.store(currentProcessor(), std::memory_order_relaxed); }

// As often as the system looks by itself whether a processor has too much to do: where all are busy this is for nothing.
static constexpr uint64_t kLookNanos = 4000000;
static std::atomic<uint64_t> gNextLook{0};

void leaveToMutator() {
  if (giveBackProcessor())
    return;
  int at = gMutatorAt.load(std::memory_order_relaxed);
  if (at == kNowhere || at != currentProcessor())
    return;
  gMutatorAt.store(kNowhere, std::memory_order_relaxed); // once for each note
  uint64_t now = nowNanos();
  if (now < gNextLook.load(std::memory_order_relaxed))
    return;
  if (isWorthLeaving(gThreads.count(), processorCount(), runnableThreads()))
    return leaveProcessor();
  gNextLook.store(now + kLookNanos, std::memory_order_relaxed);
}

} // namespace wbgc::rt
