// profile.cpp - See profile.h. Call stacks are followed by frame pointers, where there are any,
// within the thread's own stack. The format is pprof's legacy text format of heap profiles, which
// every version reads
// ("heap profile: … @ heap_v2/INTERVAL", then the mappings), with no need of a compressor.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/profile.h"

#include "base/line_writer.h"
#include "gc/growing_array.h"
#include "gc/output_file.h"
#include "thread/stack.h"

#include <errno.h>
#include <fcntl.h>
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

void writeSite(OutputFile &out, const CallSite &site) {
  // Of what was sampled nothing is known to be freed: the columns of living objects are the totals.
  out.dec(site.objects)
      .text(": ")
      .dec(site.bytes)
      .text(" [")
      .dec(site.objects)
      .text(": ")
      .dec(site.bytes);
  out.text("] @");
  for (size_t i = 0; i < site.depth; ++i)
    out.text(" ").hex(site.frames[i]);
  out.text("\n");
}

void writeMappings(OutputFile &out) {
  SavedErrno saved;
  out.text("\nMAPPED_LIBRARIES:\n");
  int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  char buffer[4096];
  for (ssize_t n; maps >= 0 && (n = read(maps, buffer, sizeof(buffer))) > 0;)
    out.bytes(buffer, static_cast<size_t>(n));
  if (maps >= 0)
    close(maps);
}

} // namespace

bool openProfile(const char *path) {
  SavedErrno saved;
  gFile = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (gFile < 0) {
    LineWriter line;
    line.text("wbgc: error: WBGC_PROFILE=").text(path).text(": ").text(strerrordesc_np(errno));
    line.writeTo(STDERR_FILENO);
    return false;
  }
  gProfileIsOn = true;
  return true;
}

void recordAllocationSlow(Thread &thread, size_t bytes, const void *caller) {
  thread.profileLeft = kProfileInterval;
  CallSite site = {};
  collectFrames(thread, caller, site);
  site.hash = hashOf(site);
  MutexLock lock(gMutex);
  for (CallSite &known : gSites)
    if (isSameSite(known, site)) {
      ++known.objects;
      known.bytes += bytes;
      return;
    }
  site.objects = 1;
  site.bytes = bytes;
  gSites.push(site);
}

void closeProfile() {
  MutexLock lock(gMutex);
  if (gFile < 0)
    return;
  gProfileIsOn = false;
  uint64_t objects = 0, bytes = 0;
  for (CallSite &site : gSites) {
    objects += site.objects;
    bytes += site.bytes;
  }
  OutputFile out(gFile);
  out.text("heap profile: ")
      .dec(objects)
      .text(": ")
      .dec(bytes)
      .text(" [")
      .dec(objects)
      .text(": ")
      .dec(bytes);
  out.text("] @ heap_v2/").dec(static_cast<uint64_t>(kProfileInterval)).text("\n");
  for (CallSite &site : gSites)
    writeSite(out, site);
  writeMappings(out);
  out.finish();
  close(gFile);
  gFile = -1;
  gSites.clear();
}

} // namespace wbgc::rt
