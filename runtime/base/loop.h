// loop.h - What the compiler should know of a loop.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_BASE_LOOP_H
#define WBGC_BASE_LOOP_H

/// Before a loop that turns once or a few times: unrolled, it would only be longer.
#if defined(__clang__)
#define WBGC_LOOP_OF_FEW _Pragma("clang loop unroll(disable) vectorize(disable)")
#else
#define WBGC_LOOP_OF_FEW _Pragma("GCC unroll 1")
#endif

#endif // WBGC_BASE_LOOP_H
