// init.cpp - The beginning and the end of the heap.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "amd64/vector_state.h"
#include "entry_points/api.h"
#include "gc/attach.h"
#include "gc/blocking.h"
#include "gc/collector.h"
#include "gc/config.h"
#include "gc/figures.h"
#include "gc/finalizers.h"
#include "gc/fork.h"
#include "gc/pacer.h"
#include "gc/pins.h"
#include "gc/profile.h"
#include "gc/trace.h"
#include "gc/trace_file.h"
#include "gc/weak.h"
#include "gc/weak_map.h"
#include "heap/heap.h"
#include "thread/thread_registry.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

using namespace wbgc::rt;

namespace wbgc::rt {
GcConfig gConfig;
} // namespace wbgc::rt

namespace {

constexpr uint64_t kShutdownPatience = 2000000000;

bool gHeapIsOpen = false;

bool refuse(const char *field, int64_t value, const char *wanted) {
  LineWriter line;
  line.text("wbgc: error: wbgc_options.")
      .text(field)
      .text(" is ")
      .decSigned(value)
      .text(": ")
      .text(wanted);
  line.writeTo(STDERR_FILENO);
  return false;
}

bool readOptions(const wbgc_options *given, GcConfig &config) {
  if (!given)
    return true;
  if (given->growth < WBGC_GROWTH_OFF)
    return refuse("growth", given->growth, "percent, 0 or WBGC_GROWTH_OFF is wanted");
  if (given->workers < 0 || given->workers > 256)
    return refuse("workers", given->workers, "a number of threads from 0 to 256 is wanted");
  if (given->growth)
    config.options.growthPercent =
        given->growth == WBGC_GROWTH_OFF ? kGrowthOff : static_cast<uint64_t>(given->growth);
  config.options.workers = static_cast<uint64_t>(given->workers);
  config.options.limitBytes = given->limit;
  config.oom = given->oom;
  return true;
}

// Debug modes say that they are on.
void announceChecks(const Options &options) {
  if (!options.trace || !options.check)
    return;
  LineWriter line;
  line.text("wbgc: checking");
  if (options.check & kCheckForeign)
    line.text(" foreign");
  if (options.check & kCheckMark)
    line.text(" mark");
  if (options.check & kCheckAlloc)
    line.text(" alloc");
  if (options.check & kCheckPoison)
    line.text(" poison");
  line.writeTo(STDERR_FILENO);
}

int openHeap() {
  const Options &options = gConfig.options;
  HeapConfig heap;
  heap.limitBytes = options.limitBytes;
  heap.poison = gConfig.checks(kCheckPoison);
  return initHeap(heap);
}

int openReports() {
  initTrace();
  announceChecks(gConfig.options);
  if (gConfig.options.traceFile && !openTraceFile(gConfig.options.traceFile))
    return EINVAL;
  if (gConfig.options.profileFile && !openProfile(gConfig.options.profileFile))
    return EINVAL;
  nameTraceThread("main");
  return 0;
}

void closeReports() {
  closeTraceFile();
  closeProfile();
}

// No cycle is under way: one goes through all of this.
void forgetWeak() {
  forgetWeakReferences();
  forgetWeakMaps();
}

// The heap of an earlier wbgc_init is kept, since its objects may be read after wbgc_shutdown.
int releaseFormerHeap() {
  if (!gHeapIsOpen)
    return 0;
  if (gThreads.count() > 0 || !areFinalizersStopped())
    return EBUSY;
  holdCollector(); // of a cycle that wbgc_shutdown left behind
  forgetWeak();
  shutdownHeap();
  releaseCollector();
  gHeapIsOpen = false;
  return 0;
}

int start(const wbgc_options *given) {
  GcConfig config;
  if (!readOptions(given, config) || !parseEnvironment(config.options))
    return EINVAL;
  if (int error = releaseFormerHeap())
    return error;
  gConfig = config;
  wbgcFindVectorState();
  int error = initAttach();
  if (!error)
    error = openReports();
  if (!error)
    error = openHeap();
  if (error) {
    closeReports();
    return error;
  }
  gHeapIsOpen = true;
  gFigures.clear();
  gPacer.init();
  setWorld(WBGC_WORLD_ALIVE);
  error = attachThread();
  if (error) {
    setWorld(WBGC_WORLD_NONE);
    closeReports();
  }
  return error;
}

// A cycle, or a fork, that waits for this thread goes on while it waits for another one here.
class WBGC_SCOPED_CAPABILITY LifeLock {
public:
  LifeLock() WBGC_ACQUIRE(gLifeMutex) {
    if (gLifeMutex.tryLock())
      return;
    BlockingScope blocking(currentThread());
    gLifeMutex.lock();
  }
  ~LifeLock() WBGC_RELEASE() { gLifeMutex.unlock(); }
  LifeLock(const LifeLock &) = delete;
  LifeLock &operator=(const LifeLock &) = delete;
};

} // namespace

int wbgc_init(const wbgc_options *options) {
  LifeLock lock;
  if (worldIsAlive())
    return EALREADY;
  int error = start(options);
  if (error == ENOMEM) {
    LineWriter line;
    line.text("wbgc: error: the system refuses address space for the heap").writeTo(STDERR_FILENO);
  }
  return error;
}

void wbgc_shutdown(void) {
  LifeLock lock;
  if (!worldIsAlive())
    return;
  Thread *thread = currentThread();
  if (thread)
    checkPendingStore(*thread);
  {
    WaitScope wait(thread);
    BlockingScope blocking(thread);
    stopFinalizers(kShutdownPatience);
    // A cycle that waits for a thread in foreign code, or one that is stuck, is left to itself.
    bool isIdle = holdCollectorFor(kShutdownPatience);
    setWorld(WBGC_WORLD_NONE); // from here on no cycle begins: nothing would tell it of stores
    if (isIdle) {
      stopCollector();
      forgetWeak();
      releaseCollector();
    }
  }
  if (thread)
    detachAll(*thread);
  closeReports();
  forgetPins();
}

// A program that ends without wbgc_shutdown: its last store has not been looked at, and its reports
// are open.
__attribute__((destructor)) static void atExit() {
  if (!worldIsAlive())
    return;
  if (Thread *thread = currentThread())
    checkPendingStore(*thread);
  closeReports();
}
