// finalizers.h - Functions to run once an object is unreachable.
//
// The order (docs/design/cycle.md, .finalizers): when a cycle has marked everything reachable, weak
// references to white objects are cleared; then every white object with a finalizer is due, and is
// marked with all it reaches, so that its finalizer finds it intact; due finalizers run on a thread
// of their own, newest registration first, each once. The object is then an ordinary one: it lives
// if its finalizer stored it, and dies in the next cycle if not.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_FINALIZERS_H
#define WBGC_GC_FINALIZERS_H

#include "mark/shade.h"

namespace wbgc::rt {

using FinalizerFunction = void (*)(void *object, void *argument);

/// See wbgc.h. `object` is any pointer into an object.
int setFinalizer(void *object, FinalizerFunction run, void *argument);

/// In Phase::Settling: makes due what is white, and greys it. True if there was any.
bool queueFinalizers(MarkSink &marks);
/// Greys the objects of due finalizers: they are roots until they have run.
void scanDueFinalizers(MarkSink &marks);

/// Wakes the finalizer thread, if there is work.
void runFinalizersSoon();
/// A thread has detached: the finalizers' own ends if no other is left and nothing is due.
void dismissFinalizers();
/// Until all that is due has run, at most so long: then false. True at once where nobody would run
/// it. The caller is blocked or not attached.
bool waitForFinalizers(int64_t patienceNanos);
/// Runs what is due on the calling thread, which is attached, if the system refused the finalizers
/// a thread of their own.
void runFinalizersHere();

/// At shutdown: forgets all, and ends the thread; where a finalizer of the program does not return in time, or calls
/// this itself, the thread ends when that does.
void stopFinalizers(uint64_t patienceNanos);
/// False: one of an earlier heap is still under way.
bool areFinalizersStopped();

/// Holds the table's lock over a fork; the child has no finalizers' thread until something is due. gc/fork.cpp.
void finalizersBeforeFork();
void finalizersAfterFork(bool inChild);

} // namespace wbgc::rt

#endif // WBGC_GC_FINALIZERS_H
