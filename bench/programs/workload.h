/* workload.h - A workload, and what it reports.
 *
 * main.c runs `workload` on one thread or on two at once, each with its own copy, and prints one line of
 * JSON: wall milliseconds, peak megabytes, and of the workloads that time their operations the longest one
 * and the 99.99th percentile.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef WBGC_BENCH_WORKLOAD_H
#define WBGC_BENCH_WORKLOAD_H

#include "heap.h"

#include <stddef.h>
#include <stdint.h>

/* Times of operations in ticks: 16 buckets for each power of two, so within 7 %. */
struct Latency {
  uint64_t counts[64 * 16];
  uint64_t longest;
};

struct Run {
  long size; /* the workload's own unit; 0: its usual size */
  uint64_t random;
  struct Latency *latency;
  uint64_t check; /* a figure that depends on every result: equal for all heaps */
};

/* Defined by each program. */
extern const char *const workloadName;
void workload(struct Run *run);

/* xorshift64*: Vigna, An experimental exploration of Marsaglia's xorshift generators. */
static inline uint64_t nextRandom(struct Run *run) {
  uint64_t x = run->random;
  x ^= x >> 12, x ^= x << 25, x ^= x >> 27;
  run->random = x;
  return x * 0x2545f4914f6cdd1d;
}
static inline uint64_t randomBelow(struct Run *run, uint64_t bound) {
  return (uint64_t)(((unsigned __int128)nextRandom(run) * bound) >> 64);
}

static inline uint64_t ticks(void) { return __builtin_ia32_rdtsc(); }

static inline void noteLatency(struct Run *run, uint64_t begin) {
  uint64_t took = ticks() - begin;
  struct Latency *latency = run->latency;
  int log = took < 16 ? 0 : 59 - __builtin_clzll(took);
  ++latency->counts[log * 16 + (int)((took >> log) & 15)];
  if (took > latency->longest)
    latency->longest = took;
}

#endif /* WBGC_BENCH_WORKLOAD_H */
