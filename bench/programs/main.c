/* main.c - Runs a workload and prints what it cost; see workload.h.
 *
 *   PROGRAM [-t THREADS] [-n SIZE]
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#include "workload.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { kMaxThreads = 16 };

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Of resident memory. Not from getrusage: that counts the program which started this one, up to exec. */
static double peakMegabytes(void) {
  double kilobytes = 0;
  char line[128];
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof(line), status))
    if (sscanf(line, "VmHWM: %lf", &kilobytes) == 1)
      break;
  if (status)
    fclose(status);
  return kilobytes / 1024;
}

static void *runOnThread(void *run) {
  heapAttach();
  workload(run);
  heapDetach();
  return NULL;
}

/* Joins the first thread's latencies with another's. */
static void mergeLatency(struct Latency *into, const struct Latency *from) {
  for (size_t i = 0; i < sizeof(into->counts) / sizeof(into->counts[0]); ++i)
    into->counts[i] += from->counts[i];
  if (from->longest > into->longest)
    into->longest = from->longest;
}

/* The upper end of the bucket below which all but one in `oneIn` lie. */
static double percentile(const struct Latency *latency, uint64_t oneIn) {
  uint64_t total = 0, seen = 0;
  size_t count = sizeof(latency->counts) / sizeof(latency->counts[0]);
  for (size_t i = 0; i < count; ++i)
    total += latency->counts[i];
  for (size_t i = 0; i < count; ++i) {
    seen += latency->counts[i];
    if (seen * oneIn >= total * (oneIn - 1))
      return (double)((i % 16 + 1) << (i / 16));
  }
  return (double)latency->longest;
}

int main(int count, char **values) {
  static struct Run runs[kMaxThreads];
  static struct Latency latencies[kMaxThreads];
  long threads = 1, size = 0;
  for (int option; (option = getopt(count, values, "t:n:")) != -1;) {
    if (option == 't')
      threads = strtol(optarg, NULL, 10);
    else if (option == 'n')
      size = strtol(optarg, NULL, 10);
    if (option == '?' || threads < 1 || threads > kMaxThreads || size < 0) {
      fprintf(stderr, "usage: %s [-t THREADS] [-n SIZE]\n", values[0]);
      return 2;
    }
  }
  if (heapBegin() != 0)
    return 1;

  double begin = seconds();
  uint64_t beginTicks = ticks();
  pthread_t others[kMaxThreads];
  for (long i = 0; i < threads; ++i) {
    runs[i] = (struct Run){size, 88172645463325252u + (uint64_t)i, &latencies[i], 0};
    if (i > 0 && pthread_create(&others[i], NULL, runOnThread, &runs[i]) != 0)
      return 1;
  }
  workload(&runs[0]);
  heapBlock();
  for (long i = 1; i < threads; ++i) {
    pthread_join(others[i], NULL);
    mergeLatency(&latencies[0], &latencies[i]);
    runs[0].check += runs[i].check;
  }
  heapUnblock();
  double took = seconds() - begin, nanosATick = took * 1e9 / (double)(ticks() - beginTicks);

  printf(
      "{\"workload\": \"%s\", \"threads\": %ld, \"ms\": %.1f, \"peak_mb\": %.1f, \"check\": %llu",
      workloadName, threads, took * 1e3, peakMegabytes(), (unsigned long long)runs[0].check);
  if (latencies[0].longest)
    printf(", \"longest_us\": %.1f, \"p9999_us\": %.1f",
           (double)latencies[0].longest * nanosATick * 1e-3,
           percentile(&latencies[0], 10000) * nanosATick * 1e-3);
  printf("}\n");
  return 0;
}
