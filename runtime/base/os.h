// os.h - What the runtime asks of Linux: address space, memory, time, threads.
//
// Memory comes in two steps, so that a large contiguous heap costs nothing until it is used:
// *reserve* takes addresses only, *commit* makes them readable and writable. Every refusal is an
// answer (nullptr, false), never an abort; nothing here allocates from the C library, except that
// pthread_create maps its stack.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_BASE_OS_H
#define WBGC_BASE_OS_H

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

namespace wbgc::rt {

/// Keeps errno: neither allocation nor a barrier is expected to change it.
struct SavedErrno {
  int value = errno;
  SavedErrno() = default;
  ~SavedErrno() { errno = value; }
  SavedErrno(const SavedErrno &) = delete;
  SavedErrno &operator=(const SavedErrno &) = delete;
};

/// Around calls that the C library makes points of cancellation (open, write, nanosleep, …): a thread that died there
/// would keep the runtime's locks, and no misuse would end the program. Every function that makes one has it.
/// .inv.no-cancellation
struct UncancelledScope {
  int before = PTHREAD_CANCEL_ENABLE;
  UncancelledScope() { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before); }
  ~UncancelledScope() { pthread_setcancelstate(before, nullptr); }
  UncancelledScope(const UncancelledScope &) = delete;
  UncancelledScope &operator=(const UncancelledScope &) = delete;
};

inline constexpr size_t kOsPageBytes = 4096;
inline constexpr size_t kHugePageBytes = size_t{2} << 20;

/// Address space of `bytes` (a multiple of 4096), aligned to `alignment` (a power of two, at least
/// 4096), inaccessible until committed. nullptr if the system refuses.
void *osReserve(size_t bytes, size_t alignment = kOsPageBytes);
/// Makes part of a reservation usable; what was never used before, or was decommitted, reads as
/// zero. False if the system refuses: then nothing has changed.
bool osCommit(void *begin, size_t bytes);
/// Gives the memory back, keeps the addresses; they stay usable and read as zero from now on.
/// False if the system refuses: then the contents are as before.
bool osDecommit(void *begin, size_t bytes);
/// Lets the system find and zero memory for a committed range now instead of at its first use, in huge pages where it
/// can: up to milliseconds for 2 MiB. Changes no contents, so others may use the range meanwhile.
void osBack(void *begin, size_t bytes);
/// The same for the few pages that a thread is about to use: by one system call, about a microsecond a page, without
/// huge pages. Who maps memory meanwhile waits, so a few pages it should be. By touching each where Linux is older
/// than 5.14.
void osPopulate(void *begin, size_t bytes);
/// The same by a fault for each page, and by no system call where it has memory.
void osTouch(void *begin, size_t bytes);
/// Gives addresses and memory back.
void osRelease(void *begin, size_t bytes);
/// Whether every page of the range is mapped, readable or not. A microsecond at most, whatever its size; true also if
/// the system does not tell.
bool osIsMapped(uintptr_t begin, size_t bytes);
/// Reserve and commit at once; pages are taken when first touched.
void *osMap(size_t bytes, size_t alignment = kOsPageBytes);

/// Monotonic clock; CPU time of the calling thread.
uint64_t nowNanos();
uint64_t threadCpuNanos();
uint64_t threadId();       // the kernel's, as in /proc and in traces
unsigned processorCount(); // that this process may run on, at least 1
void yieldProcessor();
int currentProcessor(); // that the calling thread runs on, or did a moment ago; -1: the system does not tell
/// Threads of all programs that run or could run at this moment, the caller included; as /proc/loadavg tells, UINT_MAX if
/// it does not. Microseconds.
unsigned runnableThreads();
/// Has the calling thread run on another processor than now, if it may; where it may run stays as it is. Three system
/// calls and a move.
void leaveProcessor();
void sleepNanos(uint64_t nanos);

/// Bounds of the calling thread's stack, by pthread_getattr_np: costs microseconds, so ask once a
/// thread.
struct StackBounds {
  uintptr_t low, high; // [low, high)
};
StackBounds currentStackBounds();

/// A detached thread that runs with all signals blocked, for the collector's own use.
/// 0, or the errno value of the refusal.
int createThread(void *(*run)(void *), void *argument);
/// What debuggers and /proc show for the calling thread; at most 15 bytes count.
void nameThisThread(const char *name);

} // namespace wbgc::rt

#endif // WBGC_BASE_OS_H
