// world.h - Whether there is a collector to record for: what the stubs ask before anything else.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_THREAD_WORLD_H
#define WBGC_THREAD_WORLD_H

#include "amd64/layout.h"
#include "base/atomics.h"

#include <stdint.h>

/// One of WBGC_WORLD_... (amd64/layout.h). Atomic; read by the stubs.
extern "C" uint32_t wbgcWorld;

namespace wbgc::rt {

inline bool worldIsAlive() { return loadAcquire(&wbgcWorld) == WBGC_WORLD_ALIVE; }
inline bool worldIsDying() { return loadAcquire(&wbgcWorld) == WBGC_WORLD_DYING; }
inline void setWorld(uint32_t state) { storeRelease(&wbgcWorld, state); }

/// From here on barriers are no-ops, so that a crash path may run them (Go's `dying`).
inline void setDying() { setWorld(WBGC_WORLD_DYING); }

} // namespace wbgc::rt

#endif // WBGC_THREAD_WORLD_H
