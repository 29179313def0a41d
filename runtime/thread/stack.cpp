// stack.cpp - Memory for system stacks; see stack.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/stack.h"

#include "base/os.h"

extern "C" void *__libc_stack_end; // of the dynamic loader: the initial thread's first frame

namespace wbgc::rt {

// The nearest of the two above us. Every stack but the initial one lies below its control block;
// the initial one lies above all mappings, so above its own control block too. This holds also for
// what becomes the only thread after a fork.
uintptr_t currentStackHigh() {
  uintptr_t here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  uintptr_t control = reinterpret_cast<uintptr_t>(__builtin_thread_pointer());
  uintptr_t initial = reinterpret_cast<uintptr_t>(__libc_stack_end);
  uintptr_t high = control > here && control < initial ? control : initial;
  return high & ~uintptr_t{7};
}

WBGC_READS_STACKS void copyStackWords(void *to, uintptr_t from, size_t bytes) {
  auto *source = reinterpret_cast<const volatile uint64_t *>(from);
  auto *target = static_cast<volatile uint64_t *>(to);
  for (size_t i = 0; i < bytes / sizeof(uint64_t); ++i)
    target[i] = source[i];
}

// More than the frames of an allocation or of a marking slice take.
WBGC_READS_STACKS void clearDeadFrames() {
  volatile uint64_t dead[192];
  for (volatile uint64_t &word : dead)
    word = 0;
}

void *mapSystemStack() {
  void *reserved = osReserve(kOsPageBytes + kSystemStackBytes);
  if (!reserved)
    return nullptr;
  char *lowest = static_cast<char *>(reserved) + kOsPageBytes;
  if (osCommit(lowest, kSystemStackBytes))
    return lowest;
  osRelease(reserved, kOsPageBytes + kSystemStackBytes);
  return nullptr;
}

void releaseSystemStack(void *lowest) {
  osRelease(static_cast<char *>(lowest) - kOsPageBytes, kOsPageBytes + kSystemStackBytes);
}

} // namespace wbgc::rt
