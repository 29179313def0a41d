// options.h - What the environment says: parsed once by wbgc_init, then constant.
//
// One table (options.def) names every variable; wbgc_init fills the defaults from the program's
// wbgc_options first, so that the environment overrides them. A bad value is reported with the
// name, the value and what would do, and refused as a whole: nothing of the environment takes
// effect then.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_BASE_OPTIONS_H
#define WBGC_BASE_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

namespace wbgc::rt {

/// Bits of Options::check.
enum CheckFlag : uint32_t {
  kCheckForeign = 1, // a GC pointer stored into memory that is neither heap, root nor stack
  kCheckMark = 2,    // a second, stopped marking after each cycle
  kCheckAlloc = 4,   // entry and nesting checks of the allocator
  kCheckPoison = 8,  // freed memory is filled, and checked when reused
};

inline constexpr uint64_t kGrowthOff = UINT64_MAX;

struct Options {
  bool trace = false;                // WBGC_TRACE=0|1
  bool smallBuffer = false;          // WBGC_SMALLBUF=0|1
  const char *traceFile = nullptr;   // WBGC_TRACE_FILE=F; points into the environment
  const char *profileFile = nullptr; // WBGC_PROFILE=F; the same
  uint32_t check = 0;                // WBGC_CHECK=LIST, CheckFlag bits
  uint64_t growthPercent = 100;      // WBGC_GROWTH=PERCENT, or kGrowthOff for `off`
  uint64_t limitBytes = 0;     // WBGC_LIMIT=BYTES, with K, M, G, T and KiB, MiB, GiB, TiB; 0: none
  uint64_t workers = 0;        // WBGC_WORKERS=N; 0: chosen by the number of processors
  uint64_t stressInterval = 0; // WBGC_STRESS=N; 0: off
};

/// Reads every variable of the table into `options`; none where the process has more rights than who started it, who
/// could have files written by it (secure_getenv). On a bad value writes one line to
/// standard error, leaves `options` as it was and returns false. Not to be called beside a setenv.
bool parseEnvironment(Options &options);

/// One assignment, as in the environment: for tests and for programs that pass options on.
/// `name` without the prefix WBGC_. False, with one line on standard error, for a bad value or
/// name.
bool parseOption(Options &options, const char *name, const char *value);

} // namespace wbgc::rt

#endif // WBGC_BASE_OPTIONS_H
