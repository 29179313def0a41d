// foreign.cpp - See foreign.h. Cheap exits first; the costly question, whether an address lies in
// another thread's stack, is asked of /proc/self/maps when all others said no.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/foreign.h"

#include "base/mappings.h"
#include "gc/symbolize.h"
#include "heap/object_ref.h"
#include "mark/typed_range.h"
#include "thread/roots.h"
#include "thread/thread_registry.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace wbgc::rt {

namespace {

constexpr size_t kRedZone = 128; // below the stack pointer a leaf function may keep locals

bool isOwnStack(const Thread &thread, uintptr_t address, uintptr_t sp) {
  return (address >= sp - kRedZone && address < thread.stackHigh) ||
         fakeFrameAt(currentFakeStack(), address).end;
}

bool isThreadLocal(Thread &thread, uintptr_t address) {
  for (size_t i = 0; i < thread.rootCount; ++i) {
    uintptr_t begin = reinterpret_cast<uintptr_t>(thread.roots[i].address);
    if (address - begin < rootBytes(*thread.roots[i].root))
      return true;
  }
  return false;
}

// A thread's stack, or thread-locals that it never asked for a scan of.
bool isOfAnotherThread(uintptr_t address) {
  Mapping mapping;
  if (!findMapping(address, mapping))
    return false;
  MutexLock lock(gThreads.mutex);
  bool found = false;
  gThreads.forEach([&](Thread &thread) {
    found |= isThreadLocal(thread, address) || mapping.contains(thread.stackHigh - 1) ||
             fakeFrameAt(thread.blocked.fakeStack, address).end;
  });
  return found;
}

[[noreturn]] void fatalForeign(const void *slot, uint64_t value, void *pc) {
  setDying();
  LineWriter line;
  line.text("wbgc: fatal: GC pointer ").hex(value).text(" stored into ");
  line.hex(reinterpret_cast<uintptr_t>(slot)).text(", which is neither heap, root nor stack (");
  describePlace(line, pc);
  line.text(")").writeTo(STDERR_FILENO);
  abort();
}

} // namespace

bool isKnownMemory(Thread &thread, uintptr_t address, uintptr_t sp) {
  if (isHeapAddress(address) || isOwnStack(thread, address, sp))
    return true;
  refreshThreadRoots(thread);
  if (isThreadLocal(thread, address))
    return true;
  {
    MutexLock lock(gRoots.mutex);
    if (gRoots.contains(address))
      return true;
  }
  return isOfAnotherThread(address);
}

void checkPendingStoreSlow(Thread &thread) {
  PendingStore store = thread.pendingStore;
  thread.pendingStore = {};
  for (size_t i = 0; i < store.count; ++i)
    if (findObject(store.words[i])) {
      if (!isKnownMemory(thread, reinterpret_cast<uintptr_t>(store.slot), store.sp))
        fatalForeign(store.slot, store.words[i], store.pc);
      return;
    }
}

void checkBulkCopy(Thread &thread, const void *dst, const void *src, size_t bytes,
                   const wbgc_type *type, void *pc, uintptr_t sp) {
  auto *from = static_cast<const char *>(src);
  auto to = reinterpret_cast<uintptr_t>(dst);
  forEachCopiedSlot(dst, type, bytes, [&](uint64_t offset) {
    uint64_t value;
    memcpy(&value, from + offset, sizeof(value)); // perhaps packed
    if (findObject(value) && !isKnownMemory(thread, to + offset, sp))
      fatalForeign(reinterpret_cast<void *>(to + offset), value, pc);
  });
}

} // namespace wbgc::rt
