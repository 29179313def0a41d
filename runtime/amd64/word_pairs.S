// word_pairs.S - Blocks of eight words, moved two at a time, each word in one piece.
//
// A processor with AVX loads and stores 16 aligned bytes as one (Intel SDM volume 3, 9.1.1; AMD64 manual
// volume 2, 7.3.2); where only the target is aligned to 16, the source comes in halves of eight. The
// vector registers that held the words, which may be pointers, are cleared: a later poll would show
// them to the scan of the stack.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "amd64/macros.inc"

  .text

// wbgcMoveBlocksUp, wbgcMoveBlocksDown: see word_pairs.h
//   in   rdi = dst, aligned to 16; rsi = src, aligned to 8; rdx = blocks, at least one
//   clobbers rdx, rsi, rdi, xmm0 to xmm3, flags

.macro LOAD_HALVES at, register
  movq \at(%rsi), %\register
  movhps \at+8(%rsi), %\register
.endm

.macro LOAD_WHOLE at, register
  movaps \at(%rsi), %\register
.endm

.macro MOVE_BLOCK load, first
  \load \first+0, xmm0
  \load \first+16, xmm1
  \load \first+32, xmm2
  \load \first+48, xmm3
  movaps %xmm0, \first+0(%rdi)
  movaps %xmm1, \first+16(%rdi)
  movaps %xmm2, \first+32(%rdi)
  movaps %xmm3, \first+48(%rdi)
.endm

// `step` is added after each block, `first` is the block's offset from the pointers before.
.macro MOVE_BLOCKS name, first, step
HIDDEN_ENTRY \name
  testl $15, %esi
  jnz 2f
  .p2align 4
1:
  MOVE_BLOCK LOAD_WHOLE, \first
  addq $\step, %rsi
  addq $\step, %rdi
  decq %rdx
  jnz 1b
  jmp 3f
  .p2align 4
2:
  MOVE_BLOCK LOAD_HALVES, \first
  addq $\step, %rsi
  addq $\step, %rdi
  decq %rdx
  jnz 2b
3:
  xorps %xmm0, %xmm0
  xorps %xmm1, %xmm1
  xorps %xmm2, %xmm2
  xorps %xmm3, %xmm3
  ret
END_ENTRY \name
.endm

MOVE_BLOCKS wbgcMoveBlocksUp, 0, 64
MOVE_BLOCKS wbgcMoveBlocksDown, -64, -64

  .section .note.GNU-stack, "", @progbits
