// word_pairs.h - Moving words by pairs, where the processor promises that both halves stay whole.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AMD64_WORD_PAIRS_H
#define WBGC_AMD64_WORD_PAIRS_H

#include <stddef.h>
#include <stdint.h>

extern "C" {
/// Whether 16 aligned bytes are loaded and stored as one: the processor has AVX. Set by wbgcFindVectorState;
/// until then, false.
extern bool wbgcHasWholePairs;

/// Moves `blocks` (at least one) of eight words from src, aligned to 8, to dst, aligned to 16, in ascending order:
/// dst lies below src, or apart. No word is seen in part.
void wbgcMoveBlocksUp(uint64_t *dst, const uint64_t *src, size_t blocks);
/// The same in descending order, for dst above src; both point to the *end* of what is moved.
void wbgcMoveBlocksDown(uint64_t *dst, const uint64_t *src, size_t blocks);
}

#endif // WBGC_AMD64_WORD_PAIRS_H
