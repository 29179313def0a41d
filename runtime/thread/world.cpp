// world.cpp - The state that the stubs read, and the block of a thread that was never attached.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "thread/world.h"

#include "heap/thread_caches.h"

#include <wbgc/abi.h>

__attribute__((visibility("hidden"))) uint32_t wbgcWorld = WBGC_WORLD_NONE;

// The barrier flag is on and there is no room, so that the first barrier of a thread that is not
// attached reaches the stub's slow path; all caches are empty, so that its first allocation does
// too (.inv.attached). Initial-exec: compiled code reaches it by one %fs: address (docs/abi.md).
extern "C" {
__attribute__((visibility("default"), tls_model("initial-exec"))) __thread wbgc_thread_block
    WBGC_SYMBOL(thread) = {.flag = 1,
                           .poll = 0,
                           .reserved = 0,
                           .next = nullptr,
                           .end = nullptr,
                           .slot = nullptr,
                           .thread = nullptr,
                           .caches = wbgcEmptyRuns,
                           .reserved2 = 0};
}
