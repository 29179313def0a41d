// workers.h - The background threads that mark, and how one knows that there is nothing left to do.
//
// The collector marks too: it is worker 0. The others are made at the first cycle, sleep between
// cycles, and share by MarkQueue. If the system refuses a thread there are fewer of them; with none
// at all the collector and assisting threads mark alone.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_WORKERS_H
#define WBGC_GC_WORKERS_H

#include "mark/shade.h"

namespace wbgc::rt {

/// Makes the threads that are missing to `wanted`, the collector included. The collector, once a cycle.
void startWorkers(unsigned wanted);
/// How many there are, the collector included.
unsigned workerCount();

/// Marks with all workers until no grey is left in the shared queue, nor with any worker or thread that assists.
/// The collector, with a sink of its own.
void markWithWorkers(MarkSink &marks);

/// Around the marking of a thread that assists, from before it takes a grey until it has given away what is left: so
/// that the workers wait for what it may find, instead of asking all threads whether there is anything. Any thread.
void beginAssist();
void endAssist();

/// Ends the threads and waits for them. Before shutdown.
void stopWorkers();
/// In the child of a fork: they do not exist there.
void forgetWorkers();

} // namespace wbgc::rt

#endif // WBGC_GC_WORKERS_H
