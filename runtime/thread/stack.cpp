// stack.cpp - Memory for system stacks; see stack.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/stack.h"

#include "base/os.h"

#include <string.h>

extern "C" {
extern void *__libc_stack_end; // of the dynamic loader: the initial thread's first frame
__attribute__((weak)) void __asan_handle_no_return(void);
__attribute__((weak)) void *__asan_get_current_fake_stack(void);
__attribute__((weak)) void *__asan_addr_is_in_fake_stack(void *fakeStack, void *address,
                                                         void **begin, void **end);
}

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

void forgetFramesAbove() {
  if (__asan_handle_no_return)
    __asan_handle_no_return();
}

void *currentFakeStack() {
  return __asan_get_current_fake_stack ? __asan_get_current_fake_stack() : nullptr;
}

WordRange fakeFrameAt(void *fakeStack, uintptr_t address) {
  void *begin = nullptr, *end = nullptr;
  if (!fakeStack || !__asan_addr_is_in_fake_stack ||
      !__asan_addr_is_in_fake_stack(fakeStack, reinterpret_cast<void *>(address), &begin, &end))
    return {};
  return {reinterpret_cast<uintptr_t>(begin), reinterpret_cast<uintptr_t>(end)};
}

WBGC_READS_STACKS void copyStackWords(void *to, uintptr_t from, size_t bytes) {
  auto *source = reinterpret_cast<const volatile uint64_t *>(from);
  auto *target = static_cast<volatile uint64_t *>(to);
  for (size_t i = 0; i < bytes / sizeof(uint64_t); ++i)
    target[i] = source[i];
}

// More than the frames of an allocation or of a marking slice take. By memset: word by word it was a quarter of the
// time of a program that allocates into single holes (bench/programs/list.c).
template <size_t kWords>
static inline __attribute__((always_inline, no_sanitize("address", "thread"))) void clearBelow() {
  uint64_t dead[kWords];
  memset(dead, 0, sizeof(dead));
  __asm__ volatile("" : : "r"(dead) : "memory");
}

WBGC_READS_STACKS void clearDeadFrames() { clearBelow<192>(); }
WBGC_READS_STACKS void clearDeadFrame() { clearBelow<32>(); }

// Valgrind's client request STACK_REGISTER (0x1501), elsewhere four rotations by 128 bits in all: else it takes the
// step to a stack nearby for a very large frame, and what lies in between for unused. Its end may be the stack pointer
// of an empty stack.
static void tellValgrind(const char *lowest, const char *end) {
  volatile uintptr_t request[6] = {0x1501, reinterpret_cast<uintptr_t>(lowest),
                                   reinterpret_cast<uintptr_t>(end)};
  uintptr_t id = 0;
  __asm__ volatile("rolq $3, %%rdi\n\trolq $13, %%rdi\n\trolq $61, %%rdi\n\trolq $51, %%rdi\n\t"
                   "xchgq %%rbx, %%rbx"
                   : "+d"(id)
                   : "a"(request)
                   : "cc", "memory");
}

void *mapSystemStack() {
  void *reserved = osReserve(kOsPageBytes + kSystemStackBytes);
  if (!reserved)
    return nullptr;
  char *lowest = static_cast<char *>(reserved) + kOsPageBytes;
  if (osCommit(lowest, kSystemStackBytes)) {
    tellValgrind(lowest, lowest + kSystemStackBytes);
    return lowest;
  }
  osRelease(reserved, kOsPageBytes + kSystemStackBytes);
  return nullptr;
}

void releaseSystemStack(void *lowest) {
  osRelease(static_cast<char *>(lowest) - kOsPageBytes, kOsPageBytes + kSystemStackBytes);
}

} // namespace wbgc::rt
