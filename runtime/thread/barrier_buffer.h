// barrier_buffer.h - Per-thread queue of words recorded by write barriers.
//
// The stubs in amd64/ append, through `next` and `end` in the thread's block; gc/flush.cpp knows
// what the words mean. This file owns the memory and the two addresses. What the words are: pairs
// of old and new value, or one of them, in no order that matters; null, junk and pointers to
// anything.
//
// `end` only says when to flush. The memory is larger than any `end`, so that a group of eight
// words fits after a flush also where `end` asks for a flush at every store. `next` may pass `end`
// by that much. See docs/design/thread.md (.buffer).
//
// Everything here runs between a barrier and its store: no barrier, no safepoint.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_THREAD_BARRIER_BUFFER_H
#define WBGC_THREAD_BARRIER_BUFFER_H

#include "base/check.h"

#include <wbgc/abi.h>
#include <wbgc/annotations.h>

#include <stddef.h>
#include <stdint.h>

namespace wbgc::rt {

class BarrierBuffer {
public:
  enum class Mode : uint8_t {
    Normal, // 256 entries
    Small,  // two: one would make a barrier of two words that are no pointers a no-op, while with
            // two a record waits for a later flush, which is what the option is to test
    Immediate, // every reservation goes through the slow path: for checks that must see each store
  };

  /// Binds the buffer to its thread's block, empty.
  void attach(wbgc_thread_block *ofThread, Mode how) {
    block = ofThread;
    mode = how;
    reset();
  }
  /// Unbinds it: the next reserve finds no room, whatever its size.
  void detach() {
    block->next = nullptr;
    block->end = nullptr;
    block = nullptr;
  }

  /// Empties the buffer and sets both addresses.
  WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void reset() {
    discard();
    setEnd();
  }
  /// Empties the buffer; `end` stays.
  WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void discard() { block->next = words; }
  WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC bool empty() const { return block->next == words; }

  /// The recorded words: [begin, begin + size). Valid until the next record.
  uint64_t *begin() { return words; }
  WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC size_t size() const {
    size_t count = static_cast<size_t>(block->next - words);
    WBGC_ASSERT_LE(count, kWords);
    return count;
  }

  /// Room for `count` words after the last one, past `end` too: for the slow path, which has just
  /// emptied the buffer.
  WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC uint64_t *append(size_t count) {
    uint64_t *at = block->next;
    block->next = at + count;
    WBGC_ASSERT_LE(size(), kWords);
    return at;
  }

  /// Space for one or two words, after `flush()` if there is none left. The caller fills it before
  /// anything else happens on this thread.
  template <typename Flush> WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC uint64_t *get1(Flush flush) {
    return get(1, flush);
  }
  template <typename Flush> WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC uint64_t *get2(Flush flush) {
    return get(2, flush);
  }

  /// Records both and returns false if the buffer must be flushed before the next putFast:
  ///   if (!buffer.putFast(old, value)) flush();
  WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC bool putFast(uint64_t old, uint64_t value) {
    uint64_t *at = append(2);
    at[0] = old;
    at[1] = value;
    return block->next < block->end;
  }
  /// As putFast, for one word.
  WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC bool putFast(uint64_t value) {
    *append(1) = value;
    return block->next < block->end;
  }

  /// While closed, every reservation goes through the slow path, which refuses it: in a blocking
  /// region.
  void setClosed(bool closed) {
    isClosed = closed;
    setEnd();
  }
  bool isImmediate() const { return mode == Mode::Immediate; }

  size_t capacity() const {
    return mode == Mode::Small ? 2 * WBGC_BUFFER_ENTRY_WORDS : WBGC_BUFFER_WORDS;
  }

private:
  static constexpr size_t kWords = WBGC_BUFFER_WORDS + WBGC_MAX_RESERVE_WORDS;

  void setEnd() { block->end = mode == Mode::Immediate || isClosed ? nullptr : words + capacity(); }

  template <typename Flush> uint64_t *get(size_t count, Flush flush) {
    if (block->next + count > block->end)
      flush();
    return append(count);
  }

  wbgc_thread_block *block = nullptr;
  Mode mode = Mode::Normal;
  bool isClosed = false;
  alignas(64) uint64_t words[kWords];
};

} // namespace wbgc::rt

#endif // WBGC_THREAD_BARRIER_BUFFER_H
