// trace_file.cpp - See trace_file.h. The format: "Trace Event Format", Google, 2016.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/trace_file.h"

#include "base/line_writer.h"
#include "base/mutex.h"
#include "base/os.h"
#include "gc/output_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

namespace wbgc::rt {

constinit std::atomic<int> gTraceFile{-1};

namespace {

constexpr size_t kBufferBytes = 1 << 16;
constexpr size_t kEndBytes = 3;

Mutex gMutex;
char gBuffer[kBufferBytes + kEndBytes];
size_t gUsed = 0;
bool gHasPlaces = false; // a file, and no pipe or terminal
uint64_t gPlace = 0;     // of what is buffered; in a file, where its end begins
FileIdentity gLastFile;  // as it was closed, with gPlace in it

const char *endAt(uint64_t place) { return place ? "\n]\n" : "[]\n"; }

// The errno value of a write that the system refused, or 0.
int put(size_t bytes) {
  SavedErrno saved; // a flush may have filled the buffer
  int file = gTraceFile.load(std::memory_order_relaxed);
  for (size_t done = 0; done < bytes;) {
    ssize_t n = gHasPlaces ? writeQuietlyAt(file, gBuffer + done, bytes - done, gPlace + done)
                           : writeQuietly(file, gBuffer + done, bytes - done);
    if (n < 0 && errno != EINTR)
      return errno;
    done += n > 0 ? static_cast<size_t>(n) : 0;
  }
  return 0;
}

// Cuts off what found no room: the end goes where the last one was, which needs none.
bool endWhereItWas(int file) {
  return !gHasPlaces || (truncateQuietly(file, gPlace + kEndBytes) == 0 &&
                         writeQuietlyAt(file, endAt(gPlace), kEndBytes, gPlace) == kEndBytes);
}

void closeFile() {
  UncancelledScope uncancelled;
  int file = gTraceFile.exchange(-1);
  gLastFile = identityOf(file);
  close(file);
  gUsed = 0;
}

void giveUp(int error) {
  SavedErrno saved;
  bool isWhole = endWhereItWas(gTraceFile);
  closeFile();
  warnOfLoss("WBGC_TRACE_FILE", error, isWhole ? "the trace ends here" : "the trace is broken");
}

// In a file, the end is written each time and overwritten by what follows: it is whole however the
// program ends.
void drain(bool isEnd = false) {
  memcpy(gBuffer + gUsed, endAt(gPlace + gUsed), kEndBytes);
  if (int error = put(gHasPlaces || isEnd ? gUsed + kEndBytes : gUsed))
    return giveUp(error);
  gPlace += gUsed;
  gUsed = 0;
}

void append(const char *text, size_t length) {
  if (gUsed + length > kBufferBytes)
    drain();
  memcpy(gBuffer + gUsed, text, length);
  gUsed += length;
}

// One event; commas go before all but the first.
void emit(LineWriter &line) {
  MutexLock lock(gMutex);
  if (!isTraceFileOpen())
    return;
  append(gPlace + gUsed == 0 ? "[\n" : ",\n", 2);
  append(line.str(), line.length());
}

LineWriter &beginEvent(LineWriter &line, const char *name, const char *phase) {
  line.text("{\"name\":\"")
      .text(name)
      .text("\",\"ph\":\"")
      .text(phase)
      .text("\",\"pid\":")
      .dec(static_cast<uint64_t>(getpid()));
  return line.text(",\"tid\":").dec(threadId());
}

// Unless `file` is the one of an earlier wbgc_init, as that left it: the trace goes on there.
void placeIn(int file) {
  FileIdentity found = identityOf(file);
  if (found.isFile() && found == gLastFile)
    return;
  gPlace = 0;
  gHasPlaces = found.isFile();
  [[maybe_unused]] int refused = ftruncate(file, 0); // of what has no size
}

} // namespace

bool openTraceFile(const char *path) {
  UncancelledScope uncancelled;
  SavedErrno saved;
  int file = openReport("WBGC_TRACE_FILE", path);
  if (file < 0)
    return false;
  MutexLock lock(gMutex);
  if (!claimReport(file, "WBGC_TRACE_FILE", path)) {
    close(file);
    return true;
  }
  gUsed = 0;
  placeIn(file);
  gTraceFile.store(file, std::memory_order_release);
  drain();
  return true;
}

void closeTraceFile() {
  MutexLock lock(gMutex);
  if (!isTraceFileOpen())
    return;
  drain(/*isEnd=*/true);
  if (isTraceFileOpen())
    closeFile();
}

void saveTraceFile() {
  MutexLock lock(gMutex);
  if (isTraceFileOpen())
    drain();
}

void writeTraceEvent(const char *name, uint64_t begin, uint64_t end) {
  LineWriter line;
  beginEvent(line, name, "X")
      .text(",\"ts\":")
      .fixed(begin, 3)
      .text(",\"dur\":")
      .fixed(end - begin, 3)
      .text("}");
  emit(line);
}

void writeTraceCounters(uint64_t at, uint64_t heapBytes, uint64_t goalBytes) {
  LineWriter line;
  beginEvent(line, "heap", "C")
      .text(",\"ts\":")
      .fixed(at, 3)
      .text(",\"args\":{\"bytes\":")
      .dec(heapBytes);
  if (goalBytes != UINT64_MAX)
    line.text(",\"goal\":").dec(goalBytes);
  line.text("}}");
  emit(line);
}

void nameTraceThread(const char *name) {
  if (!isTraceFileOpen())
    return;
  LineWriter line;
  beginEvent(line, "thread_name", "M").text(",\"args\":{\"name\":\"").text(name).text("\"}}");
  emit(line);
}

void traceFileBeforeFork() WBGC_NO_THREAD_SAFETY_ANALYSIS { gMutex.lock(); }

void traceFileAfterFork(bool inChild) WBGC_NO_THREAD_SAFETY_ANALYSIS {
  if (!inChild)
    return gMutex.unlock();
  UncancelledScope uncancelled;
  gMutex.resetAfterFork();
  if (isTraceFileOpen())
    close(gTraceFile);
  gTraceFile.store(-1);
  gUsed = 0;
  gLastFile = {};
}

} // namespace wbgc::rt
