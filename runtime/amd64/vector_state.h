// vector_state.h - How much vector state this processor has, and which instruction saves it.
//
// The stubs promise to preserve every vector register of the *machine*, not of the subtarget that
// the program was compiled for: so the answer comes from CPUID and XGETBV at run time.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef WBGC_AMD64_VECTOR_STATE_H
#define WBGC_AMD64_VECTOR_STATE_H

#include <stddef.h>
#include <stdint.h>

extern "C" {
/// 0: FXSAVE, 1: XSAVE, 2: XSAVEC. Read by the macros of macros.inc.
extern uint32_t wbgcVectorMethod;
/// Components to save: all that the system has enabled, but for the tiles of AMX.
extern uint64_t wbgcVectorMask;
/// Bytes of a save area, a multiple of 64.
extern uint64_t wbgcVectorBytes;

/// Fills the three, and wbgcHasWholePairs. Once, before any thread is attached.
void wbgcFindVectorState();

/// Zeroes the caller's vector registers, which the C convention leaves to a callee. The marker copies
/// greys with memcpy, and that leaves them in registers that nothing else may touch for long (ymm16 and
/// above): each poll would spill them, and the scan would keep dead objects alive.
void wbgcClearVectors();
}

#endif // WBGC_AMD64_VECTOR_STATE_H
