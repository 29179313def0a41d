// os.cpp - The system calls behind os.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/os.h"

#include "base/bits.h"
#include "base/check.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace wbgc::rt {

static void *mapAligned(size_t bytes, size_t alignment, int protection) {
  SavedErrno saved;
  size_t slack = alignment > kOsPageBytes ? alignment : 0;
  if (bytes > SIZE_MAX - slack)
    return nullptr;
  void *raw =
      mmap(nullptr, bytes + slack, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (raw == MAP_FAILED)
    return nullptr;
  uintptr_t begin = reinterpret_cast<uintptr_t>(raw), aligned = roundUp(begin, alignment);
  if (aligned > begin)
    munmap(raw, aligned - begin);
  if (size_t tail = begin + slack - aligned)
    munmap(reinterpret_cast<void *>(aligned + bytes), tail);
  return reinterpret_cast<void *>(aligned);
}

void *osReserve(size_t bytes, size_t alignment) { return mapAligned(bytes, alignment, PROT_NONE); }

void *osMap(size_t bytes, size_t alignment) {
  return mapAligned(bytes, alignment, PROT_READ | PROT_WRITE);
}

bool osCommit(void *begin, size_t bytes) {
  SavedErrno saved;
  return mprotect(begin, bytes, PROT_READ | PROT_WRITE) == 0;
}

bool osDecommit(void *begin, size_t bytes) {
  SavedErrno saved;
  return madvise(begin, bytes, MADV_DONTNEED) == 0;
}

// By what changes nothing, since the memory may be in use. In assembly, or ThreadSanitizer would take it for a write.
static void touch(char *page) {
  __asm__ volatile("lock orq $0, %0" : "+m"(*reinterpret_cast<uint64_t *>(page)) : : "cc");
}

// The first page by writing to it, which holds no lock that others wait for when they map memory. If that was no huge
// page, the others follow in pieces for which the lock is held.
void osBack(void *begin, size_t bytes) {
  constexpr size_t kPieceBytes = size_t{64} << 10;
  SavedErrno saved;
  madvise(begin, bytes, MADV_HUGEPAGE); // advice: without them all is as before
  auto *at = static_cast<char *>(begin);
  touch(at);
  for (size_t offset = 0; offset < bytes; offset += kPieceBytes)
    osPopulate(at + offset, bytes - offset < kPieceBytes ? bytes - offset : kPieceBytes);
}

void osPopulate(void *begin, size_t bytes) {
#ifndef MADV_POPULATE_WRITE
  constexpr int MADV_POPULATE_WRITE = 23; // headers of Linux 5.14
#endif
  SavedErrno saved;
  if (madvise(begin, bytes, MADV_POPULATE_WRITE) == 0)
    return;
  osTouch(begin, bytes); // an older Linux
}

void osTouch(void *begin, size_t bytes) {
  for (size_t offset = 0; offset < bytes; offset += kOsPageBytes)
    touch(static_cast<char *>(begin) + offset);
}

void osRelease(void *begin, size_t bytes) {
  SavedErrno saved;
  WBGC_CHECK_EQ(munmap(begin, bytes), 0);
}

// Of a range with a hole msync says so; asked for nothing at once, it does nothing but look at the mappings.
bool osIsMapped(uintptr_t begin, size_t bytes) {
  SavedErrno saved;
  UncancelledScope uncancelled;
  uintptr_t first = roundDown(begin, kOsPageBytes);
  return msync(reinterpret_cast<void *>(first), begin + bytes - first, MS_ASYNC) == 0 ||
         errno != ENOMEM;
}

static uint64_t clockNanos(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000 + static_cast<uint64_t>(now.tv_nsec);
}

uint64_t nowNanos() { return clockNanos(CLOCK_MONOTONIC); }
uint64_t threadCpuNanos() { return clockNanos(CLOCK_THREAD_CPUTIME_ID); }
uint64_t threadId() { return static_cast<uint64_t>(syscall(SYS_gettid)); }

unsigned processorCount() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) != 0)
    return 1;
  int count = CPU_COUNT(&set);
  return count > 0 ? static_cast<unsigned>(count) : 1;
}

void yieldProcessor() { sched_yield(); }
int currentProcessor() { return sched_getcpu(); }

// The fourth of its words is "runnable/all".
unsigned runnableThreads() {
  SavedErrno saved;
  UncancelledScope uncancelled; // a thread of the program may run the cycle itself
  char text[128];
  int file = open("/proc/loadavg", O_RDONLY | O_CLOEXEC);
  ssize_t length = file < 0 ? -1 : read(file, text, sizeof(text) - 1);
  if (file >= 0)
    close(file);
  if (length <= 0)
    return UINT_MAX;
  text[length] = 0;
  unsigned runnable;
  return sscanf(text, "%*s %*s %*s %u/", &runnable) == 1 ? runnable : UINT_MAX;
}

void leaveProcessor() {
  SavedErrno saved;
  cpu_set_t allowed;
  int here = currentProcessor();
  if (here < 0 || sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
    return;
  cpu_set_t others = allowed;
  CPU_CLR(static_cast<size_t>(here), &others);
  if (CPU_COUNT(&others) == 0 || sched_setaffinity(0, sizeof(others), &others) != 0)
    return;
  sched_setaffinity(0, sizeof(allowed), &allowed);
}

void sleepNanos(uint64_t nanos) {
  UncancelledScope uncancelled;
  SavedErrno saved;
  timespec left = {static_cast<time_t>(nanos / 1000000000), static_cast<long>(nanos % 1000000000)};
  while (nanosleep(&left, &left) != 0 && errno == EINTR)
    continue;
}

StackBounds currentStackBounds() {
  pthread_attr_t attributes;
  void *low = nullptr;
  size_t bytes = 0;
  WBGC_CHECK_EQ(pthread_getattr_np(pthread_self(), &attributes), 0);
  WBGC_CHECK_EQ(pthread_attr_getstack(&attributes, &low, &bytes), 0);
  pthread_attr_destroy(&attributes);
  uintptr_t begin = reinterpret_cast<uintptr_t>(low);
  return {begin, begin + bytes};
}

int createThread(void *(*run)(void *), void *argument) {
  // The new thread inherits the mask: a handler of the program must never run on a collector's
  // thread.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  pthread_attr_t attributes;
  int error = pthread_attr_init(&attributes);
  if (!error) {
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    error = pthread_create(&thread, &attributes, run, argument);
    pthread_attr_destroy(&attributes);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return error;
}

void nameThisThread(const char *name) { prctl(PR_SET_NAME, name); }

} // namespace wbgc::rt
