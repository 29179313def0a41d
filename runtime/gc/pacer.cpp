// pacer.cpp - See pacer.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/pacer.h"

#include "base/bits.h"
#include "base/os.h"
#include "gc/config.h"
#include "heap/accounting.h"
#include "thread/thread_registry.h"

namespace wbgc::rt {

constinit Pacer gPacer;

// At a growth of 100 percent.
static constexpr uint64_t kLeastGoalOfThread = uint64_t{8} << 20;
static constexpr uint64_t kMostLeastGoal = uint64_t{32} << 20;
static constexpr uint64_t kMostWordsPerByte = 16;

__extension__ typedef unsigned __int128 Wide; // products of two words

// UINT64_MAX if it is more, which is no goal.
static uint64_t percentOf(uint64_t value, uint64_t percent) {
  Wide share = static_cast<Wide>(value) * percent / 100;
  return share < UINT64_MAX ? static_cast<uint64_t>(share) : UINT64_MAX;
}

static uint64_t clamp(uint64_t value, uint64_t low, uint64_t high) {
  return value < low ? low : value > high ? high : value;
}

uint64_t leastGoal(uint64_t threads, uint64_t processors) {
  uint64_t busy = threads < processors ? threads : processors;
  return clamp(kLeastGoalOfThread * busy, kLeastGoalOfThread, kMostLeastGoal);
}

uint64_t Pacer::goalFor(uint64_t liveBytes) const {
  const Options &options = gConfig.options;
  uint64_t goal = UINT64_MAX;
  if (options.growthPercent != kGrowthOff) {
    uint64_t minimum =
        percentOf(leastGoal(gThreads.count(), processorCount()), options.growthPercent);
    uint64_t grown;
    if (__builtin_add_overflow(liveBytes, percentOf(liveBytes, options.growthPercent), &grown))
      grown = UINT64_MAX;
    goal = grown > minimum ? grown : minimum;
  }
  if (options.limitBytes) {
    // Spans are fuller of cells than cells of bytes: keep a twentieth for the difference. A program
    // that lives at its limit still gets room for some work between two cycles.
    uint64_t cap = percentOf(options.limitBytes, 95);
    uint64_t least = liveBytes + liveBytes / 16;
    cap = cap > least ? cap : least;
    goal = goal < cap ? goal : cap;
  }
  return goal;
}

void Pacer::init() {
  lastLive = lastTraced = lastWork = 0;
  uint64_t bytes = goalFor(0);
  goal.store(bytes, std::memory_order_relaxed);
  setHeapGoal(bytes == UINT64_MAX ? bytes : bytes - bytes / 4);
}

// A heap in balance takes as much work as last time. A quarter of what came since is added for one
// that grows; what was wrong about that shows in workLeft.
void Pacer::beginCycle() {
  startBytes = heapBytes();
  uint64_t fresh = startBytes > lastLive ? startBytes - lastLive : 0;
  bool isFirst = lastTraced == 0;
  uint64_t most = isFirst ? startBytes / kWordBytes : workFor(startBytes);
  uint64_t expected = isFirst ? most : lastWork + workFor(fresh / 4);
  largestWork.store(most, std::memory_order_relaxed);
  expectedWork.store(expected < most ? expected : most, std::memory_order_relaxed);
  scanned.set(0);
  credit.store(0, std::memory_order_relaxed);
}

// As much of `bytes` as had to be scanned of the last cycle's.
uint64_t Pacer::workFor(uint64_t bytes) const {
  return static_cast<uint64_t>(static_cast<Wide>(bytes) * lastWork / lastTraced);
}

// More than was expected is likely to come if there has been more than was expected.
uint64_t Pacer::workLeft() const {
  uint64_t done = scanned.read();
  uint64_t expected = expectedWork.load(std::memory_order_relaxed);
  if (done < expected)
    return expected - done;
  uint64_t most = largestWork.load(std::memory_order_relaxed);
  return (most > done ? (most - done) / 2 : 0) + expected / 16 + 1;
}

uint64_t Pacer::debtFor(uint64_t bytes) const {
  uint64_t now = heapBytes(), limit = goalBytes();
  if (limit == UINT64_MAX)
    return 0;
  uint64_t room = limit > now ? limit - now : 1;
  Wide debt = static_cast<Wide>(bytes) * workLeft() / room,
       most = static_cast<Wide>(bytes) * kMostWordsPerByte;
  return static_cast<uint64_t>(debt < most ? debt : most);
}

uint64_t Pacer::spendCredit(uint64_t words) {
  int64_t available = credit.load(std::memory_order_relaxed);
  while (available > 0) {
    int64_t wanted = static_cast<int64_t>(words);
    int64_t taken = wanted < available ? wanted : available;
    if (credit.compare_exchange_weak(available, available - taken, std::memory_order_relaxed))
      return static_cast<uint64_t>(taken);
  }
  return 0;
}

// The trigger leaves room for what was allocated during this cycle, and a quarter as much again.
void Pacer::endCycle(uint64_t liveBytes, uint64_t tracedBytes) {
  uint64_t duringCycle = liveBytes > tracedBytes ? liveBytes - tracedBytes : 0;
  uint64_t next = goalFor(liveBytes);
  lastLive = liveBytes;
  lastTraced = tracedBytes;
  lastWork = scanned.read();
  goal.store(next, std::memory_order_relaxed);
  if (next == UINT64_MAX)
    return setHeapGoal(next);
  uint64_t room = next > liveBytes ? next - liveBytes : 0;
  uint64_t runway = clamp(duringCycle + duringCycle / 4, room / 20, room / 2);
  setHeapGoal(next - runway);
}

} // namespace wbgc::rt
