/* layout.h - The part of a thread that the assembly reads, as offsets and as a struct.
 *
 * The compiled program's part is in <wbgc/abi.h>; this is the runtime's own, the first member of
 * rt::Thread, whose address stands in the block at WBGC_BLOCK_THREAD. thread/thread_registry.cpp
 * asserts that the two spellings agree.
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef WBGC_AMD64_LAYOUT_H
#define WBGC_AMD64_LAYOUT_H

/*   +0   STACK   top of the thread's system stack, aligned to 64
 *   +8   BUSY    nonzero while the system stack is in use; what comes then (a signal handler's
 * barrier inside a flush) is let through without a record +16  VECTORS save area for vector state,
 * aligned to 64, zeroed once
 */
#define WBGC_STUB_STACK 0
#define WBGC_STUB_BUSY 8
#define WBGC_STUB_VECTORS 16

/* Values of the global that tells the stub whether there is a collector to record for. */
#define WBGC_WORLD_NONE 0  /* before wbgc_init, after wbgc_shutdown: barriers do nothing */
#define WBGC_WORLD_ALIVE 1 /* barriers record */
#define WBGC_WORLD_DYING 2 /* the process is on its way out: barriers do nothing */

/* Components of XCR0: AVX's upper halves; AVX-512's masks, upper halves and registers 16 to 31. */
#define WBGC_AVX_STATE 0x4
#define WBGC_AVX512_STATE 0xe0

#ifndef __ASSEMBLER__
#include <stdint.h>

/* The first member of rt::Thread. */
struct wbgc_stub_part {
  void *stack;
  uint64_t busy;
  void *vectors;
};
#endif

#endif /* WBGC_AMD64_LAYOUT_H */
