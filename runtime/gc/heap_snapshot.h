// heap_snapshot.h - The heap as JSON: what is in it, by type, and who points to whom.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_HEAP_SNAPSHOT_H
#define WBGC_GC_HEAP_SNAPSHOT_H

namespace wbgc::rt {

/// See wbgc_heap_snapshot. 0 or an errno value.
int writeHeapSnapshot(int fd);

} // namespace wbgc::rt

#endif // WBGC_GC_HEAP_SNAPSHOT_H
