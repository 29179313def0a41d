// assist.h - Marking that a thread does for what it allocates.
//
// Cut into slices of well below 50 microseconds, one at a slow path of the allocator. What is still
// owed stays owed, up to a bound; a thread that finds nothing to mark owes nothing.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_ASSIST_H
#define WBGC_GC_ASSIST_H

#include "thread/thread.h"

namespace wbgc::rt {

/// The calling thread has allocated `bytes` since it last came here. Between safepoints of the
/// thread. True: it marked something.
bool assistFor(Thread &thread, uint64_t bytes);

} // namespace wbgc::rt

#endif // WBGC_GC_ASSIST_H
