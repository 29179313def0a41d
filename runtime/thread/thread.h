// thread.h - An attached thread, as the collector knows it.
//
// One record a thread: what its stubs need, its barrier buffer, its greys, its allocation caches,
// and the gate by which thread and collector agree on who acts for it. The registry
// (thread_registry.h) keeps the records, handshake.h does the talking, gc/ decides what is said.
//
// Who may touch what: the owner, while its gate is Running; the collector, while it has borrowed a
// blocked thread; fields marked atomic anybody. The record is reused, never unmapped, so that a
// stale pointer to it reads a thread, if another one.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_THREAD_THREAD_H
#define WBGC_THREAD_THREAD_H

#include "amd64/layout.h"
#include "base/counter.h"
#include "base/os.h"
#include "heap/thread_caches.h"
#include "mark/recent_words.h"
#include "mark/shade.h"
#include "thread/barrier_buffer.h"
#include "thread/futile_collections.h"
#include "thread/stack.h"
#include "thread/world.h"

namespace wbgc::rt {

struct HandshakeRequest;
struct ThreadLog;

/// What the assembly reads of a thread: at its very beginning.
struct ThreadStubPart {
  wbgc_stub_part stub = {};
};

/// Who acts for a thread.
enum class Gate : uint32_t {
  Running,  // the thread itself, at its safepoints
  Blocked,  // nobody: it is in a blocking region, and touches no GC memory
  Borrowed, // the collector, which took a blocked thread; the thread waits if it wants to leave
};

/// What a blocked thread left for whoever scans its stack.
struct BlockedFrame {
  /// The innermost bytes of the stack at wbgc_blocking_enter. The function that is in the blocking
  /// region goes on in its frame, and the compiler may move a pointer from a spill slot to a
  /// register there; so the frame is kept as it was. What lies further up stands still.
  static constexpr size_t kSnapshotBytes = 4096;
  uintptr_t sp = 0;
  void *fakeStack = nullptr; // currentFakeStack() then, or when it attached
  size_t snapshotBytes = 0;
  alignas(8) unsigned char snapshot[kSnapshotBytes];
};

/// A barrier that was seen before its store: the words come after the reservation
/// (WBGC_CHECK=foreign).
struct PendingStore {
  void *slot = nullptr;
  void *pc = nullptr;
  uintptr_t sp = 0;
  uint64_t *words = nullptr;
  size_t count = 0;
};

/// A thread-local variable that holds GC slots: the calling thread's copy of it.
struct ThreadRoot {
  void *address;
  const wbgc_root *root;
  const wbgc_module *module;
};

struct alignas(64) Thread : ThreadStubPart {
  wbgc_thread_block *block = nullptr;

  std::atomic<uint32_t> gate{0}; // a Gate; a futex
  std::atomic<HandshakeRequest *> request{nullptr};

  // Owned as described above.
  MarkSink marks; // what its flushes, its stack scan and its assists found
  ThreadCaches *caches = nullptr;
  bool isMarking = false;      // its barriers are on for a cycle
  bool isClosed = false;       // it is in a blocking region: barriers and allocations are refused
  bool isWaiting = false;      // closed by the runtime, which will look after a handler's barrier
  uintptr_t stackHigh = 0;     // past the last word of its stack
  uintptr_t stackKnown = 0;    // from here on it is known to be; 0: not asked (WBGC_CHECK=alloc)
  uintptr_t stackReadable = 0; // from here on up to stackHigh it can be read; 0: not asked
  bool isExiting = false;      // its destructors run
  uint32_t attachDepth = 0;
  uint32_t blockingDepth = 0;
  PendingStore pendingStore;
  uint64_t paidBytes = 0;      // of caches->takenBytes: marking for them is paid, or owed
  bool isWatched = false;      // each of its allocations is seen: WBGC_STRESS, WBGC_CHECK=alloc
  int64_t profileLeft = 0;     // bytes until the next sample of the allocation profile
  uint64_t assistDebt = 0;     // words to scan for what was allocated
  FutileCollections futile;    // that its allocations waited for
  uint32_t idlePoll = 0;       // block->poll when nobody asks; 1 with WBGC_STRESS
  uint64_t stressCount = 0;    // safepoints and allocations since the last cycle of WBGC_STRESS
  ThreadRoot *roots = nullptr; // thread-local variables of the modules, as last asked for
  size_t rootCount = 0, rootCapacity = 0;
  uint64_t rootsVersion = 0; // of the list of modules at that time
  BlockedFrame blocked;
  bool isStopped = false; // it stands still, and this is its stack: see stop_threads.h
  StackView stoppedView;

  // Figures; added to the totals when the thread goes.
  uint64_t flushes = 0, barrierWords = 0, shaded = 0;
  ThreadLog *log = nullptr; // WBGC_TRACE_FILE

  // The registry's.
  Thread *next = nullptr, *previous = nullptr;
  uint64_t id = 0; // the kernel's

  BarrierBuffer buffer;
  RecentWords recent; // what its flushes need not look at again

  /// Sets the flag that compiled code reads, after isMarking, isClosed or the buffer's mode
  /// changed. Of a closed thread it stays set, whatever the collector does for it: a signal
  /// handler may read it. By the thread at a safepoint, or for it while it is blocked:
  /// .inv.flag-at-safepoint
  void updateFlag() {
    uint32_t wanted = isMarking || isClosed || buffer.isImmediate();
    if (loadRelaxed(&block->flag) != wanted)
      storeRelaxed(&block->flag, wanted);
  }
  /// Sets the caches that the inline path uses, after isClosed or isWatched changed.
  void updateRuns() {
    bool isInline = caches && !isClosed && !isWatched;
    storeRelaxed(&block->caches, isInline ? caches->runs : wbgcEmptyRuns);
  }

  Gate gateNow() const { return static_cast<Gate>(gate.load(std::memory_order_acquire)); }
};

/// While the runtime works on what belongs to the thread: a barrier that comes meanwhile, from a
/// signal handler, is let through without a record. As the stubs do by themselves.
class BusyScope {
public:
  explicit BusyScope(Thread &thread) : busy(thread.stub.busy), before(busy) { busy = 1; }
  ~BusyScope() { busy = before; }
  BusyScope(const BusyScope &) = delete;
  BusyScope &operator=(const BusyScope &) = delete;

private:
  uint64_t &busy;
  uint64_t before;
};

/// The calling thread's block, and its record: nullptr if it is not attached.
inline wbgc_thread_block &currentBlock();
inline Thread *currentThread();

} // namespace wbgc::rt

extern "C" __thread wbgc_thread_block WBGC_SYMBOL(thread)
    __attribute__((visibility("default"), tls_model("initial-exec")));

inline wbgc_thread_block &wbgc::rt::currentBlock() { return WBGC_SYMBOL(thread); }
inline wbgc::rt::Thread *wbgc::rt::currentThread() {
  return static_cast<Thread *>(currentBlock().thread);
}

#endif // WBGC_THREAD_THREAD_H
