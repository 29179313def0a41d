// cycle.cpp - The phases of a collection, in order; see docs/design/cycle.md for why they suffice.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/cycle.h"

#include "gc/config.h"
#include "gc/figures.h"
#include "gc/finalizers.h"
#include "gc/marker.h"
#include "gc/pacer.h"
#include "gc/root_scan.h"
#include "gc/steps.h"
#include "gc/sweeper.h"
#include "gc/trace.h"
#include "gc/verify.h"
#include "gc/weak.h"
#include "gc/weak_chains.h"
#include "gc/weak_map.h"
#include "gc/workers.h"
#include "heap/heap.h"

namespace wbgc::rt {

namespace {

constexpr unsigned kLooks = 4; // at all weak maps, before their chains are followed

unsigned wantedWorkers() {
  if (uint64_t workers = gConfig.options.workers)
    return static_cast<unsigned>(workers);
  unsigned quarter = processorCount() / 4;
  return quarter > 0 ? quarter : 1;
}

// The collector's own sink: what it finds in the roots, and what it marks as worker 0.
class Cycle {
public:
  void run(CycleReport &report) {
    prepare(report);
    scanRoots();
    markToTheEnd(report);
    settle();
    finish(report);
  }

private:
  void prepare(CycleReport &report) {
    startWorkers(wantedWorkers());
    report.startBytes = heapBytes();
    report.beginNanos = nowNanos();
    gPacer.beginCycle();
    handshakeInPhase(Phase::Preparing, "prepare", prepareStep); // H1
    prepareMark();
    gMarkedBytes.set(0);
  }

  void scanRoots() {
    handshakeInPhase(Phase::Marking, "begin", beginStep); // H2: .inv.no-old-barrier
    handshakeInPhase("scan stack", rootsStep);            // H3
    scanGlobals(marks);
    marks.queue.publish();
  }

  void drain() {
    do {
      markWithWorkers(marks);
      if (gMarkQueue.takeOverflow())
        rescanMarked(marks);
      else
        return;
    } while (true);
  }

  // H4, repeated: until a round in which nothing was marked and no grey was found anywhere.
  bool isRoundClean() {
    gMarkQueue.clearActivity();
    handshakeInPhase("flush", flushStep);
    return !gMarkQueue.hadActivity();
  }

  // Marking is over when a round was clean, weak maps gave nothing new, and no weak reference was
  // made strong meanwhile: the last is decided under the lock that making it strong needs.
  // .inv.clean-round
  void markToTheEnd(CycleReport &report) {
    do {
      drain();
      ++report.rounds;
    } while (!isRoundClean() || markValues() || !beginSettling());
  }

  // Of weak maps, with what they lead to. False: there was nothing new.
  bool markValues() {
    unsigned looks = 0;
    while (looks < kLooks && markWeakMaps(marks)) {
      drain();
      ++looks;
    }
    if (looks == kLooks)
      followWeakChains(marks);
    return looks > 0;
  }

  bool beginSettling() {
    MutexLock lock(gPhase.mutex);
    if (gMarkQueue.hadActivity() || !gMarkQueue.isEmpty())
      return false;
    gPhase.set(Phase::Settling);
    return true;
  }

  // Nothing reachable is white. What is dead is forgotten by weak references before finalizers make
  // it live again.
  void settle() {
    if (gConfig.checks(kCheckMark))
      verifyMarking();
    clearWeakReferences();
    clearWeakMaps();
    if (!queueFinalizers(marks))
      return;
    // A thread that was about to assist may have taken some of this.
    do
      drain();
    while (!isRoundClean());
  }

  void finish(CycleReport &report) {
    handshakeInPhase(Phase::Finishing, "finish", finishStep); // H5
    marks.queue.release();
    marks.report();
    {
      MutexLock lock(gPhase.mutex); // a thread that joins is born either before or after
      finishMark(gMarkedBytes.read());
      gPhase.set(Phase::Idle);
    }
    report.markedBytes = gHeapAccount.live.read();
    report.endNanos = nowNanos();
    gPacer.endCycle(report.markedBytes, gMarkedBytes.read());
    report.goalBytes = gPacer.goalBytes();
  }

  MarkSink marks;
};

} // namespace

void runCycle() {
  CycleReport report = {};
  report.number = gFigures.cycles.read() + 1;
  Cycle().run(report);
  gFigures.markingNanos.add(report.endNanos - report.beginNanos);
  sweepHeap(report);                      // while threads still hold cells of this cycle
  handshakeInPhase("retire", retireStep); // H6
  sweepRest(report);
  gFigures.cycles.add(1);
  traceCycle(report);
  runFinalizersSoon();
}

void abandonCycle() {
  MutexLock lock(gPhase.mutex);
  gPhase.set(Phase::Idle);
  if (Thread *thread = currentThread())
    abandonStep(*thread);
  gMarkQueue.drop();
  abandonMark();
}

} // namespace wbgc::rt
