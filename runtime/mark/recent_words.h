// recent_words.h - Words that one thread's barriers recorded a moment ago, and whose objects are marked.
//
// A program writes the same few pointers again and again: each barrier records the value that the one
// before it stored. To find a word's object takes four dependent loads, to find the word here takes one.
// So a flush looks here first: direct-mapped, a multiplicative hash (Knuth, The Art of Computer
// Programming 3, 6.4), small enough to stay in the first-level cache beside what the program uses.
//
// `.inv.recent-is-marked`: a word that is kept points to an object that was marked in the cycle under
// way, and nothing unmarks it before the next. Proof in docs/design/cycle.md. The heap's generation,
// which changes when marks become the truth, tells one cycle's words from the next one's.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_MARK_RECENT_WORDS_H
#define WBGC_MARK_RECENT_WORDS_H

#include <wbgc/annotations.h>

#include <stddef.h>
#include <stdint.h>

namespace wbgc::rt {

/// Owned by one thread, like its barrier buffer.
class RecentWords {
public:
  /// Forgets the words of another cycle than that of `generation`.
  WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC void begin(uint32_t generation) {
    if (__builtin_expect(generation != ofGeneration, 0)) {
      forget();
      ofGeneration = generation;
    }
  }
  /// For a thread that attaches: the heap may be another one.
  void forget() {
    for (uint64_t &word : words)
      word = 0;
  }

  /// Where `word` is if it is here; the caller overwrites it if the object of `word` gets marked.
  WBGC_NOWRITEBARRIERREC WBGC_NOSAFEPOINTREC uint64_t &place(uint64_t word) {
    return words[word * 0x9e3779b97f4a7c15 >> (64 - kBits)];
  }

private:
  static constexpr unsigned kBits = 11;

  uint32_t ofGeneration = 0;
  alignas(64) uint64_t words[size_t{1} << kBits] = {};
};

} // namespace wbgc::rt

#endif // WBGC_MARK_RECENT_WORDS_H
