// trace.cpp - See trace.h.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "gc/trace.h"

#include "base/line_writer.h"
#include "base/os.h"
#include "gc/config.h"
#include "gc/figures.h"
#include "gc/trace_file.h"
#include "gc/workers.h"
#include "heap/accounting.h"

#include <unistd.h>

namespace wbgc::rt {

static uint64_t gBegin;

void initTrace() { gBegin = nowNanos(); }

static LineWriter &mebibytes(LineWriter &line, uint64_t bytes) {
  return line.fixed(bytes * 10 >> 20, 1);
}

// wbgc: cycle 7 at 1.204 s: heap 31.2 -> 14.0 -> 28.1 MiB (live), …
static void printCycle(const CycleReport &report) {
  LineWriter line;
  line.text("wbgc: cycle ")
      .dec(report.number)
      .text(" at ")
      .fixed((report.beginNanos - gBegin) / 1000000, 3);
  mebibytes(line.text(" s: heap "), report.startBytes);
  mebibytes(line.text(" -> "), report.markedBytes);
  if (report.goalBytes == UINT64_MAX)
    line.text(" MiB, no goal");
  else
    mebibytes(line.text(" -> goal "), report.goalBytes).text(" MiB");
  line.text("; marking ").fixed((report.endNanos - report.beginNanos) / 1000, 3).text(" ms, ");
  line.dec(report.rounds).text(report.rounds == 1 ? " round, " : " rounds, ");
  line.dec(workerCount()).text(workerCount() == 1 ? " worker" : " workers");
  line.text(", sweeping ").fixed(report.sweepNanos / 1000, 3).text(" ms; threads held ");
  line.dec(gFigures.holdsOfCycle.read()).text(" times, at most ");
  line.fixed(gFigures.holdMaxOfCycle.load(std::memory_order_relaxed), 3).text(" us");
  line.writeTo(STDERR_FILENO);
}

void traceCycle(const CycleReport &report) {
  if (isTraceFileOpen()) {
    writeTraceEvent("cycle", report.beginNanos, report.endNanos);
    writeTraceCounters(report.beginNanos, report.startBytes, report.goalBytes);
    writeTraceCounters(report.endNanos, report.markedBytes, report.goalBytes);
    saveTraceFile();
  }
  if (gConfig.options.trace)
    printCycle(report);
  gFigures.holdsOfCycle.set(0);
  gFigures.holdMaxOfCycle.store(0, std::memory_order_relaxed);
}

void traceSilentThread(uint64_t thread, const char *handshake) {
  if (!gConfig.options.trace)
    return;
  LineWriter line;
  line.text("wbgc: thread ").dec(thread).text(" has not come to a safepoint for a second (\"");
  line.text(handshake).text("\"): it is in code without polls, outside a blocking region");
  line.writeTo(STDERR_FILENO);
}

} // namespace wbgc::rt
