/* gardener.h - A second thread that prunes an index and rebuilds it while the first fills it.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef WORDINDEX_GARDENER_H
#define WORDINDEX_GARDENER_H

#include "index.h"

/* The index that both threads share: a global of managed type, so a root without being registered.
 * Held by indexLock. */
extern struct Index *sharedIndex;

/* Locks keep a thread from answering the collector, so a thread that waits for one says so. */
void indexLock(void);
void indexUnlock(void);

/* Starts the gardener: one round of pruning and rebuilding at each gardenerWake, in the background.
 * Returns 0 or an errno value. */
int gardenerStart(void);

/* Asks for one more round, and waits until no more than one is left to do. */
void gardenerWake(void);

/* Waits for the rounds that were asked for, and ends the thread. Returns the number of rounds. */
long gardenerStop(void);

#endif
