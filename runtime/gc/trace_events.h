// trace_events.h - Scopes that the trace wants to know of: cheap, and nothing when nobody asks.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_TRACE_EVENTS_H
#define WBGC_GC_TRACE_EVENTS_H

#include "base/os.h"
#include "gc/figures.h"
#include "gc/own_processor.h"
#include "gc/trace_file.h"

#include <optional>

namespace wbgc::rt {

/// A thread that the collector holds: a handshake step, or an assist. Always measured. What the
/// collector does on behalf of a blocked thread holds nobody.
class HoldEvent {
public:
  HoldEvent(Thread &thread, const char *name) : name(name), begin(nowNanos()) {
    if (&thread == currentThread())
      here.emplace(begin);
  }
  ~HoldEvent() {
    uint64_t end = nowNanos();
    if (here)
      gFigures.addHold(end - begin);
    if (isTraceFileOpen())
      writeTraceEvent(name, begin, end);
  }

private:
  const char *name;
  uint64_t begin;
  std::optional<HeldHere> here; // none: on behalf of another thread
};

/// A stretch of work of any thread; measured only for the trace file.
class WorkEvent {
public:
  explicit WorkEvent(const char *name) : name(name), begin(isTraceFileOpen() ? nowNanos() : 0) {}
  ~WorkEvent() {
    if (begin && isTraceFileOpen())
      writeTraceEvent(name, begin, nowNanos());
  }

private:
  const char *name;
  uint64_t begin;
};

/// The flush of a full buffer.
class FlushEvent : WorkEvent {
public:
  explicit FlushEvent(Thread &) : WorkEvent("flush buffer") {}
};

} // namespace wbgc::rt

#endif // WBGC_GC_TRACE_EVENTS_H
