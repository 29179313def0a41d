// safepoint.S - Where a thread answers the collector, with every register where a scan finds it.
//
// A poll stands in loops of compiled code that keep pointers in any register, vector registers
// included: all are spilled to the thread's own stack, and the answer runs on its system stack, so
// that a thread near the end of its stack pays the spill only. A safepoint that is an ordinary C
// function needs to spill only what its caller may still use: the callee-saved registers.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "amd64/macros.inc"

  .text

// __wbgc_poll_v1: a handshake was wanted when compiled code looked.
//   clobbers r11, flags
//
//   thread = block.thread; if (!thread || thread->busy) return
//   spill; wbgcPollSlow(thread, sp, pc) on the system stack; reload
//
//   Frame: +120 return address = pc; +112 … +0 the registers; below, aligned to 64, the vectors.
ENTRY SYMBOL(poll)
  PUSH rax
  PUSH rbx
  PUSH rbp
  PUSH r12
  PUSH r13
  PUSH r14
  PUSH r15
  PUSH_CALLER_SAVED
  movq %rsp, %rbx
  .cfi_def_cfa_register rbx
  LOAD_BLOCK rax
  movq %fs:WBGC_BLOCK_THREAD(%rax), %r12
  testq %r12, %r12
  jz .LpollReturn
  cmpq $0, WBGC_STUB_BUSY(%r12)
  jne .LpollReturn

  subq wbgcVectorBytes(%rip), %rsp
  andq $-64, %rsp
  movq %rsp, %r13
  // XRSTOR wants a clean header, XSAVE merges into it; and what XSAVEC leaves out, because it is in
  // its initial state, would show the scan what dead frames left here: dead objects, kept alive.
  movq %r13, %rdi
  movq %rbx, %rcx
  subq %r13, %rcx
  shrq $3, %rcx
  xorl %eax, %eax
  rep stosq
  SAVE_VECTORS r13
  movq $1, WBGC_STUB_BUSY(%r12)
  movq %r12, %rdi
  movq %r13, %rsi
  movq 112(%rbx), %rdx
  movq WBGC_STUB_STACK(%r12), %rsp
  call wbgcPollSlow
  movq $0, WBGC_STUB_BUSY(%r12)
  movq %r13, %rsp
  RESTORE_VECTORS r13
.LpollReturn:
  movq %rbx, %rsp
  .cfi_def_cfa_register rsp
  POP_CALLER_SAVED
  POP r15
  POP r14
  POP r13
  POP r12
  POP rbp
  POP rbx
  POP rax
  ret
END_ENTRY SYMBOL(poll)

// wbgcSpillAndCall: calls uintptr_t (*function)(void *argument, uintptr_t sp), with the callee-saved
// registers on the stack from sp upwards. A C function.
//   in   rdi = function, rsi = argument
//   out  rax = what it returned
HIDDEN_ENTRY wbgcSpillAndCall
  PUSH rbx
  PUSH rbp
  PUSH r12
  PUSH r13
  PUSH r14
  PUSH r15
  subq $8, %rsp
  .cfi_adjust_cfa_offset 8
  movq $0, (%rsp)
  movq %rdi, %rax
  movq %rsi, %rdi
  movq %rsp, %rsi
  call *%rax
  addq $8, %rsp
  .cfi_adjust_cfa_offset -8
  POP r15
  POP r14
  POP r13
  POP r12
  POP rbp
  POP rbx
  ret
END_ENTRY wbgcSpillAndCall

// wbgcClearVectors: every vector register is zero. A C function; MXCSR and the x87 state stay. See
// vector_state.h.
HIDDEN_ENTRY wbgcClearVectors
  movl wbgcVectorMask(%rip), %eax
  testl $WBGC_AVX_STATE, %eax
  jnz .LclearAvx
  .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  pxor %xmm\n, %xmm\n
  .endr
  ret
.LclearAvx:
  vzeroall
  andl $WBGC_AVX512_STATE, %eax
  cmpl $WBGC_AVX512_STATE, %eax
  jne .LclearReturn
  .irp n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
  vpxorq %zmm\n, %zmm\n, %zmm\n
  .endr
.LclearReturn:
  ret
END_ENTRY wbgcClearVectors

  .section .note.GNU-stack, "", @progbits
