// thread_registry.cpp - Records of threads, and the list; see thread_registry.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/thread_registry.h"

#include "amd64/vector_state.h"
#include "base/meta_arena.h"

#include <new>

namespace wbgc::rt {

static_assert(offsetof(wbgc_stub_part, stack) == WBGC_STUB_STACK);
static_assert(offsetof(wbgc_stub_part, busy) == WBGC_STUB_BUSY);
static_assert(offsetof(wbgc_stub_part, vectors) == WBGC_STUB_VECTORS);
static_assert(offsetof(wbgc_thread_block, flag) == WBGC_BLOCK_FLAG);
static_assert(offsetof(wbgc_thread_block, poll) == WBGC_BLOCK_POLL);
static_assert(offsetof(wbgc_thread_block, next) == WBGC_BLOCK_NEXT);
static_assert(offsetof(wbgc_thread_block, end) == WBGC_BLOCK_END);
static_assert(offsetof(wbgc_thread_block, slot) == WBGC_BLOCK_SLOT);
static_assert(offsetof(wbgc_thread_block, thread) == WBGC_BLOCK_THREAD);
static_assert(offsetof(wbgc_thread_block, caches) == WBGC_BLOCK_CACHES);
static_assert(sizeof(wbgc_thread_block) == WBGC_BLOCK_SIZE);

ThreadRegistry gThreads;

// A record keeps its stack and save area when it is recycled: threads come and go by the thousand. What it does not keep
// is `busy`, which is set in the child of a fork if the thread was answering the collector: the barriers of the
// next owner would be dropped for good.
Thread *ThreadRegistry::newRecord() {
  {
    MutexLock lock(mutex);
    if (Thread *thread = unused) {
      unused = thread->next;
      wbgc_stub_part stub = thread->stub;
      new (thread) Thread();
      thread->stub = {stub.stack, 0, stub.vectors};
      return thread;
    }
  }
  void *memory = metaAllocate(sizeof(Thread));
  void *vectors = metaAllocate(wbgcVectorBytes);
  char *stack = static_cast<char *>(mapSystemStack());
  if (!memory || !vectors || !stack) {
    metaFree(memory, sizeof(Thread));
    metaFree(vectors, wbgcVectorBytes);
    if (stack)
      releaseSystemStack(stack);
    return nullptr;
  }
  Thread *thread = new (memory) Thread();
  thread->stub = {stack + kSystemStackBytes, 0, vectors};
  return thread;
}

void ThreadRegistry::recycle(Thread *thread) {
  metaFree(thread->roots, thread->rootCapacity * sizeof(ThreadRoot));
  thread->roots = nullptr;
  MutexLock lock(mutex);
  thread->next = unused;
  unused = thread;
}

void ThreadRegistry::add(Thread *thread) {
  thread->previous = nullptr;
  thread->next = head;
  if (head)
    head->previous = thread;
  head = thread;
  size.fetch_add(1, std::memory_order_relaxed);
}

void ThreadRegistry::remove(Thread *thread) {
  (thread->previous ? thread->previous->next : head) = thread->next;
  if (thread->next)
    thread->next->previous = thread->previous;
  size.fetch_sub(1, std::memory_order_relaxed);
}

} // namespace wbgc::rt
