// root_scan.h - Roots while cycles come and go: scanning them, and adding and removing them safely.
//
// A root that is scanned once while threads run on is sound because every store to it is a barrier.
// Adding or removing memory is a store without one: so what it holds is greyed by hand while a
// cycle marks. gRoots.mutex and gPhase.mutex order this against the scan and the end of marking.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_ROOT_SCAN_H
#define WBGC_GC_ROOT_SCAN_H

#include "mark/shade.h"

#include <wbgc/abi.h>

namespace wbgc::rt {

/// Greys what globals and registered ranges point to. The collector, once all barriers are on.
void scanGlobals(MarkSink &marks);

/// See wbgc.h. Any thread, attached or not.
int addRootRange(void *begin, size_t bytes);
int removeRootRange(void *begin);
void registerModule(wbgc_module *module);
void unregisterModule(wbgc_module *module);

} // namespace wbgc::rt

#endif // WBGC_GC_ROOT_SCAN_H
