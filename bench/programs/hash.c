/* hash.c - A chained map of two million keys; size: millions of inserts and deletes (5). Each operation is timed.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#include "workload.h"

const char *const workloadName = "hash";

enum { kKeys = 2000000, kBuckets = 1 << 20 };

struct MANAGED Entry {
  struct Entry *next;
  uint64_t key, value;
};

static size_t bucketOf(uint64_t key) { return key * 0x9e3779b97f4a7c15 >> 44; }

static void insert(struct Entry **buckets, uint64_t key) {
  struct Entry *entry = HEAP_NEW(struct Entry);
  entry->key = key;
  entry->value = ~key;
  size_t bucket = bucketOf(key);
  HEAP_STORE(entry, entry->next, buckets[bucket]);
  HEAP_STORE(buckets, buckets[bucket], entry);
}

/* Whether the key was there. */
static int erase(struct Entry **buckets, uint64_t key) {
  size_t bucket = bucketOf(key);
  struct Entry *before = NULL, *entry = buckets[bucket];
  while (entry && entry->key != key)
    before = entry, entry = entry->next;
  if (!entry)
    return 0;
  if (before)
    HEAP_STORE(before, before->next, entry->next);
  else
    HEAP_STORE(buckets, buckets[bucket], entry->next);
  HEAP_FREE(entry);
  return 1;
}

void workload(struct Run *run) {
  struct Entry **buckets = HEAP_ARRAY(struct Entry *, kBuckets);
  const long changes = (run->size ? run->size : 5) * 1000000;
  for (uint64_t key = 0; key < kKeys; key += 2)
    insert(buckets, key);
  for (long i = 0; i < changes; ++i) {
    uint64_t key = randomBelow(run, kKeys), begin = ticks();
    if (!erase(buckets, key))
      insert(buckets, key);
    noteLatency(run, begin);
  }
  for (uint64_t key = 0; key < kKeys; ++key)
    run->check += (uint64_t)erase(buckets, key);
  HEAP_FREE(buckets);
}
