// attach.h - A thread comes, and goes.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_ATTACH_H
#define WBGC_GC_ATTACH_H

#include "thread/thread.h"

namespace wbgc::rt {

/// Attaches the calling thread, or counts one more. 0 or ENOMEM.
int attachThread();
/// Counts one less; the last one detaches. The caller is attached.
void detachThread();

/// Detaches `thread`, the calling one, however often it was attached, and from whatever region.
void detachAll(Thread &thread);

/// Makes the key whose destructor detaches a thread that exits without. 0 or an errno value.
int initAttach();

/// In the child of a fork: only the calling thread exists. Takes back what the others held, but for their greys, which
/// they may have been in the middle of: no cycle is under way that would miss them.
void forgetOtherThreads();

} // namespace wbgc::rt

#endif // WBGC_GC_ATTACH_H
