// checks_test.cpp - Planted faults, and that each check finds its own: with the place, and the path.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc_fixture.h"

#include "gc/verify.h"
#include "thread/thread.h"

#include <csignal>
#include <cstring>
#include <sys/mman.h>
#include <thread>
#include <ucontext.h>

namespace wbgc::rt {
namespace {

class CheckDeathTest : public GcTest {
protected:
  // Each death statement begins its own heap.
  void SetUp() override { module = {WBGC_ABI_VERSION, kGlobals, 1, nullptr, 0, nullptr}; }
  void TearDown() override {}

  void begin(const char *checks) {
    setenv("WBGC_CHECK", checks, 1);
    WBGC_SYMBOL_EXPAND_(module_register, WBGC_ABI_VERSION)(&module);
    if (wbgc_init(nullptr) != 0)
      _exit(9);
  }

  /// A new object that no scan can find.
  static __attribute__((noinline)) uintptr_t disguisedNode() {
    return ~reinterpret_cast<uintptr_t>(newNode());
  }

  static __attribute__((noinline)) void storeDisguised(Node *volatile *slot, uintptr_t disguised) {
    *slot = reinterpret_cast<Node *>(~disguised);
  }

  // A store without the barrier that a compiler would have given it, while a cycle marks: a white
  // object moves to one that the marker will not look at again. The cycle cannot end before this
  // thread's next safepoint. A dead word of the stack may mark the object all the same, which is
  // right; hence a few objects, one a cycle.
  static void hideNode() {
    compiled::store(&gRoot, newNode());
    for (int cycle = 0; cycle < 20; ++cycle) {
      uintptr_t disguised = disguisedNode();
      clearTestFrames();
      // Asked for again and again: while the cycle before is being swept, none begins.
      for (int i = 0; i < 10000000 && !(wbgc_is_marking() && currentThread()->caches->isBlack);
           ++i) {
        wbgc_start_cycle();
        wbgc_safepoint();
      }
      Node *black = newNode();
      compiled::store(&gRoot->right, black);
      storeDisguised(&black->right, disguised);
      clearTestFrames();
      for (int i = 0; i < 100000000 && wbgc_is_marking(); ++i)
        wbgc_safepoint();
    }
  }
};

TEST_F(CheckDeathTest, MarkFindsABarrierLeftOut) {
  EXPECT_DEATH(
      {
        begin("mark");
        hideNode();
      },
      "wbgc: fatal: object 0x[0-9a-f]+ is reachable but not marked \\(global .*gRoot.* at "
      "0x[0-9a-f]+ "
      "-> Node\\+8 -> Node\\+8 -> Node\\)");
}

TEST_F(CheckDeathTest, ForeignFindsAStoreIntoMallocMemory) {
  EXPECT_DEATH(
      {
        begin("foreign");
        auto **lost = static_cast<Node **>(malloc(sizeof(Node *)));
        *lost = nullptr;
        compiled::store(lost, newNode());
        wbgc_safepoint();
      },
      "wbgc: fatal: GC pointer 0x[0-9a-f]+ stored into 0x[0-9a-f]+, which is neither heap, root "
      "nor "
      "stack \\((checks_test.cpp|compiled_code.h):[0-9]+");
}

TEST_F(CheckDeathTest, ForeignFindsABulkCopyIntoMallocMemory) {
  EXPECT_DEATH(
      {
        begin("foreign");
        Node *source[4] = {};
        source[1] = newNode();
        auto **lost = static_cast<Node **>(calloc(4, sizeof(Node *)));
        compiled::copySlots(lost, source, 4);
      },
      "wbgc: fatal: GC pointer 0x[0-9a-f]+ stored into 0x[0-9a-f]+, which is neither");
  EXPECT_DEATH(
      {
        begin("foreign");
        Node *source[4] = {};
        source[3] = newNode();
        auto **lost = static_cast<Node **>(calloc(4, sizeof(Node *)));
        wbgc_memmove(&pointerType, lost + 3, source + 3, 1); // a slice
      },
      "wbgc: fatal: GC pointer 0x[0-9a-f]+ stored into 0x[0-9a-f]+, which is "
      "neither.*checks_test.cpp");
}

TEST_F(CheckDeathTest, ForeignLetsKnownMemoryPass) {
  EXPECT_EXIT(
      {
        begin("foreign");
        Node *onStack = nullptr;
        compiled::store(&onStack, newNode());
        compiled::store(&gRoot, newNode());
        compiled::store(&gRoot->left, newNode());
        auto **range = static_cast<Node **>(calloc(4, sizeof(Node *)));
        wbgc_roots_add(range, 4 * sizeof(Node *));
        compiled::store(&range[3], newNode());
        compiled::copySlots(range, &gRoot->left, 1);
        auto **noPointer = static_cast<Node **>(calloc(1, sizeof(Node *)));
        compiled::store(noPointer, reinterpret_cast<Node *>(noPointer)); // not into the heap
        std::thread other([&] {
          wbgc_thread_attach();
          compiled::store(&onStack, newNode()); // another thread's stack
          wbgc_thread_detach();
        });
        wbgc_blocking_enter();
        other.join();
        wbgc_blocking_leave();
        wbgc_shutdown();
        _exit(0);
      },
      testing::ExitedWithCode(0), "^$");
}

// The last store into each is looked at while it is a root.
void letRootsGo() {
  auto **range = static_cast<Node **>(calloc(4, sizeof(Node *)));
  wbgc_roots_add(range, 4 * sizeof(Node *));
  compiled::store(&range[3], newNode());
  wbgc_roots_remove(range);
  newNode();
  const wbgc_root roots[] = {{range, &pointerType, 4}};
  wbgc_module library = {WBGC_ABI_VERSION, roots, 1, nullptr, 0, nullptr};
  WBGC_SYMBOL_EXPAND_(module_register, WBGC_ABI_VERSION)(&library);
  compiled::store(&range[3], newNode());
  WBGC_SYMBOL_EXPAND_(module_unregister, WBGC_ABI_VERSION)(&library); // as dlclose does
  newNode();
  free(range);
}

TEST_F(CheckDeathTest, ForeignLetsRootsGo) {
  EXPECT_EXIT(
      {
        begin("foreign");
        letRootsGo();
        wbgc_shutdown();
        _exit(0);
      },
      testing::ExitedWithCode(0), "^$");
}

// Nodes that nothing reaches, where no scan finds them.
__attribute__((noinline)) std::vector<uintptr_t> disguisedNodes() {
  std::vector<uintptr_t> nodes;
  for (int i = 0; i < 100; ++i)
    nodes.push_back(~reinterpret_cast<uintptr_t>(newNode()));
  return nodes;
}

TEST_F(CheckDeathTest, PoisonFindsAUseAfterSweep) {
  EXPECT_DEATH(
      {
        begin("poison");
        std::vector<uintptr_t> disguised = disguisedNodes();
        clearTestFrames();
        wbgc_collect();
        wbgc_collect();
        for (uintptr_t node : disguised)
          reinterpret_cast<Node *>(~node)->value = 1;
        for (int i = 0; i < 1000000; ++i)
          newNode();
      },
      "wbgc: fatal: .*poison|wbgc: fatal: .*free");
}

// WBGC_CHECK=alloc: entries from where none may be.
__attribute__((noinline)) void allocateOnce(int) { newNode(); }

void raiseOnSignalStack() {
  static char memory[1 << 16];
  stack_t stack = {};
  stack.ss_sp = memory;
  stack.ss_size = sizeof(memory);
  sigaltstack(&stack, nullptr);
  struct sigaction action = {};
  action.sa_handler = allocateOnce;
  action.sa_flags = SA_ONSTACK;
  sigaction(SIGUSR1, &action, nullptr);
  raise(SIGUSR1);
}

TEST_F(CheckDeathTest, AllocFindsAnAllocationOnASignalStack) {
  EXPECT_DEATH(
      {
        begin("alloc");
        raiseOnSignalStack();
      },
      "wbgc: fatal: the runtime is entered on a signal stack, which is not scanned \\(");
}

constexpr size_t kStackBytes = 1 << 18;

char *mapStacks(size_t count) {
  return static_cast<char *>(mmap(nullptr, count * kStackBytes, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

void runOn(char *stack, void (*step)(int)) {
  static ucontext_t here, there;
  getcontext(&there);
  there.uc_stack.ss_size = kStackBytes;
  there.uc_stack.ss_sp = stack;
  there.uc_link = &here;
  makecontext(&there, reinterpret_cast<void (*)()>(step), 1, 0);
  swapcontext(&here, &there);
}

void allocateInCoroutine() { runOn(mapStacks(1), allocateOnce); }

// On a thread whose own stack is the lower half of what is mapped.
void collectOnAStackAbove() {
  static char *stacks = mapStacks(2);
  pthread_attr_t below;
  pthread_attr_init(&below);
  pthread_attr_setstack(&below, stacks, kStackBytes);
  pthread_t thread;
  auto run = [](void *) -> void * {
    wbgc_thread_attach();
    runOn(stacks + kStackBytes, [](int) { wbgc_collect(); });
    return nullptr;
  };
  pthread_create(&thread, &below, run, nullptr);
  wbgc_blocking_enter();
  pthread_join(thread, nullptr);
}

TEST_F(CheckDeathTest, AllocFindsAnAllocationOnAStackOfTheProgram) {
  EXPECT_DEATH(
      {
        begin("alloc");
        allocateInCoroutine();
      },
      "wbgc: fatal: the runtime is entered on a stack that is not the thread's");
}

// Memory that can't be read lies between it and the main thread's stack.
TEST_F(CheckDeathTest, AScanThatWouldLeaveTheStackIsFatal) {
  EXPECT_DEATH(
      {
        begin("mark"); // without the check, too
        runOn(mapStacks(1), [](int) { wbgc_collect(); });
      },
      "wbgc: fatal: the runtime is entered on a stack that is not the thread's, and is not scanned "
      "\\(WBGC_CHECK=alloc tells where\\)");
}

__attribute__((noinline)) void collectDeep(unsigned mebibytes) {
  volatile char frame[1 << 20];
  frame[0] = 1;
  if (mebibytes > 1)
    collectDeep(mebibytes - 1);
  else
    wbgc_collect();
  frame[1] = frame[0];
}

// A stack of its own may be large.
TEST_F(CheckDeathTest, AScanOfALargeStackIsNone) {
  EXPECT_EXIT(
      {
        begin("mark");
        pthread_attr_t large;
        pthread_attr_init(&large);
        pthread_attr_setstacksize(&large, 64 << 20);
        pthread_t thread;
        auto run = [](void *) -> void * {
          wbgc_thread_attach();
          for (unsigned mebibytes : {7, 9, 40, 60})
            collectDeep(mebibytes);
          return nullptr;
        };
        pthread_create(&thread, &large, run, nullptr);
        wbgc_blocking_enter();
        pthread_join(thread, nullptr);
        _exit(0);
      },
      testing::ExitedWithCode(0), "^$");
}

TEST_F(CheckDeathTest, AScanThatWouldSeeNothingIsFatal) {
  if (kIsSanitized)
    GTEST_SKIP() << "a sanitizer gives a thread a larger stack than it was told to";
  EXPECT_DEATH(
      {
        begin("mark"); // without the check, too
        collectOnAStackAbove();
      },
      "wbgc: fatal: the runtime is entered on a stack that is not the thread's, and is not scanned "
      "\\(WBGC_CHECK=alloc tells where\\)");
}

TEST_F(CheckDeathTest, AllocFindsAnEntryFromInsideTheRuntime) {
  for (void (*entry)() :
       {+[] { allocateOnce(0); }, +[] { wbgc_safepoint(); }, +[] { wbgc_collect(); },
        +[] { wbgc_blocking_enter(); }, +[] { wbgc_thread_attach(); },
        +[] { wbgc_thread_detach(); }, +[] { wbgc_start_cycle(); }, +[] { wbgc_alloc_noscan(1); }})
    EXPECT_DEATH(
        {
          begin("alloc");
          currentThread()->stub.busy = 1; // as in a handler that interrupted a flush
          entry();
        },
        "wbgc: fatal: the runtime is entered from inside a barrier, poll or collection: by a "
        "signal "
        "handler \\((checks_test.cpp|compiled_code.h|gc_fixture.h|wbgc.h)");
}

TEST_F(CheckDeathTest, AllocationInAVisitorOfTheHeapIsFatal) {
  auto allocate = [](void *, size_t, const char *, void *) { wbgc_alloc_noscan(100); };
  EXPECT_DEATH(
      {
        begin("mark"); // without the check, too
        newNode();
        wbgc_heap_walk(allocate, nullptr);
      },
      "wbgc: fatal: allocation inside an allocation");
  EXPECT_DEATH(
      {
        begin("alloc");
        newNode();
        wbgc_heap_walk(allocate, nullptr);
      },
      "wbgc: fatal: the runtime is entered from inside an allocation or a heap walk");
}

TEST_F(CheckDeathTest, AllocLetsAnOrderlyProgramPass) {
  EXPECT_EXIT(
      {
        begin("alloc");
        for (int i = 0; i < 1000; ++i)
          compiled::store(&gRoot, newNode());
        std::thread other([] {
          wbgc_thread_attach();
          wbgc_thread_attach();
          newNode();
          wbgc_thread_detach();
          wbgc_thread_detach();
        });
        wbgc_blocking_enter();
        wbgc_blocking_enter();
        other.join();
        wbgc_blocking_leave();
        wbgc_blocking_leave();
        wbgc_collect();
        wbgc_shutdown();
        _exit(0);
      },
      testing::ExitedWithCode(0), "^$");
}

__attribute__((noinline)) void makeFinalized(void (*run)(void *, void *)) {
  for (int i = 0; i < 10; ++i)
    wbgc_finalizer_set(newNode(), run, nullptr);
}

void detaching(void *, void *) { wbgc_thread_detach(); }
void entering(void *, void *) { wbgc_blocking_enter(); }
void exiting(void *, void *) { pthread_exit(nullptr); }

TEST_F(CheckDeathTest, AFinalizerThatLeavesItsThreadOtherThanItWasIsNamed) {
  auto die = [this](void (*run)(void *, void *)) {
    begin("alloc");
    makeFinalized(run);
    clearTestFrames();
    wbgc_collect();
  };
  EXPECT_DEATH(die(detaching),
               "wbgc: fatal: a finalizer detached its thread \\(checks_test.cpp:.*detaching");
  EXPECT_DEATH(die(exiting),
               "wbgc: fatal: a finalizer ended its thread \\(checks_test.cpp:.*exiting");
  EXPECT_DEATH(die(entering), "wbgc: fatal: a finalizer did not leave its blocking region "
                              "\\(checks_test.cpp:.*entering");
}

// Whoever reads it: the collector, or wbgc_roots_remove while a cycle marks.
TEST_F(CheckDeathTest, ARangeOfRootsThatIsUnmappedIsNamed) {
  EXPECT_DEATH(
      {
        begin("alloc");
        constexpr size_t kBytes = 4 * 4096;
        auto *memory = static_cast<char *>(
            mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        wbgc_roots_add(memory + 8, kBytes - 8);
        wbgc_collect(); // all is well
        munmap(memory + kBytes - 4096, 4096);
        wbgc_collect();
      },
      "^wbgc: fatal: memory was unmapped before wbgc_roots_remove: of the range at 0x[0-9a-f]+008 "
      "\\(scan of roots\\)");
}

TEST_F(CheckDeathTest, MisuseIsOneFatalLineThatNamesThePlace) {
  EXPECT_DEATH(newNode(), "wbgc: fatal: allocation on a thread that is not attached \\("
                          "((compiled_code|gc_fixture|wbgc).h:[0-9]+|.*wbgc_new)");
  EXPECT_DEATH(wbgc_safepoint(),
               "wbgc: fatal: safepoint on a thread that is not attached \\(checks_test.cpp:");
  EXPECT_DEATH(wbgc_collect(), "wbgc: fatal: wbgc_collect on a thread that is not attached");
  EXPECT_DEATH(wbgc_thread_attach(), "wbgc: fatal: wbgc_thread_attach without a heap");
  EXPECT_DEATH(wbgc_thread_detach(),
               "wbgc: fatal: wbgc_thread_detach on a thread that is not attached");
  EXPECT_DEATH(
      {
        begin("alloc");
        wbgc_blocking_enter();
        newNode();
      },
      "wbgc: fatal: allocation in a blocking region");
  EXPECT_DEATH(
      {
        begin("alloc");
        wbgc_blocking_leave();
      },
      "wbgc: fatal: wbgc_blocking_leave without wbgc_blocking_enter");
  EXPECT_DEATH(
      {
        begin("alloc");
        wbgc_blocking_enter();
        wbgc_safepoint();
      },
      "wbgc: fatal: safepoint in a blocking region");
}

} // namespace
} // namespace wbgc::rt
