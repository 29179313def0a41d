// pins.h - Objects that are roots by name: pinned, and counted.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_GC_PINS_H
#define WBGC_GC_PINS_H

#include "gc/phase.h"
#include "mark/shade.h"

namespace wbgc::rt {

/// See wbgc.h.
int pinObject(void *object);
int unpinObject(void *object);

/// Greys all pinned objects.
void scanPins(MarkSink &marks);
/// At shutdown: all are gone.
void forgetPins();

extern Mutex gPinMutex; // after gPhase.mutex

} // namespace wbgc::rt

#endif // WBGC_GC_PINS_H
