// register_probe.S - Calls a stub with every register filled, and reads every register after it.
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// struct Registers (register_probe.h): offsets
#define R_RAX 0
#define R_RBX 8
#define R_RCX 16
#define R_RDX 24
#define R_RSI 32
#define R_RDI 40
#define R_RBP 48
#define R_R8 56
#define R_R9 64
#define R_R10 72
#define R_R11 80
#define R_R12 88
#define R_R13 96
#define R_R14 104
#define R_R15 112
#define R_MXCSR 120
#define R_FCW 124
#define R_MASKS 128
#define R_VECTORS 192
#define R_STACK_USED 2240

#define PATTERN 0xa5
#define DEPTH 8192

  .text

.macro FOR_GENERAL op:vararg
  \op rax, R_RAX
  \op rbx, R_RBX
  \op rcx, R_RCX
  \op rdx, R_RDX
  \op rsi, R_RSI
  \op rdi, R_RDI
  \op rbp, R_RBP
  \op r8, R_R8
  \op r9, R_R9
  \op r10, R_R10
  \op r12, R_R12
  \op r13, R_R13
  \op r14, R_R14
  \op r15, R_R15
.endm

.macro STORE_TO_R11 reg, offset
  movq %\reg, \offset(%r11)
.endm
.macro LOAD_FROM_R11 reg, offset
  movq \offset(%r11), %\reg
.endm

// Loads or stores the vector registers as far as the machine has them; r11 = struct Registers, the level (0 SSE, 1 AVX,
// 2 AVX-512) is at `level`(%rsp).
.macro VECTORS direction, level
  cmpl $1, \level(%rsp)
  jb 1f
  je 2f
  .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
  .ifc \direction, load
  vmovdqu64 R_VECTORS + 64 * \n(%r11), %zmm\n
  .else
  vmovdqu64 %zmm\n, R_VECTORS + 64 * \n(%r11)
  .endif
  .endr
  .irp n, 0,1,2,3,4,5,6,7
  .ifc \direction, load
  kmovq R_MASKS + 8 * \n(%r11), %k\n
  .else
  kmovq %k\n, R_MASKS + 8 * \n(%r11)
  .endif
  .endr
  jmp 3f
2:
  .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
  .ifc \direction, load
  vmovdqu R_VECTORS + 64 * \n(%r11), %ymm\n
  .else
  vmovdqu %ymm\n, R_VECTORS + 64 * \n(%r11)
  .endif
  .endr
  jmp 3f
1:
  .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
  .ifc \direction, load
  movdqu R_VECTORS + 64 * \n(%r11), %xmm\n
  .else
  movdqu %xmm\n, R_VECTORS + 64 * \n(%r11)
  .endif
  .endr
3:
.endm

// void probeRegisters(const Registers *in, Registers *out, void *target, int level)
//   Frame: +0 scratch for r11, +8 in, +16 out, +24 target, +32 level, +40 control words, +48 alignment
  .globl probeRegisters
  .type probeRegisters, @function
probeRegisters:
  .cfi_startproc
  pushq %rbx
  .cfi_adjust_cfa_offset 8
  pushq %rbp
  .cfi_adjust_cfa_offset 8
  pushq %r12
  .cfi_adjust_cfa_offset 8
  pushq %r13
  .cfi_adjust_cfa_offset 8
  pushq %r14
  .cfi_adjust_cfa_offset 8
  pushq %r15
  .cfi_adjust_cfa_offset 8
  subq $56, %rsp
  .cfi_adjust_cfa_offset 56
  movq %rdi, 8(%rsp)
  movq %rsi, 16(%rsp)
  movq %rdx, 24(%rsp)
  movl %ecx, 32(%rsp)
  stmxcsr 40(%rsp)
  fnstcw 44(%rsp)

  leaq -DEPTH(%rsp), %rdi
  movl $DEPTH, %ecx
  movl $PATTERN, %eax
  rep stosb

  movq 8(%rsp), %r11
  ldmxcsr R_MXCSR(%r11)
  fldcw R_FCW(%r11)
  VECTORS load, 32
  FOR_GENERAL LOAD_FROM_R11
  movq R_R11(%r11), %r11
  call *24(%rsp)
  movq %r11, (%rsp)
  movq 16(%rsp), %r11
  FOR_GENERAL STORE_TO_R11
  stmxcsr R_MXCSR(%r11)
  fnstcw R_FCW(%r11)
  VECTORS store, 32
  movq (%rsp), %rax
  movq %rax, R_R11(%r11)
  ldmxcsr 40(%rsp)
  fldcw 44(%rsp)
  cmpl $1, 32(%rsp)
  jb 5f
  vzeroupper
5:
  // The lowest byte that was written: everything above it counts as used.
  leaq -DEPTH(%rsp), %rdi
  movl $DEPTH, %ecx
  movl $PATTERN, %eax
  repe scasb
  leaq 1(%rcx), %rax
  movq %rax, R_STACK_USED(%r11)

  addq $56, %rsp
  .cfi_adjust_cfa_offset -56
  popq %r15
  .cfi_adjust_cfa_offset -8
  popq %r14
  .cfi_adjust_cfa_offset -8
  popq %r13
  .cfi_adjust_cfa_offset -8
  popq %r12
  .cfi_adjust_cfa_offset -8
  popq %rbp
  .cfi_adjust_cfa_offset -8
  popq %rbx
  .cfi_adjust_cfa_offset -8
  ret
  .cfi_endproc
  .size probeRegisters, . - probeRegisters

  .section .note.GNU-stack, "", @progbits
