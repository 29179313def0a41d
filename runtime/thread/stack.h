// stack.h - Which part of a thread's memory is its stack, and what of it holds live words.
//
// The upper bound is asked for once, at attach. A scan goes from a stack pointer up to it; whoever
// hands out a StackView has made sure that the registers are in that range too (amd64/safepoint.S).
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_THREAD_STACK_H
#define WBGC_THREAD_STACK_H

#include <stddef.h>
#include <stdint.h>

/// On functions that read another frame's memory: words of it may be uninitialized, red zones, or
/// written at this moment by the blocked thread that owns them.
#define WBGC_READS_STACKS __attribute__((noinline, no_sanitize("address", "thread")))

namespace wbgc::rt {

/// Words that may be pointers: [begin, end).
struct WordRange {
  uintptr_t begin = 0;
  uintptr_t end = 0;
};

/// All of a thread's stack that may hold pointers, registers included.
struct StackView {
  WordRange live;
  WordRange snapshot;        // of a blocked thread's innermost frames, as they were when it blocked
  void *fakeStack = nullptr; // currentFakeStack() of the thread
};

/// AddressSanitizer may keep the locals of a function in a fake frame on a heap of its own, and only the frame's
/// address on the stack. Its handle for the calling thread's; nullptr without it, or before the first such frame.
void *currentFakeStack();
/// The fake frame of `fakeStack` that `address` lies in; empty if in none. From any thread.
WordRange fakeFrameAt(void *fakeStack, uintptr_t address);

/// Tells AddressSanitizer that no frame above the caller's is in use: a thread that was cancelled left them without a word,
/// and what it knows of their variables would be found wrong of the frames that come in their place.
void forgetFramesAbove();
/// Past the highest word that the calling thread's frames can lie in. Never allocates, unlike
/// pthread_getattr_np: the C library puts the thread control block above a thread's frames, and
/// tells where the initial thread began.
uintptr_t currentStackHigh();

/// Copies `bytes`, a multiple of 8, of a stack's memory, whatever a sanitizer thinks of it.
void copyStackWords(void *to, uintptr_t from, size_t bytes);

/// Zeroes the dead frames right below the caller's. What the allocator or the marker left there points
/// to objects, and frames that come over it have holes: the next scan would keep those objects alive.
void clearDeadFrames();
/// The same for a short way: the allocator's alone.
void clearDeadFrame();

/// A system stack for stubs and their flush, with an inaccessible page below. nullptr: no memory.
/// Returns the lowest usable address.
inline constexpr size_t kSystemStackBytes = size_t{64} << 10;
void *mapSystemStack();
/// What mapSystemStack returned, when nobody runs on it.
void releaseSystemStack(void *lowest);

} // namespace wbgc::rt

#endif // WBGC_THREAD_STACK_H
