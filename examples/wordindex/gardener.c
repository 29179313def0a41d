/* gardener.c - Prunes and rebuilds. What it leaves behind is the collector's.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#include "gardener.h"

#include <pthread.h>
#include <stdbool.h>

struct Index *sharedIndex;

static pthread_mutex_t indexMutex = PTHREAD_MUTEX_INITIALIZER;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* of the three below */
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static long wanted, done;
static bool isEnding;

static pthread_t thread;

void indexLock(void) {
  wbgc_blocking_enter();
  pthread_mutex_lock(&indexMutex);
  wbgc_blocking_leave();
}

void indexUnlock(void) { pthread_mutex_unlock(&indexMutex); }

/* Words that are rarer than the average word go, and come back as copies. */
static void garden(void) {
  indexLock();
  if (sharedIndex->words > 0) {
    struct Word *pruned = indexPrune(sharedIndex, sharedIndex->places / sharedIndex->words + 1);
    indexRebuild(sharedIndex, pruned);
  }
  indexUnlock();
}

/* Waits for a wish; false if there will be none. */
static bool nextRound(void) {
  wbgc_blocking_enter();
  pthread_mutex_lock(&mutex);
  while (wanted == done && !isEnding)
    pthread_cond_wait(&changed, &mutex);
  bool hasWork = wanted > done;
  pthread_mutex_unlock(&mutex);
  wbgc_blocking_leave();
  return hasWork;
}

static void finishRound(void) {
  pthread_mutex_lock(&mutex);
  ++done;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&mutex);
}

static void *run(void *unused) {
  (void)unused;
  if (wbgc_thread_attach() != 0)
    return NULL;
  while (nextRound()) {
    garden();
    finishRound();
  }
  wbgc_thread_detach();
  return NULL;
}

int gardenerStart(void) { return pthread_create(&thread, NULL, run, NULL); }

void gardenerWake(void) {
  wbgc_blocking_enter();
  pthread_mutex_lock(&mutex);
  ++wanted;
  pthread_cond_broadcast(&changed);
  while (wanted - done > 1)
    pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
  wbgc_blocking_leave();
}

long gardenerStop(void) {
  wbgc_blocking_enter();
  pthread_mutex_lock(&mutex);
  isEnding = true;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&mutex);
  pthread_join(thread, NULL);
  wbgc_blocking_leave();
  return done;
}
