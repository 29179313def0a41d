// crash_path.cpp - See crash_path.h. The kernel is asked directly, since the C library may use vector registers.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/crash_path.h"

#include <signal.h>
#include <sys/syscall.h>

namespace {

// Signal s is bit s - 1.
constexpr uint64_t kCrashSignals = 1u << (SIGILL - 1) | 1u << (SIGABRT - 1) | 1u << (SIGBUS - 1) |
                                   1u << (SIGFPE - 1) | 1u << (SIGSEGV - 1);

// The kernel's sigaction, which is not the C library's.
struct KernelAction {
  uintptr_t handler;
  uint64_t flags;
  uintptr_t restorer;
  uint64_t mask;
};

// rt_sigprocmask and rt_sigaction, which alike take a number, NULL for nothing new, where to put what is, and the
// size of a mask.
template <typename T> bool ask(long call, long number, T &answer) {
  register uint64_t maskBytes __asm__("r10") = sizeof(uint64_t);
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(call), "D"(number), "S"(nullptr), "d"(&answer), "r"(maskBytes)
                   : "rcx", "r11", "memory");
  return result == 0;
}

bool hasHandler(int signal) {
  KernelAction action = {};
  return ask(SYS_rt_sigaction, signal, action) && action.handler > 1; // SIG_DFL 0, SIG_IGN 1
}

} // namespace

bool wbgcIsInCrashHandler() {
  uint64_t blocked = 0;
  if (!ask(SYS_rt_sigprocmask, SIG_BLOCK, blocked))
    return false;
  blocked &= kCrashSignals;
  if (blocked != kCrashSignals)
    return blocked != 0;
  return hasHandler(SIGSEGV) || hasHandler(SIGABRT) || hasHandler(SIGBUS) || hasHandler(SIGFPE) ||
         hasHandler(SIGILL);
}
