// trace_file.h - WBGC_TRACE_FILE: Chrome trace-event JSON, which Perfetto opens.
//
// One complete event ("ph":"X") for each cycle, hold, flush, marking and sweeping, on the track of
// the thread that it happened on. Events go to a buffer under a lock, never allocated. The file is
// whole JSON at any time, up to the last cycle at least: also after abort, _exit or a signal, or when
// the disk is full. After another wbgc_init it goes on where it was left.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_TRACE_FILE_H
#define WBGC_GC_TRACE_FILE_H

#include <atomic>
#include <stdint.h>

namespace wbgc::rt {

extern std::atomic<int> gTraceFile; // descriptor, -1: none

inline bool isTraceFileOpen() { return gTraceFile.load(std::memory_order_relaxed) >= 0; }

/// False, with one line on standard error, if the file can't be created.
bool openTraceFile(const char *path);
void closeTraceFile();
/// Writes what is buffered: at the end of a cycle.
void saveTraceFile();

/// An event on the calling thread's track, times by nowNanos.
void writeTraceEvent(const char *name, uint64_t begin, uint64_t end);
/// Values over time: heap bytes and goal; UINT64_MAX: there is none.
void writeTraceCounters(uint64_t at, uint64_t heapBytes, uint64_t goalBytes);
/// Names the calling thread's track.
void nameTraceThread(const char *name);

/// Around fork: the child writes no file of its own.
void traceFileBeforeFork();
void traceFileAfterFork(bool inChild);

} // namespace wbgc::rt

#endif // WBGC_GC_TRACE_FILE_H
