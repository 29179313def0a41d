// profile.h - WBGC_PROFILE=F: a sampled allocation profile that pprof opens.
//
// About one allocation in half a mebibyte is recorded with its call stack, so that the cost is one
// subtraction on a path that is slow anyway. The file is written by wbgc_shutdown, or when the program
// ends; for the same file after another wbgc_init, with all that was counted before.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_PROFILE_H
#define WBGC_GC_PROFILE_H

#include "thread/thread.h"

namespace wbgc::rt {

/// Bytes between two samples, on average.
inline constexpr int64_t kProfileInterval = int64_t{512} << 10;

extern bool gProfileIsOn;

/// False, with one line on standard error, if the file can't be created.
bool openProfile(const char *path);
/// Writes it.
void closeProfile();

/// In the child of a fork there is none: the file is the parent's.
void profileBeforeFork();
void profileAfterFork(bool inChild);

/// Bytes until the first sample of a new thread: somewhere in the interval, so that threads which
/// allocate less than that are neither all sampled nor none.
int64_t firstSampleAfter(const Thread &thread);

void recordAllocationSlow(Thread &thread, size_t bytes, const void *caller);

/// An allocation of `bytes` that came through the slow path, for which `takenBytes` were taken from the heap: its
/// own, or a run of cells for the inline path.
inline void profileAllocation(Thread &thread, size_t bytes, uint64_t takenBytes,
                              const void *caller) {
  if (__builtin_expect(!gProfileIsOn, 1))
    return;
  thread.profileLeft -= static_cast<int64_t>(takenBytes);
  if (thread.profileLeft <= 0)
    recordAllocationSlow(thread, bytes, caller);
}

} // namespace wbgc::rt

#endif // WBGC_GC_PROFILE_H
