// profile.cpp - See profile.h. Call stacks are followed by frame pointers, where there are any,
// within the thread's own stack. The format is profile_file.h's.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/profile.h"

#include "base/os.h"
#include "gc/growing_array.h"
#include "gc/profile_file.h"
#include "thread/stack.h"

#include <errno.h>
#include <unistd.h>

namespace wbgc::rt {

bool gProfileIsOn = false;

namespace {

constexpr size_t kMaxFrames = 30;

struct CallSite {
  uint64_t hash;
  uint64_t objects, bytes;
  size_t depth;
  uintptr_t frames[kMaxFrames];
};

Mutex gMutex;
GrowingArray<CallSite> gSites;
int gFile = -1;
FileIdentity gLastFile; // as it was closed, with gSites in it

struct Frame {
  Frame *caller;
  uintptr_t returnAddress;
};

// Frames of the program, from the allocation's caller outwards. Code without frame pointers may lead anywhere on
// the stack, to the thread's block too: a sanitizer has nothing to say about that.
WBGC_READS_STACKS void collectFrames(const Thread &thread, const void *caller, CallSite &site) {
  auto wanted = reinterpret_cast<uintptr_t>(caller);
  bool isInProgram = false;
  auto *frame = static_cast<Frame *>(__builtin_frame_address(0));
  while (site.depth < kMaxFrames) {
    auto at = reinterpret_cast<uintptr_t>(frame);
    isInProgram |= frame->returnAddress == wanted;
    if (isInProgram)
      site.frames[site.depth++] = frame->returnAddress;
    auto next = reinterpret_cast<uintptr_t>(frame->caller);
    bool isSane =
        next > at && next < thread.stackHigh - sizeof(Frame) && next % alignof(Frame) == 0;
    if (!isSane)
      break;
    frame = frame->caller;
  }
  if (!site.depth)
    site.frames[site.depth++] = wanted;
}

bool isSameSite(const CallSite &a, const CallSite &b) {
  return a.hash == b.hash && a.depth == b.depth &&
         memcmp(a.frames, b.frames, a.depth * sizeof(uintptr_t)) == 0;
}

uint64_t hashOf(const CallSite &site) {
  uint64_t hash = 14695981039346656037u;
  for (size_t i = 0; i < site.depth; ++i)
    hash = (hash ^ site.frames[i]) * 1099511628211u;
  return hash;
}

} // namespace

bool openProfile(const char *path) {
  UncancelledScope uncancelled;
  SavedErrno saved;
  gFile = openReport("WBGC_PROFILE", path);
  if (gFile < 0)
    return false;
  if (!claimReport(gFile, "WBGC_PROFILE", path)) {
    close(gFile);
    gFile = -1;
    return true;
  }
  // The file of an earlier wbgc_init gets what that counted too, instead of losing it.
  if (!gLastFile.isFile() || identityOf(gFile) != gLastFile)
    gSites.clear();
  [[maybe_unused]] int refused = ftruncate(gFile, 0); // of what has no size
  gProfileIsOn = true;
  return true;
}

// A sample stands for all that was taken since the one before.
void recordAllocationSlow(Thread &thread, size_t bytes, const void *caller) {
  auto takenBytes = static_cast<uint64_t>(kProfileInterval - thread.profileLeft);
  uint64_t objects = bytes && bytes < takenBytes ? takenBytes / bytes : 1;
  thread.profileLeft = kProfileInterval;
  CallSite site = {};
  collectFrames(thread, caller, site);
  site.hash = hashOf(site);
  MutexLock lock(gMutex);
  for (CallSite &known : gSites)
    if (isSameSite(known, site)) {
      known.objects += objects;
      known.bytes += takenBytes;
      return;
    }
  site.objects = objects;
  site.bytes = takenBytes;
  gSites.push(site);
}

int64_t firstSampleAfter(const Thread &thread) {
  uint64_t mixed = (nowNanos() ^ thread.id) * 0x9e3779b97f4a7c15; // 2^64 by the golden ratio
  return static_cast<int64_t>(mixed >> 32) % kProfileInterval + 1;
}

void closeProfile() {
  UncancelledScope uncancelled;
  MutexLock lock(gMutex);
  if (gFile < 0)
    return;
  gProfileIsOn = false;
  ProfileFile out(gFile, static_cast<uint64_t>(kProfileInterval));
  for (CallSite &site : gSites)
    out.sample(site.objects, site.bytes, site.frames, site.depth);
  int error = out.finish();
  gLastFile = identityOf(gFile);
  if (close(gFile) != 0 && !error)
    error = errno;
  gFile = -1;
  if (error)
    warnOfLoss("WBGC_PROFILE", error, "the profile is incomplete");
}

void profileBeforeFork() WBGC_NO_THREAD_SAFETY_ANALYSIS { gMutex.lock(); }

// The file is the parent's.
void profileAfterFork(bool inChild) WBGC_NO_THREAD_SAFETY_ANALYSIS {
  if (!inChild)
    return gMutex.unlock();
  UncancelledScope uncancelled;
  gMutex.resetAfterFork();
  gProfileIsOn = false;
  if (gFile >= 0)
    close(gFile);
  gFile = -1;
  gLastFile = {};
}

} // namespace wbgc::rt
