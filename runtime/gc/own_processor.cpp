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

void noteMutatorHere() { gMutatorAt.store(currentProcessor(), std::memory_order_relaxed); }

// As often as the system looks by itself whether a processor has too much to do: where all are busy this is for nothing.
static constexpr uint64_t kLookNanos = 4000000;
static std::atomic<uint64_t> gNextLook{0};

void leaveToMutator() {
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
