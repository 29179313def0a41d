// word_copy.h - Moving and clearing memory so that no aligned word is ever seen in part.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_ENTRY_POINTS_WORD_COPY_H
#define WBGC_ENTRY_POINTS_WORD_COPY_H

#include <stddef.h>
#include <stdint.h>

namespace wbgc::rt {

/// As memmove. Words are whole if dst and src are aligned alike; else nothing is promised, and no
/// slot can be meant.
void moveWords(void *dst, const void *src, size_t bytes);
/// As memset to zero.
void clearWords(void *dst, size_t bytes);

} // namespace wbgc::rt

#endif // WBGC_ENTRY_POINTS_WORD_COPY_H
